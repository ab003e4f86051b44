"""Reading under a case, ordering stops, lifting them; every one is a fact in the log."""

from __future__ import annotations

from datetime import datetime

from marketplace.foundation.holds.model import Authority
from marketplace.foundation.holds.queries import active_holds
from marketplace.foundation.holds.schemas import HoldView, LiftHold, PlaceHold
from marketplace.foundation.holds.service import enter_hold, lift_hold
from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.organizations.queries import require_regulator
from marketplace.foundation.rules.queries import rulebook
from marketplace.foundation.rules.replay import replay
from marketplace.foundation.transparency import queries as log
from marketplace.foundation.transparency.errors import CheckpointNotFoundError
from marketplace.foundation.transparency.schemas import ErasureView, FoundEntry
from marketplace.foundation.transparency.service import erase_content
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.ids import new_id
from marketplace.kernel.paging import LARGEST_LIMIT
from marketplace.kernel.series import next_number
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.oversight.regulation.errors import (
    AlreadyStoppedError,
    ExportTooLargeError,
    NotStoppableError,
)
from marketplace.oversight.regulation.events import (
    CaseOpened,
    EntryErased,
    EntryOpened,
    FigureReplayed,
    LogExported,
    LogSearched,
    SuspensionLifted,
    SuspensionOrdered,
)
from marketplace.oversight.regulation.model import STOPPABLE
from marketplace.oversight.regulation.naming import replayed_in_words
from marketplace.oversight.regulation.queries import (
    case_of,
    event_behind,
    opened_entry,
    order_of,
    target_of,
)
from marketplace.oversight.regulation.reach import Reach, reach_of
from marketplace.oversight.regulation.schemas import (
    CaseView,
    EraseEntry,
    ExportView,
    FoundEntries,
    LiftOrder,
    OpenCase,
    OpenedEntry,
    OpenEntry,
    OrderSuspension,
    OrderView,
    ReplayFigure,
    ReplayView,
    SearchLog,
    TargetView,
)
from marketplace.oversight.regulation.tables import Case, Order

PLACE = "GZ"
"""The place in the numbers of cases and orders."""
EXPORT_LIMIT = 5_000
"""How many entries one export opens at most."""

TOLD = Text(
    "监管部门责令暂停 {name}（{number}），即时生效。",
    "The regulator ordered {name} to stop ({number}), with immediate effect.",
)
TOLD_LIFTED = Text(
    "监管部门解除了对 {name} 的责令（{number}）。",
    "The regulator lifted the order on {name} ({number}).",
)


@unit_of_work
async def open_case(actor: Actor, command: OpenCase) -> CaseView:
    """Say why one will look; the reason stays with the regulator, the log carries its id."""
    posting = await require_regulator(actor, at=now())
    case = Case(
        number=await next_number(PLACE, "C"),
        reason=command.reason,
        opened_by=posting.user_id,
        opened_at=now(),
    )
    await case.save()
    record(CaseOpened(case_id=case.id))
    return await case_of(case.id)


@unit_of_work
async def search_log(actor: Actor, command: SearchLog) -> FoundEntries:
    """Search the published log; that one did, and for what, is recorded."""
    await require_regulator(actor, at=now())
    case = await case_of(command.case_id)
    page = await log.search(command.wanted, cursor=command.cursor, limit=command.limit)
    record(
        LogSearched(
            case_id=case.case_id,
            kind=command.kind,
            since=command.since,
            until=command.until,
            contract=command.contract,
            unit_id=command.unit_id,
            product_id=command.product_id,
            party_id=command.party_id,
            found=len(page.items),
        )
    )
    return FoundEntries(items=page.items, next_cursor=page.next_cursor)


@unit_of_work
async def open_entry(actor: Actor, command: OpenEntry) -> OpenedEntry:
    """Open the fields of an entry and prove them; that one did is recorded."""
    await require_regulator(actor, at=now())
    case = await case_of(command.case_id)
    opened = await opened_entry(command.leaf_index)
    record(EntryOpened(case_id=case.case_id, leaf_index=command.leaf_index))
    return opened


@unit_of_work
async def erase_entry(actor: Actor, command: EraseEntry) -> ErasureView:
    """Have salts and fields of an entry destroyed for good; entry, number and proof remain.

    Raises EntryNotFoundError beyond the published log, AlreadyErasedError the second time.

    **Source:** Personal Information Protection Law of the PRC, article 47 (duty to delete).
    """
    await require_regulator(actor, at=now())
    case = await case_of(command.case_id)
    view = await erase_content(actor, await event_behind(command.leaf_index))
    record(EntryErased(case_id=case.case_id, leaf_index=command.leaf_index))
    return view


