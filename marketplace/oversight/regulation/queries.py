"""Cases for regulators; orders for regulators and those whom they reach."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts import entries
from marketplace.foundation.accounts.queries import users_by_id
from marketplace.foundation.holds.model import Target
from marketplace.foundation.holds.queries import hold_of
from marketplace.foundation.notices.tables import Notice
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import posts_of
from marketplace.foundation.transparency import queries as log
from marketplace.foundation.transparency.errors import EntryNotFoundError
from marketplace.foundation.transparency.opening import opened_fields
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import row, rows, views
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.kernel.tables import ContractThread, Event
from marketplace.oversight.regulation.errors import (
    UnknownCaseError,
    UnknownOrderError,
    UnknownReferenceError,
)
from marketplace.oversight.regulation.naming import names_of, thing_called, thread_of
from marketplace.oversight.regulation.schemas import (
    CaseView,
    OpenedEntry,
    OrderView,
    TargetView,
    ThingView,
)
from marketplace.oversight.regulation.tables import Case, Order
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.requests.reading import may_read_sides


async def case_of(case_id: UUID) -> CaseView:
    """Return a case, or UnknownCaseError."""
    found = await row(_cases().where(Case.id == case_id), CaseView)
    if found is None:
        raise UnknownCaseError(case_id=case_id)
    return found


async def case_numbered(number: str) -> CaseView:
    """Return the case that people call by this number, or UnknownCaseError."""
    found = await row(_cases().where(Case.number == number.strip().upper()), CaseView)
    if found is None:
        raise UnknownCaseError
    return found


async def page_of_cases(*, cursor: str | None, limit: int) -> Page[CaseView]:
    """Return one page of every case, the newest first; for regulators."""

    async def shown(found: dict[str, Any]) -> CaseView:
        return views([found], CaseView)[0]

    return await newest_page(_cases(), Case.id, cursor=cursor, limit=limit, view=shown)


async def newest_cases(user_id: UUID, *, limit: int = 20) -> list[CaseView]:
    """List the newest cases that a regulator opened."""
    mine = _cases().where(Case.opened_by == user_id)
    return await rows(mine.order_by(Case.id, ascending=False).limit(limit), CaseView)


def _cases() -> Any:
    return Case.select(
        Case.id,
        Case.id.as_alias("case_id"),
        Case.number,
        Case.reason,
        Case.opened_by,
        Case.opened_at,
    )


async def thing_numbered(reference: str) -> ThingView:
    """Return what people call by this number or name, or UnknownReferenceError; for regulators."""
    named = await thing_called(reference)
    if named is None:
        raise UnknownReferenceError(field="called")
    thread = await thread_of(named)
    return ThingView(
        kind=named.kind,
        id=named.id,
        name=named.name,
        href=named.href,
        pseudonym=await pseudonym_of(thread) if thread else None,
    )


async def is_regulator(actor: Actor | None, at: datetime) -> bool:
    """Say whether the actor supervises the market at `at`."""
    held = await posts_of(actor.user_id, at) if actor and actor.user_id else []
    return any(one.post is Post.REGULATOR for one in held)


async def pseudonym_of(contract: UUID) -> str | None:
    """Return the name under which a contract's thread stands in the log; None before it has one."""
    found = (
        await ContractThread.select(ContractThread.pseudonym)
        .where(ContractThread.contract == contract)
        .first()
    )
    return found["pseudonym"] if found else None


async def opened_entry(leaf_index: int) -> OpenedEntry:
    """Return an entry with its fields, each proved against the commitment in the log.

    Raises EntryNotFoundError beyond the published log, LogDamagedError when what is stored does not
    open the commitment.
    """
    entry = await log.entry_of(leaf_index)
    found = await Event.select(Event.id).where(Event.leaf_index == leaf_index).first()
    inclusion = await log.inclusion_of(found["id"]) if found else None
    if not found or inclusion is None:
        raise EntryNotFoundError(index=leaf_index)
    return OpenedEntry(
        entry=entry,
        previous=entries.decode(inclusion.entry).previous,
        event_id=found["id"],
        fields=opened_fields(inclusion),
        proof=inclusion.proof,
    )


