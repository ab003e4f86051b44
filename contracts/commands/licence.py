"""``contracts licence``: what an issuer makes of a signed agreement; a log makes it count."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from contracts import agreement, bundle, licence, odrl
from contracts.agreement import Agreement
from contracts.agreement.signatures import read as read_signature
from contracts.bundle import Bundle
from contracts.commands.reading import (
    moment,
    option_json,
    read_file,
    refusals,
    report,
    say,
    tell,
    write_new,
)
from contracts.commands.signer import open_signer, option_signer
from contracts.did import DidDocument, Purpose, VerificationMethod
from contracts.licence import Licence, LicenceContent
from contracts.licence.credential import digest
from contracts.policy.model import Condition, Constraint
from contracts.policy.vocabulary import Operand, Operator
from contracts.revocation import LENGTH, StatusEntry, StatusPurpose
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_PENDING = Text(
    "尚未入日志：补上收录证明和状态列表之前，核验均为无效。",
    "pending: it is valid nowhere until a log's proof and status lists stand beside it",
)
_INDEX = click.option(
    "--index",
    required=True,
    type=click.IntRange(0, LENGTH - 1),
    help="Its place in the status lists; use none twice. 状态列表中的位置。",
)


@click.group("licence")
def licences() -> None:
    """Make licences out of signed agreements. 由已签合约制作许可。

    \b
    Example: contracts licence narrow my.licence.json team.licence.json --max-uses 3 --index 7 \\
      --key issuer.key.pem
    """


@licences.command("issue")
@click.argument("file", type=_FILE)
@click.argument("out", type=_OUT)
@click.argument("signatures", nargs=-1, required=True, type=_FILE)
@click.option("--issuer", required=True, help="did:web of the issuer. 签发方。")
@click.option("--log", required=True, help="Origin of the log that will hold it. 日志名称。")
@click.option("--lists", required=True, help="Address of the issuer's status lists. 状态列表地址。")
@_INDEX
@option_signer
@option_json
def issue_licence(
    *,
    file: Path,
    out: Path,
    signatures: tuple[Path, ...],
    issuer: str,
    log: str,
    lists: str,
    index: int,
) -> None:
    """Write OUT, the licence under the agreement in FILE that SIGNATURES conclude. 签发许可。

    OUT is a bundle still without log and status lists, and is never overwritten. The lists are
    looked for at LISTS/revocation and LISTS/suspension.

    \b
    Example: contracts licence issue agreement.json my.licence.json *.signature.json \\
      --issuer did:web:market.example --log market.example/log \\
      --lists https://market.example/status --index 94567 --key issuer.key.pem
    """
    with refusals():
        agreed = _concluded(file, signatures)
        statuses = tuple(StatusEntry(it, f"{lists}/{it.value}", index) for it in StatusPurpose)
        content = licence.grant(
            agreed, issuer=issuer, log_origin=log, statuses=statuses, **_fresh()
        )
        _write(content, out)


@licences.command("renew")
@click.argument("previous", type=_FILE)
@click.argument("file", type=_FILE)
@click.argument("out", type=_OUT)
@click.argument("signatures", nargs=-1, required=True, type=_FILE)
@_INDEX
@option_signer
@option_json
def renew_licence(
    *, previous: Path, file: Path, out: Path, signatures: tuple[Path, ...], index: int
) -> None:
    """Write OUT, the licence that follows PREVIOUS under the agreement in FILE. 续期许可。

    The agreement names, as what it replaces, the one behind PREVIOUS; issuer, log and lists stay.

    \b
    Example: contracts licence renew my.licence.json agreement2.json next.licence.json \\
      *.signature.json --index 94568 --key issuer.key.pem
    """
    with refusals():
        before = _parent(previous).content
        agreed = _concluded(file, signatures)
        content = licence.renew(
            before,
            agreed,
            issuer=before.issuer,
            log_origin=before.log_origin,
            statuses=_statuses(before, index),
            **_fresh(),
        )
        _write(content, out)


@licences.command("narrow")
@click.argument("parent", type=_FILE)
@click.argument("out", type=_OUT)
@click.option("--recipient", help="For this team alone. 仅供该团队。")
@click.option("--column", "columns", multiple=True, help="These columns alone. 仅限这些字段。")
@click.option("--max-uses", type=click.IntRange(1), help="At most so many uses. 使用次数上限。")
@click.option("--from", "since", help="Not before this time with zone. 不早于。")
@click.option("--until", help="Not from this time with zone on. 不晚于。")
@_INDEX
@option_signer
@option_json
def narrow_licence(
    *,
    parent: Path,
    out: Path,
    recipient: str | None,
    columns: tuple[str, ...],
    max_uses: int | None,
    since: str | None,
    until: str | None,
    index: int,
) -> None:
    """Write OUT, a smaller licence out of the one in PARENT; never a wider one. 收窄许可。

    \b
    Example: contracts licence narrow my.licence.json team.licence.json --recipient 线网组 \\
      --column stop --max-uses 3 --until 2026-06-01T00:00:00+08:00 --index 7 --key issuer.key.pem
    """
    with refusals():
        bigger = _parent(parent)
        added = _conditions(recipient, columns, max_uses)
        content = licence.narrow(
            bigger,
            conditions={
                one.id: added for one in odrl.from_jsonld(bigger.content.policy).permissions
            },
            valid_from=moment(since) if since else bigger.content.valid_from,
            valid_until=moment(until) if until else bigger.content.valid_until,
            statuses=_statuses(bigger.content, index),
            **_fresh(),
        )
        _write(content, out)


def _concluded(file: Path, signatures: tuple[Path, ...]) -> Agreement:
    """The agreement, if every party signed it; else the verdict is told and the exit code is 1."""
    data = read_file(file)
    given = [read_signature(read_file(path)) for path in signatures]
    verdict = agreement.verify_signatures(data, given)
    if not verdict.valid:
        report(verdict)
    return agreement.parse(data)


def _parent(path: Path) -> Licence:
    return licence.parse(bundle.read(read_file(path)).licence)


def _statuses(content: LicenceContent, index: int) -> tuple[StatusEntry, ...]:
    return tuple(StatusEntry(one.purpose, one.list_url, index) for one in content.statuses)


def _fresh() -> dict[str, Any]:
    return {
        "licence_id": f"urn:uuid:{uuid4()}",
        "issued_at": datetime.now(UTC).replace(microsecond=0),
    }


def _conditions(
    recipient: str | None, columns: tuple[str, ...], max_uses: int | None
) -> tuple[Condition, ...]:
    named = {
        Operand.RECIPIENT: frozenset({recipient} if recipient else ()),
        Operand.COLUMNS: frozenset(columns),
    }
    added = tuple(
        Constraint(operand, Operator.IS_PART_OF, names) for operand, names in named.items() if names
    )
    if max_uses is None:
        return added
    return (*added, Constraint(Operand.COUNT, Operator.LTEQ, max_uses))


def _write(content: LicenceContent, out: Path) -> None:
    with open_signer(kid=lambda key: f"{content.issuer}#{key.thumbprint}") as signer:
        text = licence.issue(content, signer)
        method = VerificationMethod(signer.kid, signer.public(), Purpose.ISSUING)
    document = DidDocument(content.issuer, (method,)).to_json()
    write_new(out, Bundle(text, None, document, ()).encoded)
    told = Text("许可已写入 {file}", "licence written to {file}").filled(file=out)
    found = {"file": str(out), "licence": content.id, "licence_digest": digest(text)}
    tell({**found}, say(told), digest(text), say(_PENDING))
