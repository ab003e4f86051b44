"""The regulator's orders: what stands still by them, ordering a stop, taking it back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.holds.model import Ground
from marketplace.foundation.holds.pages import TARGETS
from marketplace.foundation.organizations.queries import require_regulator
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import add_working_days, day_of, end_of_day
from marketplace.kernel.clock import now
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.oversight.regulation import service
from marketplace.oversight.regulation.errors import NotStoppableError, UnknownReferenceError
from marketplace.oversight.regulation.model import STOPPABLE, Named
from marketplace.oversight.regulation.naming import thing_called
from marketplace.oversight.regulation.presenting import (
    consequences,
    subject_of,
    until_in_words,
)
from marketplace.oversight.regulation.queries import (
    is_regulator,
    list_orders,
    may_read_target,
    newest_cases,
    order_for,
)
from marketplace.oversight.regulation.reach import reach_of
from marketplace.oversight.regulation.schemas import (
    LiftOrder,
    OrderSuspension,
    OrderView,
    Reason,
)
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, Choice, FieldError
from marketplace.web.shell import Shell

ORDERS = Breadcrumb(Text("责令", "Orders"), "/regulation/orders")
STOPPABLE_KINDS = {target.value: target for target in STOPPABLE}
SUGGESTED_WORKING_DAYS = 10
"""How long a stop lasts if the form is sent as it was shown."""
Mendable = (InvalidError, ConflictError)
FORM_FIELDS = {"rule": "basis", "target_id": "target", "target_kind": "target"}
"""Where the form asks for what the command calls otherwise."""


class OrderForm(msgspec.Struct, frozen=True):
    """What a regulator fills in; the last day counts whole, `basis` is a rule and its clause."""

    target: str
    case_id: UUID
    ground: Ground
    basis: str
    reason: Reason
    until: date | None = None


@get("/regulation/orders")
async def show_orders(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: what did we order to stop, and does it still stand?"""
    await require_regulator(shell.require_actor(), at=now())
    return await shell.page(
        "regulation/orders.html",
        orders=await list_orders(),
        targets=TARGETS,
        until=until_in_words,
        at=now(),
    )


@get("/regulation/orders/new")
async def show_new_order(shell: NamedDependency[Shell]) -> Response[Any]:
    """Ask what is to stop; once that is known, show what will happen and ask for the rest."""
    actor = shell.require_actor()
    await require_regulator(actor, at=now())
    filled = {name: str(value) for name, value in shell.request.query_params.items()}
    try:
        target = await _target(filled["target"]) if filled.get("target") else None
    except InvalidError as refused:
        return await _new_order(shell, actor, None, filled, _wrong(refused))
    return await _new_order(shell, actor, target, filled)


@post("/regulation/orders", status_code=200)
async def take_order(shell: NamedDependency[Shell]) -> Response[Any]:
    """Order the stop; it takes effect at once."""
    actor = shell.require_actor()
    fields = {name: str(value) for name, value in (await shell.fields()).items()}
    target = None
    try:
        target = await _target(fields.get("target", ""))
        form = await shell.form(OrderForm)
        with shell.once():
            order = await service.order_suspension(actor, _command(form, target))
    except Mendable as refused:
        return await _new_order(shell, actor, target, fields, _wrong(refused))
    said = Text(f"责令 {order.number} 已生效。", f"The order {order.number} is in force.")
    return shell.redirect(f"/regulation/orders/{order.order_id}", said)


def _command(form: OrderForm, target: Named) -> OrderSuspension:
    rule, _, clause = form.basis.partition(" ")
    return OrderSuspension(
        case_id=form.case_id,
        target_kind=STOPPABLE_KINDS[target.kind],
        target_id=target.id,
        ground=form.ground,
        rule=rule,
        clause=clause,
        reason=form.reason,
        until=end_of_day(form.until) if form.until else None,
    )


def _wrong(refused: InvalidError | ConflictError) -> tuple[FieldError, ...]:
    return field_errors(refused, "target", named=FORM_FIELDS)


async def _target(reference: str) -> Named:
    found = await thing_called(reference)
    if found is None:
        raise UnknownReferenceError(field="target")
    if found.kind not in STOPPABLE_KINDS:
        raise NotStoppableError(field="target")
    return found


async def _new_order(
    shell: Shell,
    actor: Actor,
    target: Named | None,
    filled: dict[str, str],
    errors: tuple[FieldError, ...] = (),
) -> Response[Any]:
    assert actor.user_id is not None  # a regulator is a person
    reach = await reach_of(STOPPABLE_KINDS[target.kind], target.id) if target else None
    suggested = add_working_days(day_of(now()), SUGGESTED_WORKING_DAYS).day
    return await shell.page(
        "regulation/new_order.html",
        status=422 if errors else 200,
        target=target,
        kind=TARGETS[STOPPABLE_KINDS[target.kind]] if target else None,
        about=subject_of(reach, target) if reach and target else None,
        consequences=consequences(reach) if reach else [],
        filled={"until": suggested.isoformat(), **filled},
        cases=[
            Choice(str(case.case_id), f"{case.number} {case.reason[:40]}")
            for case in await newest_cases(actor.user_id)
        ],
        grounds=[Choice(ground.value, ground.label) for ground in Ground],
        bases=await _bases(),
        errors=errors,
        crumbs_to=[ORDERS],
    )


async def _bases() -> list[Choice]:
    book = await rulebook(now())
    return [
        Choice(
            f"{rule.id} {clause.number}",
            Text(f"{rule.title.zh} {clause.number}", f"{rule.title.en}, {clause.number}"),
        )
        for rule in book.rules_in_force()
        for clause in rule.clauses
    ]


@get("/regulation/orders/{order_id:uuid}")
async def show_order(shell: NamedDependency[Shell], order_id: FromPath[UUID]) -> Response[Any]:
    """Show an order to a regulator, or to those whom it reaches."""
    actor = shell.require_actor()
    return await _order(shell, actor, await order_for(actor, order_id))


async def _order(
    shell: Shell, actor: Actor, order: OrderView, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    at = now()
    regulates = await is_regulator(actor, at)
    return await shell.page(
        "regulation/order.html",
        status=422 if errors else 200,
        order=order,
        target_href=order.target.href if await may_read_target(actor, order.target) else None,
        until=until_in_words,
        kind=TARGETS[order.target.kind],
        in_force=order.is_in_force(at),
        may_lift=regulates and order.is_in_force(at),
        errors=errors,
        crumbs_to=[ORDERS] if regulates else [],
    )


@post("/regulation/orders/{order_id:uuid}/lift", status_code=200)
async def take_lifting(shell: NamedDependency[Shell], order_id: FromPath[UUID]) -> Response[Any]:
    """Take an order back."""
    actor = shell.require_actor()
    try:
        command = await shell.form(LiftOrder, order_id=order_id)
        with shell.once():
            order = await service.lift_order(actor, command)
    except InvalidError as refused:
        return await _order(shell, actor, await order_for(actor, order_id), _wrong(refused))
    said = Text(f"责令 {order.number} 已解除。", f"The order {order.number} is lifted.")
    return shell.redirect(f"/regulation/orders/{order_id}", said)


ROUTES = [show_orders, show_new_order, take_order, show_order, take_lifting]