async def event_behind(leaf_index: int) -> UUID:
    """Return the id of the event that became an entry, or raise EntryNotFoundError."""
    await log.entry_of(leaf_index)
    found = await Event.select(Event.id).where(Event.leaf_index == leaf_index).first()
    if not found:
        raise EntryNotFoundError(index=leaf_index)
    return UUID(str(found["id"]))


async def order_of(order_id: UUID) -> OrderView:
    """Return an order, or UnknownOrderError; who may read it, the caller asks."""
    found = await _orders().where(Order.id == order_id)
    if not found:
        raise UnknownOrderError(order_id=order_id)
    return await _order(found[0])


async def order_for(actor: Actor, order_id: UUID) -> OrderView:
    """Return an order to a regulator, or to somebody who was told of it; else UnknownOrderError."""
    order = await order_of(order_id)
    told = (Notice.about == order_id) & (Notice.user == actor.user_id)
    if not await is_regulator(actor, now()) and not await Notice.exists().where(told):
        raise UnknownOrderError(order_id=order_id)
    return order


async def may_read_target(actor: Actor, target: TargetView) -> bool:
    """Say whether the actor can open the target's own page; officers above are no side of it."""
    if target.kind is not Target.LICENCE:
        return True
    licence = await licence_of(target.id)
    return await may_read_sides(actor, unit_id=licence.unit_id, enterprise_id=licence.enterprise_id)


async def list_orders() -> list[OrderView]:
    """List every order ever given, the newest first; for regulators."""
    return [await _order(one) for one in await _orders().order_by(Order.id, ascending=False)]


async def page_of_orders(*, cursor: str | None, limit: int) -> Page[OrderView]:
    """Return one page of the same list."""
    return await newest_page(_orders(), Order.id, cursor=cursor, limit=limit, view=_order)


async def order_numbered(number: str) -> OrderView:
    """Return the order that people call by this number, or UnknownOrderError; for regulators."""
    found = await _orders().where(Order.number == number.strip().upper())
    if not found:
        raise UnknownOrderError(number=number[:40])
    return await _order(found[0])


async def orders_in_force(at: datetime) -> list[OrderView]:
    """List the orders that stop something at `at`, the newest first; for regulators."""
    query = _orders().where(Order.hold.lifted_at.is_null()).order_by(Order.id, ascending=False)
    found = [await _order(one) for one in await query]
    return [order for order in found if order.is_in_force(at)]


def _orders() -> Any:
    return Order.select(
        Order.id,
        Order.number,
        Order.case,
        Order.case.number.as_alias("case_number"),
        Order.hold,
        Order.reason,
        Order.lift_reason,
    )


async def _order(found: dict[str, Any]) -> OrderView:
    hold = await hold_of(found["hold"])
    people = await users_by_id(one for one in (hold.placed_by, hold.lifted_by) if one)
    return OrderView(
        order_id=found["id"],
        number=found["number"],
        case_id=found["case"],
        case_number=found["case_number"],
        target=await target_of(hold.target_kind, hold.target_id),
        hold=hold,
        reason=found["reason"],
        lift_reason=found["lift_reason"],
        ordered_by=people[hold.placed_by].display_name,
        lifted_by=people[hold.lifted_by].display_name if hold.lifted_by else None,
    )


async def target_of(kind: Target, target_id: UUID) -> TargetView:
    """Return what an order lies on, as people call it, or UnknownReferenceError."""
    named = (await names_of([(kind.value, target_id)])).get((kind.value, target_id))
    if named is None:
        raise UnknownReferenceError(field="target_id")
    return TargetView(kind=kind, id=target_id, name=named.name, href=named.href)
