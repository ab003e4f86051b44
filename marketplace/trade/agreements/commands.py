"""`marketplace contract`: reading and signing contracts at the console."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from contracts.agreement import Role
from marketplace.cli_support import (
    actor_called,
    echo_list,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.foundation.transparency.identity import open_identities
from marketplace.settings import Settings
from marketplace.trade.agreements import service
from marketplace.trade.agreements.page import STATES
from marketplace.trade.agreements.printing import pdf_of
from marketplace.trade.agreements.queries import agreement_called
from marketplace.trade.agreements.reading import readable_agreement, readable_agreements
from marketplace.trade.agreements.schemas import (
    AgreementView,
    ClauseView,
    SignAgreement,
    UploadSignature,
)
from marketplace.trade.agreements.sealing import make_seal
from marketplace.trade.parties.commands import asked_passphrase
from marketplace.web.formatting import moment

Result = TypeVar("Result")
SIDES = [Role.PROVIDER.value, Role.BUYER.value]


def run_with_log(work: Callable[[], Awaitable[Result]], *, practice: bool) -> Result:
    """Run `work` in the market with the log's identity, which every licence names."""
    settings = Settings.from_environment()
    open_identities(settings.keys_folder)
    return run_in_market(work, practice=practice, settings=settings)


@click.group()
def contract() -> None:
    """Contracts, signed by both sides over the same bytes. / 合同。

    Example: marketplace contract show HZ-K-2026-000001-3 --as heyutong
    """


@contract.command("list")
@option_as
@option_json
@option_market
def list_(*, user: str, as_json: bool, practice: bool) -> None:
    """List the contracts of your enterprises and units. / 列出合同。

    Example: marketplace contract list --as heyutong
    """

    async def work() -> list[AgreementView]:
        return await readable_agreements(await actor_called(user))

    found = run_in_market(work, practice=practice)
    echo_list(found, _line, as_json=as_json)


@contract.command()
@option_as
@click.argument("called", metavar="CONTRACT")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="write the bytes")
@click.option(
    "--signatures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="write ROLE.signature.json of each side that signed here / 写出双方签名",
)
@option_json
@option_market
def show(
    *,
    user: str,
    called: str,
    out: Path | None,
    signatures: Path | None,
    as_json: bool,
    practice: bool,
) -> None:
    """Print a contract: its clauses, who keeps each, its signatures. / 显示合同。

    Example: marketplace contract show HZ-K-2026-000001-3 --as heyutong --out agreement.json
    """

    async def work() -> AgreementView:
        return await _readable(user, called)

    view = run_in_market(work, practice=practice)
    if out is not None:
        out.write_bytes(view.document.encode())
    if signatures is not None:
        for one in view.signatures:
            name = f"{one.role.value}.signature.json"
            (signatures / name).write_text(one.document, encoding="utf-8")
    echo_view(view, as_json=as_json, line=_whole(view))


@contract.command()
@option_as
@click.argument("called", metavar="CONTRACT")
@click.option("--role", required=True, type=click.Choice(SIDES), help="/ 代表哪一方")
@click.option(
    "--signature",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="hand in this detached signature instead / 改为提交分离签名",
)
@option_json
@option_market
def sign(
    *,
    user: str,
    called: str,
    role: str,
    signature: Path | None,
    as_json: bool,
    practice: bool,
) -> None:
    """Sign with the key's passphrase, or hand in a signature. / 签署合同。

    The passphrase comes from CONTRACTS_PASSPHRASE or is asked for without showing it.

    Example: marketplace contract sign HZ-K-2026-000001-3 --role buyer --as heyutong
    """
    text = signature.read_text(encoding="utf-8", errors="replace") if signature else ""

    async def work() -> AgreementView:
        actor, side = await actor_called(user), Role(role)
        agreement_id = await agreement_called(called)
        if signature is None:
            phrase = asked_passphrase(confirm=False)
            command = SignAgreement(agreement_id=agreement_id, role=side, passphrase=phrase)
            return await service.sign_agreement(actor, command)
        return await service.upload_signature(
            actor, UploadSignature(agreement_id=agreement_id, role=side, signature=text)
        )

    view = run_with_log(work, practice=practice)
    echo_view(view, as_json=as_json, line=_line(view))


@contract.command("print")
@option_as
@click.argument("called", metavar="CONTRACT")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="else NUMBER.pdf")
@click.option("--in", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@option_json
@option_market
def pdf(
    *,
    user: str,
    called: str,
    out: Path | None,
    language: str,
    as_json: bool,
    practice: bool,
) -> None:
    """Write the contract as a PDF to read and print. / 生成合同 PDF。

    Leaves with 7 where this machine cannot make a PDF; then nothing is written.

    Example: marketplace contract print HZ-K-2026-000001-3 --as heyutong --out contract.pdf
    """

    async def work() -> tuple[str, bytes]:
        view = await _readable(user, called)
        return view.number, await pdf_of(view, language=language)

    number, content = run_in_market(work, practice=practice)
    target = out or Path(f"{number}.pdf")
    target.write_bytes(content)
    echo_view({"file": str(target)}, as_json=as_json, line=str(target))


@contract.command("make-seal")
@click.option("--operator", required=True, help="the operator's name in the seal / 运营方名称")
@option_json
@option_market
def make_seal_(*, operator: str, as_json: bool, practice: bool) -> None:
    """Make the operator's seal for the PDFs of contracts. / 生成运营方 PDF 印章。

    Writes its key and certificates into the keys folder. Whoever checks a PDF trusts the last
    certificate of the printed file; it is also served under /trust/.

    Example: marketplace contract make-seal --operator "珠水数据市场"
    """

    async def work() -> Path:
        return make_seal(operator)

    made = str(run_in_market(work, practice=practice))
    echo_view({"file": made}, as_json=as_json, line=made)


async def _readable(user: str, called: str) -> AgreementView:
    return await readable_agreement(await actor_called(user), await agreement_called(called))


def _line(view: AgreementView) -> str:
    state = STATES[view.state][0] if view.state in STATES else None
    said = f"{state.zh} {state.en}" if state else view.state.value
    return f"{view.agreement_id}  {view.number}  {said}  {view.digest}"


def _whole(view: AgreementView) -> str:
    clauses = [_clause(one) for one in view.clauses]
    departures = [f"{line.kind} {line.clause}" for line in view.redlines]
    red = "，".join(departures) or "与范本无差异 / no departure from the template"
    signed = [f"{one.role.value} {moment(one.signed_at)}" for one in view.signatures]
    names = "; ".join(signed) or "尚未签署 / not signed"
    return "\n".join([_line(view), f"{view.title.zh} / {view.title.en}", red, *clauses, names])


def _clause(one: ClauseView) -> str:
    kept = "、".join(dict.fromkeys(label for label, _ in one.labels))
    return f"{one.clause} {one.heading.zh} [{kept}]\n    {one.body.zh}\n    {one.body.en}"


GROUPS = [contract]
