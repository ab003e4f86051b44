"""``contracts verify``: check an agreement with its signatures, or a licence bundle, offline."""

from pathlib import Path

import click

from contracts import agreement, bundle, canonical, closing
from contracts.agreement import signatures as party_signatures
from contracts.agreement.document import FORMAT as AGREEMENT
from contracts.bundle.container import FORMAT as BUNDLE
from contracts.commands.reading import moment, option_json, read_file, refusals, report, say
from contracts.fields import fields
from contracts.text import Text
from contracts.verdict import Verdict


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("signatures", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--trust",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with log policies and issuers' keys; needed for a licence. 信任目录。",
)
@click.option("--at", help="Check as of this time with zone, not now. 按此时间检查。")
@option_json
def verify(file: Path, signatures: tuple[Path, ...], trust: Path | None, at: str | None) -> None:
    """Check FILE without any network. 离线核验。

    FILE is a licence bundle or a closing certificate's file (both with --trust), or an agreement
    followed by its SIGNATURES. Leaves with 0 when it is valid, 1 when it is not, 2 when FILE is no
    such document.

    \b
    Example: contracts verify agreement.json *.signature.json
             contracts verify my.licence.json --trust trust/
             contracts verify my.closing.json --trust trust/
    """
    with refusals():
        data = read_file(file)
        found = fields("document", canonical.decode(data))
        kind = found.one_of("format", BUNDLE, closing.BUNDLE, AGREEMENT)
        if kind == BUNDLE:
            verdict = _bundle_verdict(data, trust, at)
        elif kind == closing.BUNDLE:
            verdict = closing.verify_closing(data, _trusted(trust))
        else:
            verdict = _agreement_verdict(data, signatures)
    report(verdict)


def _bundle_verdict(data: bytes, trust: Path | None, at: str | None) -> Verdict:
    return bundle.verify_bundle(data, _trusted(trust), at=moment(at))


def _trusted(folder: Path | None) -> bundle.TrustDirectory:
    if folder is None:
        words = Text("核验许可或结清证明须指定 --trust", "this document needs --trust DIR")
        raise click.UsageError(say(words))
    return bundle.TrustDirectory.load(folder)


def _agreement_verdict(data: bytes, signatures: tuple[Path, ...]) -> Verdict:
    read = [party_signatures.read(read_file(path)) for path in signatures]
    return agreement.verify_signatures(data, read)
