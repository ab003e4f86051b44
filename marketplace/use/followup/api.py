"""The interface for programs to duties, usage reports, discrepancies, acceptance and closing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from contracts.negotiation import TerminationReason
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.supply.listings.queries import live_listing_of
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.requests.schemas import RequestView
from marketplace.use.delivery.schemas import TraceView
from marketplace.use.followup import (
    ending,
    objections,
    reminders,  # noqa: F401 - from here on the desk knows what waits
    service,
    watching,  # the worker keeps the calendar from here on
)
from marketplace.use.followup.closing import closing_file
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.errors import NotClosedError
from marketplace.use.followup.leaks import check_leak
from marketplace.use.followup.life import life_view_of
from marketplace.use.followup.model import ObjectionGround
from marketplace.use.followup.queries import (
    closing_of,
    page_of_discrepancies,
    page_of_reports,
    use_so_far,
)
from marketplace.use.followup.reading import (
    licence_delivered_under,
    licence_in_dispute,
    readable_discrepancy,
)
from marketplace.use.followup.schemas import (
    AcceptanceView,
    AcceptDelivery,
    CloseLicence,
    ClosingView,
    Count,
    DecideObjection,
    DestructionMethod,
    DiscrepancyView,
    DutyView,
    ExplainDiscrepancy,
    GiveNotice,
    LifeView,
    NameLicence,
    ObjectionView,
    ObjectToDelivery,
    ProposeChange,
    ReportView,
    Said,
    SettleDiscrepancy,
    StateDestruction,
    SubmitUsageReport,
    UseSoFar,
    Words,
)
from marketplace.web.answers import AS_IT_IS, LIST_LIMIT, answer, listed


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was used since the last report."""

    uses: Count
    rows: Count
    purpose: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    findings: Words = ""


class Explain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a difference comes from."""

    explanation: Said


class Settle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the difference is a breach."""

    is_breach: bool = False


class Object(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a delivery is not accepted."""

    ground: ObjectionGround


class Decided(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether an objection is upheld."""

    is_upheld: bool


class Destroyed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many copies were destroyed, and how."""

    copies: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    method: DestructionMethod


@get("/api/v1/licences/{licence_id:uuid}/use")
async def show_use(actor: NamedDependency[Actor], licence_id: FromPath[UUID]) -> UseSoFar:
    """Return the use of a licence against its terms as of now."""
    await readable_licence(actor, licence_id)
    return await use_so_far(licence_id, now())


@get("/api/v1/licences/{licence_id:uuid}/duties")
async def list_duties(actor: NamedDependency[Actor], licence_id: FromPath[UUID]) -> list[DutyView]:
    """List the duties of a licence with their clocks as of now."""
    await readable_licence(actor, licence_id)
    return await duties_of(licence_id, now())


@get("/api/v1/licences/{licence_id:uuid}/reports")
async def list_reports(
    actor: NamedDependency[Actor],
    licence_id: FromPath[UUID],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[ReportView]]:
    """List the usage reports of a licence beside the gateway's figures, the newest first."""
    await readable_licence(actor, licence_id)
    return listed(await page_of_reports(licence_id, cursor=cursor, limit=limit))


@post("/api/v1/licences/{licence_id:uuid}/reports")
async def submit_report(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Report]
) -> Response[ReportView]:
    """Report the use of a licence since the last report."""
    await readable_licence(actor, licence_id)
    command = SubmitUsageReport(licence_id=licence_id, **msgspec.structs.asdict(data))
    return answer(await service.submit_usage_report(actor, command), status=201)


@get("/api/v1/licences/{licence_id:uuid}/discrepancies")
async def list_discrepancies(
    actor: NamedDependency[Actor],
    licence_id: FromPath[UUID],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[DiscrepancyView]]:
    """List where reports of a licence differ from the gateway's figures, the newest first."""
    await readable_licence(actor, licence_id)
    return listed(await page_of_discrepancies(licence_id, cursor=cursor, limit=limit))


@get("/api/v1/discrepancies/{discrepancy_id:uuid}")
async def show_discrepancy(
    actor: NamedDependency[Actor], discrepancy_id: FromPath[UUID]
) -> DiscrepancyView:
    """Return a difference under a licence that you are a side of, or regulate."""
    return await readable_discrepancy(actor, discrepancy_id)


@post("/api/v1/discrepancies/{discrepancy_id:uuid}/explain", status_code=200)
async def explain_discrepancy(
    actor: NamedDependency[Actor], discrepancy_id: FromPath[UUID], data: JSONBody[Explain]
) -> Response[DiscrepancyView]:
    """Explain, as the buyer, where a difference comes from."""
    await licence_in_dispute(actor, discrepancy_id)
    command = ExplainDiscrepancy(discrepancy_id=discrepancy_id, explanation=data.explanation)
    return answer(await service.explain_discrepancy(actor, command))


@post("/api/v1/discrepancies/{discrepancy_id:uuid}/settle", status_code=200)
async def settle_discrepancy(
    actor: NamedDependency[Actor], discrepancy_id: FromPath[UUID], data: JSONBody[Settle]
) -> Response[DiscrepancyView]:
    """Settle a difference, or find a breach, as the provider's chief data officer."""
    await licence_in_dispute(actor, discrepancy_id)
    command = SettleDiscrepancy(discrepancy_id=discrepancy_id, is_breach=data.is_breach)
    return answer(await service.settle_discrepancy(actor, command))


@post("/api/v1/deliveries/{delivery_id:uuid}/accept", status_code=200)
async def accept_delivery(
    actor: NamedDependency[Actor], delivery_id: FromPath[UUID]
) -> Response[AcceptanceView]:
    """Accept what was delivered, within the window."""
    await licence_delivered_under(actor, delivery_id)
    return answer(await service.accept_delivery(actor, AcceptDelivery(delivery_id=delivery_id)))


