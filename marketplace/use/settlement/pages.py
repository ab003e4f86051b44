"""The accounts of a reader's organisations: what is owed, paying it, and every posting."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.kernel.access import Actor
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.parties.model import PartyKind
from marketplace.use.settlement import service
from marketplace.use.settlement.crediting import CREDIT_GROUNDS
from marketplace.use.settlement.model import (
    ACCOUNT_ROLES,
    ENTRY_KINDS,
    FEE_STANDINGS,
    FeeStanding,
)
from marketplace.use.settlement.queries import statements_for
from marketplace.use.settlement.reading import readable_fee
from marketplace.use.settlement.schemas import ConfirmPayment, PayFee, StatementView
from marketplace.web import parts
from marketplace.web.forms import FormError
from marketplace.web.parts import FieldError
from marketplace.web.shell import Shell

SHAPES: Final[dict[FeeStanding, parts.Standing]] = {
    FeeStanding.FREE: parts.Standing.DONE,
    FeeStanding.OWED: parts.Standing.CURRENT,
    FeeStanding.STATED: parts.Standing.CURRENT,
    FeeStanding.PAID: parts.Standing.DONE,
}


@get("/statements")
async def show_statements(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: what do we owe, and what are we owed?"""
    return await _statements(shell, shell.require_actor())


@post("/licences/{licence_id:uuid}/fee/pay", status_code=200)
async def take_payment(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Pay a fee, or state its payment."""
    actor = shell.require_actor()
    await readable_fee(actor, licence_id)
    try:
        command = await shell.form(PayFee, licence_id=licence_id)
        with shell.once():
            paid = await service.pay_fee(actor, command)
    except ConflictError as late:
        return shell.redirect("/statements", late.sentence, parts.Standing.BROKEN)
    except InvalidError as refused:
        return await _statements(shell, actor, errors=_errors(refused))
    return shell.redirect("/statements", FEE_STANDINGS[paid.standing])


@post("/licences/{licence_id:uuid}/fee/confirm", status_code=200)
async def take_confirmation(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[Any]:
    """Confirm that a payment arrived."""
    actor = shell.require_actor()
    await readable_fee(actor, licence_id)
    try:
        await shell.fields()
        with shell.once():
            await service.confirm_payment(actor, ConfirmPayment(licence_id=licence_id))
    except ConflictError as late:
        return shell.redirect("/statements", late.sentence, parts.Standing.BROKEN)
    return shell.redirect("/statements", Text("已确认收款。", "The payment is confirmed."))


def _errors(refused: InvalidError) -> tuple[FieldError, ...]:
    words = Text(
        "凭证号为 1 至 64 位的字母、数字、汉字或 . / - _。",
        "A reference has 1 to 64 letters, digits or . / - _.",
    )
    return (FieldError("reference", words if isinstance(refused, FormError) else refused.sentence),)


async def _statements(
    shell: Shell, actor: Actor, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    statements = await statements_for(actor)
    return await shell.page(
        "settlement/statements.html",
        status=422 if errors else 200,
        errors=errors,
        statements=statements,
        licences=await _licences(statements),
        is_buyer={one.holder_id: one.holder.value == PartyKind.ENTERPRISE for one in statements},
        standings=FEE_STANDINGS,
        shapes=SHAPES,
        roles=ACCOUNT_ROLES,
        kinds=ENTRY_KINDS,
        grounds=CREDIT_GROUNDS,
    )


async def _licences(statements: list[StatementView]) -> dict[UUID, str]:
    """Return the number of each licence that the statements name."""
    named = {fee.licence_id for one in statements for fee in one.fees}
    return {licence_id: (await licence_of(licence_id)).number for licence_id in named}


ROUTES = [show_statements, take_payment, take_confirmation]
