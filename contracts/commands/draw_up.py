"""``contracts draw-up``: from a filled template to the one file that both parties sign."""

import mimetypes
from datetime import UTC, datetime
from pathlib import Path

import click

from contracts import canonical, templates
from contracts.agreement import Annex, draw_up, parse
from contracts.commands.reading import (
    option_json,
    read_answers,
    read_file,
    refusals,
    say,
    tell,
    write_new,
)
from contracts.fields import fields
from contracts.market import Market
from contracts.signing.keys import PublicKey, from_jwk
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_KIND = click.Choice([kind.value for kind in templates.ContractKind])
_LIMIT_BYTES = 100_000_000


@click.command("draw-up")
@click.argument("kind", type=_KIND)
@click.argument("answers", type=_FILE)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--provider", required=True, type=_FILE, help="Public key file. 供方公钥文件。")
@click.option("--buyer", required=True, type=_FILE, help="Public key file. 需方公钥文件。")
@click.option(
    "--evidence",
    required=True,
    type=_FILE,
    help="Evidence of desensitisation; its digest is named. 脱敏证据文件。",
)
@click.option("--product-version", default="1", show_default=True, help="产品版本。")
@click.option("--product-digest", default="", help="When the template does not ask. 产品摘要。")
@click.option("--annex", "annexes", multiple=True, type=_FILE, help="By digest. 附件。")
@click.option("--replaces", type=_FILE, help="Agreement that it renews or changes. 取代的合约。")
@click.option("--practice", is_flag=True, help="An agreement without any effect. 练习，无效力。")
@option_json
def draw_up_agreement(
    *,
    kind: str,
    answers: Path,
    out: Path,
    provider: Path,
    buyer: Path,
    evidence: Path,
    product_version: str,
    product_digest: str,
    annexes: tuple[Path, ...],
    replaces: Path | None,
    practice: bool,
) -> None:
    """Write the agreement that ANSWERS give to OUT, for both parties to sign. 起草合约。

    The key files are what “contracts key show” prints. OUT is never overwritten.

    \b
    Example: contracts draw-up provision answers.json agreement.json \\
      --provider provider.public.json --buyer buyer.public.json --evidence evidence.json
    """
    with refusals():
        filled = templates.fill(templates.load(kind), read_answers(kind, answers))
        drawn = draw_up(
            filled,
            provider_key=_public_key(provider),
            buyer_key=_public_key(buyer),
            product_version=product_version,
            product_digest=product_digest,
            evidence_digest=_digest(evidence),
            drawn_up_at=datetime.now(UTC).replace(microsecond=0),
            market=Market.PRACTICE if practice else Market.REAL,
            annexes=tuple(_annex(path) for path in annexes),
            replaces=parse(read_file(replaces)).digest if replaces else None,
        )
    write_new(out, drawn.encoded)
    said = Text("合约已写入 {file}", "agreement written to {file}").filled(file=out)
    tell({"file": str(out), "digest": drawn.digest}, say(said), drawn.digest)


def _public_key(path: Path) -> PublicKey:
    found = fields("key", canonical.decode(read_file(path)))
    key = from_jwk(found.object("jwk").members)
    found.one_of("suite", key.suite.value)
    return key


def _digest(path: Path) -> str:
    return canonical.digest(read_file(path, limit_bytes=_LIMIT_BYTES))


def _annex(path: Path) -> Annex:
    kind, _ = mimetypes.guess_type(path.name)
    return Annex(path.name, kind or "application/octet-stream", _digest(path))