@post("/api/v1/deliveries/{delivery_id:uuid}/object", status_code=200)
async def object_to_delivery(
    actor: NamedDependency[Actor], delivery_id: FromPath[UUID], data: JSONBody[Object]
) -> Response[AcceptanceView]:
    """Object to what was delivered, within the window."""
    await licence_delivered_under(actor, delivery_id)
    command = ObjectToDelivery(delivery_id=delivery_id, ground=data.ground)
    return answer(await service.object_to_delivery(actor, command))


@post("/api/v1/deliveries/{delivery_id:uuid}/decide", status_code=200)
async def decide_objection(
    actor: NamedDependency[Actor], delivery_id: FromPath[UUID], data: JSONBody[Decided]
) -> Response[ObjectionView]:
    """Uphold an objection, which credits part of the fee, or overrule it."""
    await licence_delivered_under(actor, delivery_id)
    command = DecideObjection(delivery_id=delivery_id, is_upheld=data.is_upheld)
    return answer(await objections.decide_objection(actor, command))


@post("/api/v1/licences/{licence_id:uuid}/destruction")
async def state_destruction(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Destroyed]
) -> Response[ClosingView]:
    """State, after the end of a licence, that its data are destroyed."""
    await readable_licence(actor, licence_id)
    command = StateDestruction(licence_id=licence_id, copies=data.copies, method=data.method)
    return answer(await service.state_destruction(actor, command), status=201)


@get("/api/v1/licences/{licence_id:uuid}/closing")
async def show_closing(actor: NamedDependency[Actor], licence_id: FromPath[UUID]) -> ClosingView:
    """Return how a licence was closed, with its certificate once there is one."""
    await readable_licence(actor, licence_id)
    found = await closing_of(licence_id)
    if found is None:
        raise NotClosedError(licence_id=licence_id)
    return found


@get("/api/v1/licences/{licence_id:uuid}/closing/certificate", media_type="application/json")
async def download_certificate(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the closing certificate as the one file that anybody checks offline."""
    view = await readable_licence(actor, licence_id)
    found = await closing_of(licence_id)
    if found is None or found.certificate is None:
        raise NotClosedError(licence_id=licence_id)
    return Response(
        closing_file(found.certificate),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{view.number}.closing.json"'},
    )


@post("/api/v1/licences/{licence_id:uuid}/closing")
async def close_licence(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID]
) -> Response[ClosingView]:
    """Issue the closing certificate, as the provider's chief data officer."""
    await readable_licence(actor, licence_id)
    return answer(
        await service.close_licence(actor, CloseLicence(licence_id=licence_id)), status=201
    )


class Noticed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the contract is to end."""

    reason: TerminationReason


class Changed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the new contract is to say; what is left out stays."""

    ends_on: date
    starts_on: date | None = None
    max_uses: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None


@get("/api/v1/licences/{licence_id:uuid}/life")
async def show_life(actor: NamedDependency[Actor], licence_id: FromPath[UUID]) -> LifeView:
    """Return where the contract stands: in force, changing, under notice, stopped, closed."""
    return await life_view_of(await readable_licence(actor, licence_id))


@post("/api/v1/licences/{licence_id:uuid}/notice", status_code=200)
async def give_notice(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Noticed]
) -> Response[LifeView]:
    """Give the notice that the contract asks for, for your side."""
    await readable_licence(actor, licence_id)
    command = GiveNotice(licence_id=licence_id, reason=data.reason)
    return answer(await ending.give_notice(actor, command))


@post("/api/v1/licences/{licence_id:uuid}/notice/withdraw", status_code=200)
async def withdraw_notice(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID]
) -> Response[LifeView]:
    """Take your side's notice back before it takes effect."""
    await readable_licence(actor, licence_id)
    return answer(await ending.withdraw_notice(actor, NameLicence(licence_id=licence_id)))


@post("/api/v1/licences/{licence_id:uuid}/renewal")
async def propose_change(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Changed]
) -> Response[RequestView]:
    """Ask for a contract that follows or replaces this one; returns the request."""
    await readable_licence(actor, licence_id)
    command = ProposeChange(licence_id=licence_id, **msgspec.structs.asdict(data))
    return answer(await ending.propose_change(actor, command), status=201)


@post("/api/v1/listings/{listing_id:uuid}/price-review", status_code=200)
async def review_price(
    actor: NamedDependency[Actor], listing_id: FromPath[UUID]
) -> dict[str, bool]:
    """Say that an offer's price was reviewed and stays as it is."""
    await watching.review_price(actor, listing_id)
    return {"reviewed": True}


@post("/api/v1/products/{code:str}/leak-checks", status_code=200, takes=AS_IT_IS)
async def check_for_leak(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], code: FromPath[str]
) -> list[TraceView]:
    """Take in the body, a file that was found, and name the licences on a product whose copy it is;
    for the chief data officer of its unit. The check is recorded, the file is not kept."""
    offered = (await live_listing_of(code.strip().upper())).version
    return await check_leak(actor, offered, request.stream())


ROUTES = [
    check_for_leak,
    show_life,
    give_notice,
    withdraw_notice,
    propose_change,
    review_price,
    show_use,
    list_duties,
    list_reports,
    submit_report,
    list_discrepancies,
    show_discrepancy,
    explain_discrepancy,
    settle_discrepancy,
    accept_delivery,
    object_to_delivery,
    decide_objection,
    state_destruction,
    show_closing,
    download_certificate,
    close_licence,
]
