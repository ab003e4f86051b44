"""`marketplace ending`, `marketplace leak`: how a contract goes on, ends; whose copy a file is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import click

from contracts.negotiation import TerminationReason
from marketplace.cli_support import (
    actor_called,
    command_from,
    echo_view,
    exit_for_refusal,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import SHANGHAI
from marketplace.kernel.decisions import Refusal
from marketplace.supply.listings.queries import live_listing_of
from marketplace.trade.licences.queries import licence_called
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.requests.schemas import RequestView
from marketplace.use.delivery.schemas import TraceView
from marketplace.use.followup import ending as commands
from marketplace.use.followup import service
from marketplace.use.followup.closing import closing_file
from marketplace.use.followup.errors import NotClosedError
from marketplace.use.followup.leaks import check_leak
from marketplace.use.followup.life import LIFE_MOVES, LIFE_STATES, life_view_of
from marketplace.use.followup.queries import closing_of
from marketplace.use.followup.schemas import (
    CloseLicence,
    ClosingView,
    DestructionMethod,
    GiveNotice,
    LifeView,
    NameLicence,
    ProposeChange,
    StateDestruction,
)

CHUNK_BYTES = 2**20


@click.group()
def ending() -> None:
    """How a contract goes on or ends: renewal, notice, destruction, closing. / 续期与终止。

    Example: marketplace ending show HZ-L-2026-000001-2 --as heyutong
    """


@ending.command()
@click.argument("licence")
@option_as
@option_json
@option_market
def show(*, licence: str, user: str, as_json: bool, practice: bool) -> None:
    """Show where the contract of LICENCE stands, with every move. / 查看合同所处阶段。

    Example: marketplace ending show HZ-L-2026-000001-2 --as heyutong
    """

    async def work() -> LifeView:
        return await life_view_of(await _readable(await actor_called(user), licence))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_life(view))


@ending.command()
@click.argument("licence")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="last day / 末日")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="else it follows / 首日")
@click.option("--max-uses", type=int, default=None, help="else as before / 次数上限")
@option_as
@option_json
@option_market
def renew(
    *,
    licence: str,
    until: datetime,
    since: datetime | None,
    max_uses: int | None,
    user: str,
    as_json: bool,
    practice: bool,
) -> None:
    """Ask for a contract that follows or replaces that of LICENCE. / 续期或变更。

    Example: marketplace ending renew HZ-L-2026-000001-2 --until 2027-11-30 --as heyutong
    """

    async def work() -> RequestView | Refusal:
        actor = await actor_called(user)
        given = {
            "licence_id": (await _readable(actor, licence)).licence_id,
            "ends_on": until.date(),
            "starts_on": since.date() if since else None,
            "max_uses": max_uses,
        }
        return await commands.propose_change(actor, command_from(ProposeChange, given))

    asked = run_in_market(work, practice=practice)
    if isinstance(asked, Refusal):
        exit_for_refusal(asked)
    echo_view(asked, as_json=as_json, line=f"{asked.request_id}  {asked.number}")


@ending.command()
@click.argument("licence")
@click.option(
    "--reason", required=True, type=click.Choice([one.value for one in TerminationReason])
)
@option_as
@option_json
@option_market
def notify(*, licence: str, reason: str, user: str, as_json: bool, practice: bool) -> None:
    """Give the notice that the contract of LICENCE asks for. / 通知解除。

    Example: marketplace ending notify HZ-L-2026-000001-2 --reason need-ended --as heyutong
    """

    async def work() -> LifeView:
        actor = await actor_called(user)
        held = await _readable(actor, licence)
        command = GiveNotice(licence_id=held.licence_id, reason=TerminationReason(reason))
        return await commands.give_notice(actor, command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_life(view))


@ending.command()
@click.argument("licence")
@option_as
@option_json
@option_market
def withdraw(*, licence: str, user: str, as_json: bool, practice: bool) -> None:
    """Take your side's notice on LICENCE back. / 撤回通知。

    Example: marketplace ending withdraw HZ-L-2026-000001-2 --as heyutong
    """

    async def work() -> LifeView:
        actor = await actor_called(user)
        held = await _readable(actor, licence)
        return await commands.withdraw_notice(actor, NameLicence(licence_id=held.licence_id))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_life(view))


@ending.command("state-destruction")
@click.argument("licence")
@click.option("--copies", required=True, type=click.IntRange(0), help="how many / 份数")
@click.option(
    "--method", required=True, type=click.Choice([one.value for one in DestructionMethod])
)
@option_as
@option_json
@option_market
def state_destruction(
    *, licence: str, copies: int, method: str, user: str, as_json: bool, practice: bool
) -> None:
    """State, after the end of LICENCE, that its data are destroyed. / 声明销毁。

    Example: marketplace ending state-destruction HZ-L-2026-000001-2 --copies 2 --method erased
    --as heyutong
    """

    async def work() -> ClosingView:
        actor = await actor_called(user)
        given = {
            "licence_id": (await _readable(actor, licence)).licence_id,
            "copies": copies,
            "method": method,
        }
        command = command_from(StateDestruction, given)
        return await service.state_destruction(actor, command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_closing(view))


@ending.command()
@click.argument("licence")
@option_as
@option_json
@option_market
def certify(*, licence: str, user: str, as_json: bool, practice: bool) -> None:
    """Issue the closing certificate of LICENCE, as its provider's officer. / 出具结清证明。

    Example: marketplace ending certify HZ-L-2026-000001-2 --as wujianping
    """

    async def work() -> ClosingView:
        actor = await actor_called(user)
        held = await _readable(actor, licence)
        return await service.close_licence(actor, CloseLicence(licence_id=held.licence_id))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_closing(view))


@ending.command("fetch-certificate")
@click.argument("licence")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="file / 文件")
@option_as
@option_json
@option_market
def fetch_certificate(*, licence: str, out: Path, user: str, as_json: bool, practice: bool) -> None:
    """Write the closing certificate of LICENCE into a file that is checked offline. / 取结清证明。

    Example: marketplace ending fetch-certificate HZ-L-2026-000001-2 --out end.closing.json
    --as heyutong
    """

    async def work() -> tuple[str | None, bytes]:
        held = await _readable(await actor_called(user), licence)
        found = await closing_of(held.licence_id)
        if found is None or found.certificate is None:
            raise NotClosedError(licence_id=held.licence_id)
        return found.certificate_digest, closing_file(found.certificate)

    digest, certificate = run_in_market(work, practice=practice)
    out.write_bytes(certificate)
    told = {"file": str(out), "digest": digest}
    echo_view(told, as_json=as_json, line=f"{digest}  -> {out}")


@click.group()
def leak() -> None:
    """Whose copy a found file is. / 外泄核查。

    Example: marketplace leak check found.csv --product HZ-P-2026-000001-4 --as wujianping
    """


@leak.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--product", required=True, help="its number / 产品编号")
@option_as
@option_json
@option_market
def check(*, file: Path, product: str, user: str, as_json: bool, practice: bool) -> None:
    """Check FILE against every copy of a product; the check is recorded. / 核查文件。

    Example: marketplace leak check found.csv --product HZ-P-2026-000001-4 --as wujianping
    """

    async def work() -> list[TraceView]:
        offered = (await live_listing_of(product.strip().upper())).version
        return await check_leak(await actor_called(user), offered, _chunks(file))

    found = run_in_market(work, practice=practice)
    lines = [f"{one.licence_number}  {one.enterprise_name}  {one.by.value}" for one in found]
    echo_view(found, as_json=as_json, line="\n".join(lines) or "没有可指认的许可 / nobody to name")


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK_BYTES):
            yield chunk


async def _readable(actor: Actor, licence: str) -> LicenceView:
    return await readable_licence(actor, await licence_called(licence))


def _life(view: LifeView) -> str:
    state = LIFE_STATES[view.state]
    moves = [
        f"  {_at(one.at)}  {LIFE_MOVES[one.kind].zh} {LIFE_MOVES[one.kind].en}"
        for one in view.moves
    ]
    return "\n".join([f"{state.zh} {state.en}  至 until {_at(view.ends_at)}", *moves])


def _closing(view: ClosingView) -> str:
    certified = view.certificate_digest or "待出具证明 to be certified"
    return f"{_at(view.stated_at)}  {view.copies}  {view.method.value}  {certified}"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


GROUPS = [ending, leak]
