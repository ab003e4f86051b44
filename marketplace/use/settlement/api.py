"""The interface for programs to fees and statements."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from marketplace.kernel.access import Actor
from marketplace.use.settlement import service
from marketplace.use.settlement.queries import statements_for
from marketplace.use.settlement.reading import readable_fee
from marketplace.use.settlement.schemas import (
    ConfirmPayment,
    FeeView,
    PayFee,
    Reference,
    StatementView,
)
from marketplace.web.answers import answer


class Payment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reference of a transfer; left out when practice credits pay."""

    reference: Reference = ""


@get("/api/v1/statements")
async def list_statements(actor: NamedDependency[Actor]) -> list[StatementView]:
    """List the accounts of your enterprises and units."""
    return await statements_for(actor)


@get("/api/v1/licences/{licence_id:uuid}/fee")
async def show_fee(actor: NamedDependency[Actor], licence_id: FromPath[UUID]) -> FeeView:
    """Return what a licence costs and how far its payment has come."""
    return await readable_fee(actor, licence_id)


@post("/api/v1/licences/{licence_id:uuid}/fee/pay", status_code=200)
async def pay_fee(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Payment]
) -> Response[FeeView]:
    """Pay a licence's fee from practice credits, or state a transfer made elsewhere."""
    await readable_fee(actor, licence_id)
    command = PayFee(licence_id=licence_id, reference=data.reference)
    return answer(await service.pay_fee(actor, command))


@post("/api/v1/licences/{licence_id:uuid}/fee/confirm", status_code=200)
async def confirm_payment(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID]
) -> Response[FeeView]:
    """Confirm, as the provider, that a stated payment arrived."""
    await readable_fee(actor, licence_id)
    return answer(await service.confirm_payment(actor, ConfirmPayment(licence_id=licence_id)))


ROUTES = [list_statements, show_fee, pay_fee, confirm_payment]