@unit_of_work
async def export_log(actor: Actor, command: SearchLog) -> ExportView:
    """Decide what an export holds, and record that it was taken; `exporting` writes it after."""
    await require_regulator(actor, at=now())
    case = await case_of(command.case_id)
    head = await log.head()
    if head is None:
        raise CheckpointNotFoundError
    entries = await _all_matching(command)
    record(
        LogExported(
            case_id=case.case_id,
            kind=command.kind,
            since=command.since,
            until=command.until,
            contract=command.contract,
            unit_id=command.unit_id,
            product_id=command.product_id,
            party_id=command.party_id,
            size=head.size,
            opened=len(entries),
        )
    )
    return ExportView(case=case, wanted=command.wanted, size=head.size, entries=entries)


async def _all_matching(command: SearchLog) -> list[FoundEntry]:
    found: list[FoundEntry] = []
    cursor: str | None = None
    while True:
        page = await log.search(command.wanted, cursor=cursor, limit=LARGEST_LIMIT)
        found += page.items
        cursor = page.next_cursor
        if len(found) > EXPORT_LIMIT or (cursor and len(found) == EXPORT_LIMIT):
            raise ExportTooLargeError(limit=EXPORT_LIMIT)
        if cursor is None:
            return found


@unit_of_work
async def replay_figure(actor: Actor, command: ReplayFigure) -> ReplayView:
    """Ask past judgements again under another figure; that one did is recorded, nothing changes."""
    await require_regulator(actor, at=now())
    case = await case_of(command.case_id)
    found = await replay(
        await rulebook(now()),
        command.figure,
        command.value,
        since=command.since,
        until=command.until,
    )
    record(
        FigureReplayed(
            case_id=case.case_id,
            figure=command.figure,
            value=f"{found.value:g}",
            asked=found.asked,
            differing=len(found.differing),
        )
    )
    return await replayed_in_words(found)


@unit_of_work
async def order_suspension(actor: Actor, command: OrderSuspension) -> OrderView:
    """Stop something by the regulator's authority; every use asks, so it takes effect at once.

    Both sides and the executive officers above are told in the same transaction.
    """
    posting = await require_regulator(actor, at=now())
    case = await case_of(command.case_id)
    if command.target_kind not in STOPPABLE:
        raise NotStoppableError(field="target_kind")
    target = await target_of(command.target_kind, command.target_id)
    await _require_not_stopped(target, now())
    reach = await reach_of(target.kind, target.id)
    hold = await enter_hold(posting, _hold(command), contract=reach.thread)
    order = Order(
        id=new_id(),
        number=await next_number(PLACE, "S"),
        case=case.case_id,
        hold=hold.id,
        reason=command.reason,
    )
    await order.save()
    record(
        SuspensionOrdered(
            order_id=order.id,
            case_id=case.case_id,
            hold_id=hold.id,
            licences_reached=len(reach.licences),
        )
    )
    return await _told(actor, await order_of(order.id), reach, TOLD)


def _hold(command: OrderSuspension) -> PlaceHold:
    return PlaceHold(
        target_kind=command.target_kind,
        target_id=command.target_id,
        ground=command.ground,
        rule=command.rule,
        clause=command.clause,
        until=command.until,
    )


async def _require_not_stopped(target: TargetView, at: datetime) -> None:
    holds: list[HoldView] = await active_holds(target.kind, target.id, at)
    if any(hold.authority is Authority.REGULATOR for hold in holds):
        raise AlreadyStoppedError(target_id=target.id)


async def _told(actor: Actor, order: OrderView, reach: Reach, words: Text) -> OrderView:
    text = words.format(name=order.target.name, number=order.number)
    await send_notice(
        actor,
        SendNotice(
            user_ids=sorted(reach.people),
            text=text,
            link=f"/regulation/orders/{order.order_id}",
            about_kind="order",
            about_id=order.order_id,
        ),
    )
    return order


@unit_of_work
async def lift_order(actor: Actor, command: LiftOrder) -> OrderView:
    """Take an order back; what it stopped goes on, unless something else stops it."""
    await require_regulator(actor, at=now())
    order = await order_of(command.order_id)
    row = await locked(Order.objects().where(Order.id == command.order_id)).first()
    await lift_hold(actor, LiftHold(hold_id=order.hold.id))
    row.lift_reason = command.reason
    await row.save()
    record(SuspensionLifted(order_id=order.order_id, hold_id=order.hold.id))
    reach = await reach_of(order.target.kind, order.target.id)
    return await _told(actor, await order_of(order.order_id), reach, TOLD_LIFTED)
