"""What is due under a licence, reporting its use, what differs, acceptance, and closing it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.supply.listings.queries import listing
from marketplace.trade.licences.page import is_of_holder
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup import ending, leak_pages, objections, service, watching
from marketplace.use.followup.closing import closing_file
from marketplace.use.followup.errors import NotClosedError
from marketplace.use.followup.model import ACCEPTANCES, OBJECTION_GROUNDS
from marketplace.use.followup.page import duties_page, report_form
from marketplace.use.followup.queries import closing_of
from marketplace.use.followup.reading import licence_delivered_under, licence_in_dispute
from marketplace.use.followup.schemas import (
    AcceptDelivery,
    CloseLicence,
    DecideObjection,
    ExplainDiscrepancy,
    GiveNotice,
    NameLicence,
    ObjectToDelivery,
    ProposeChange,
    SettleDiscrepancy,
    StateDestruction,
    SubmitUsageReport,
)
from marketplace.web import parts
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, FieldError
from marketplace.web.shell import Shell

Command = TypeVar("Command", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Doing(Generic[Command]):
    """An act of this page: what the form is read as, the command, and what is said afterwards."""

    kind: type[Command]
    command: Callable[[Actor, Command], Awaitable[object]]
    said: Text


LICENCES = Breadcrumb(Text("许可", "Licences"), "/licences")
FIELDS: Final[dict[str, Text]] = {
    "uses": Text("使用次数为 0 以上的整数。", "The number of uses is a whole number from 0."),
    "rows": Text("行数为 0 以上的整数。", "The number of rows is a whole number from 0."),
    "purpose": Text("请选择用途。", "Choose the purpose."),
    "findings": Text("说明至多 2000 个字。", "A note has at most 2,000 characters."),
    "explanation": Text("说明为 2 至 2000 个字。", "An explanation has 2 to 2,000 characters."),
    "ground": Text("请选择理由。", "Choose a ground."),
    "copies": Text("份数为 0 以上的整数。", "The number of copies is a whole number from 0."),
    "reason": Text("请选择理由。", "Choose a reason."),
    "ends_on": Text("请填写到期日。", "Give the last day."),
    "method": Text("请选择销毁方式。", "Choose how they were destroyed."),
}
"""What to mend in each field."""


@get("/licences/{licence_id:uuid}/duties")
async def show_duties(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Answer: what is due under this licence, and by when?"""
    return await _duties(shell, await readable_licence(shell.require_actor(), licence_id))


@get("/licences/{licence_id:uuid}/report")
async def show_report(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Answer: how were the data used?"""
    return await _report(shell, await readable_licence(shell.require_actor(), licence_id))


@post("/licences/{licence_id:uuid}/report", status_code=200)
async def take_report(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Enter a usage report."""
    actor = shell.require_actor()
    licence = await readable_licence(actor, licence_id)
    try:
        command = await shell.form(SubmitUsageReport, licence_id=licence_id)
        with shell.once():
            entered = await service.submit_usage_report(actor, command)
    except InvalidError as refused:
        return await _report(shell, licence, errors=_errors(refused))
    said = Text("已报送，与网关计量相符。", "Reported; it agrees with the gateway.")
    if entered.discrepancies:
        said = Text("已报送；与记录不符，请说明。", "Reported; it differs: please explain.")
    return shell.redirect(f"/licences/{licence_id}/duties", said)


@post("/discrepancies/{discrepancy_id:uuid}/explain", status_code=200)
async def take_explanation(
    shell: NamedDependency[Shell], discrepancy_id: FromPath[UUID]
) -> Response[Any]:
    """Explain, as the buyer, where a difference comes from."""
    said = Text("说明已提交供方。", "The provider sees your explanation.")
    act = Doing(ExplainDiscrepancy, service.explain_discrepancy, said)
    return await _act_on_discrepancy(shell, discrepancy_id, act)


@post("/discrepancies/{discrepancy_id:uuid}/settle", status_code=200)
async def take_settling(
    shell: NamedDependency[Shell], discrepancy_id: FromPath[UUID]
) -> Response[Any]:
    """Settle a difference, or find a breach, as its owner."""
    said = Text("差异已处理。", "The discrepancy is settled.")
    act = Doing(SettleDiscrepancy, service.settle_discrepancy, said)
    return await _act_on_discrepancy(shell, discrepancy_id, act)


@post("/deliveries/{delivery_id:uuid}/accept", status_code=200)
async def take_acceptance(
    shell: NamedDependency[Shell], delivery_id: FromPath[UUID]
) -> Response[Any]:
    """Accept a delivery."""
    said = Text("已验收。", "The delivery is accepted.")
    act = Doing(AcceptDelivery, service.accept_delivery, said)
    return await _act_on_delivery(shell, delivery_id, act)


@post("/deliveries/{delivery_id:uuid}/object", status_code=200)
async def take_objection(
    shell: NamedDependency[Shell], delivery_id: FromPath[UUID]
) -> Response[Any]:
    """Object to a delivery."""
    said = Text("异议已告知供方。", "The provider is told of your objection.")
    act = Doing(ObjectToDelivery, service.object_to_delivery, said)
    return await _act_on_delivery(shell, delivery_id, act)


@post("/deliveries/{delivery_id:uuid}/decide", status_code=200)
async def take_decision(
    shell: NamedDependency[Shell], delivery_id: FromPath[UUID]
) -> Response[Any]:
    """Uphold or overrule an objection."""
    said = Text("已答复需方。", "The buyer is told.")
    act = Doing(DecideObjection, objections.decide_objection, said)
    return await _act_on_delivery(shell, delivery_id, act)


@post("/licences/{licence_id:uuid}/destruction", status_code=200)
async def take_destruction(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[Any]:
    """Enter the statement of destruction."""
    said = Text("销毁声明已提交。", "The destruction is stated.")
    return await _act_on_licence(
        shell, licence_id, Doing(StateDestruction, service.state_destruction, said)
    )


@post("/licences/{licence_id:uuid}/closing", status_code=200)
async def take_closing(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Issue the closing certificate."""
    said = Text("结清证明已出具。", "The closing certificate is issued.")
    return await _act_on_licence(
        shell, licence_id, Doing(CloseLicence, service.close_licence, said)
    )


@post("/licences/{licence_id:uuid}/notice", status_code=200)
async def take_notice(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Give notice for one's side."""
    said = Text("通知已送达双方。", "Notice is given; both sides are told.")
    return await _act_on_licence(shell, licence_id, Doing(GiveNotice, ending.give_notice, said))


@post("/licences/{licence_id:uuid}/notice/withdraw", status_code=200)
async def take_withdrawal(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[Any]:
    """Take one's side's notice back."""
    said = Text("通知已撤回。", "The notice is withdrawn.")
    return await _act_on_licence(
        shell, licence_id, Doing(NameLicence, ending.withdraw_notice, said)
    )


@post("/listings/{listing_id:uuid}/price-review")
async def take_review(shell: NamedDependency[Shell], listing_id: FromPath[UUID]) -> Response[Any]:
    """Say that an offer's price was reviewed and stays as it is."""
    await shell.fields()
    with shell.once():
        await watching.review_price(shell.require_actor(), listing_id)
    code = (await listing(listing_id)).version.code
    said = Text("已复核，价格不变。", "Reviewed; the price stays as it is.")
    return shell.redirect(f"/products/{code}/users", said)


@post("/licences/{licence_id:uuid}/renewal", status_code=200)
async def take_renewal(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Ask for a contract that follows or replaces this one, and lead to the request."""
    actor = shell.require_actor()
    licence = await readable_licence(actor, licence_id)
    try:
        command = await shell.form(ProposeChange, licence_id=licence_id)
        with shell.once():
            asked = await ending.propose_change(actor, command)
    except ConflictError as late:
        return shell.redirect(
            f"/licences/{licence_id}/duties", late.sentence, parts.Standing.BROKEN
        )
    except InvalidError as refused:
        return await _duties(shell, licence, errors=_errors(refused))
    if isinstance(asked, Refusal):
        return await _duties(shell, licence, errors=_reasons(asked))
    said = Text("申请已提出；签约后替代本许可。", "Asked; once signed it replaces this licence.")
    return shell.redirect(f"/requests/{asked.request_id}", said)


def _reasons(refused: Refusal) -> tuple[FieldError, ...]:
    return tuple(FieldError("ends_on", reason.text) for reason in refused.reasons)


@get("/licences/{licence_id:uuid}/closing-file")
async def download_closing(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the one file with the closing certificate that anybody checks offline."""
    licence = await readable_licence(shell.require_actor(), licence_id)
    found = await closing_of(licence_id)
    if found is None or found.certificate is None:
        raise NotClosedError(licence_id=licence_id)
    return Response(
        closing_file(found.certificate),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{licence.number}.closing.json"'},
    )


@get("/licences/{licence_id:uuid}/closing-certificate")
async def download_certificate(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the closing certificate, which the licence's issuer signed."""
    licence = await readable_licence(shell.require_actor(), licence_id)
    found = await closing_of(licence_id)
    if found is None or found.certificate is None:
        raise NotClosedError(licence_id=licence_id)
    name = f'attachment; filename="{licence.number}.closing.jwt"'
    return Response(
        found.certificate.encode("ascii"),
        media_type="application/jwt",
        headers={"content-disposition": name},
    )


async def _act_on_licence(shell: Shell, licence_id: UUID, act: Doing[Command]) -> Response[Any]:
    licence = await readable_licence(shell.require_actor(), licence_id)
    return await _act(shell, licence, act, licence_id=licence_id)


async def _act_on_discrepancy(
    shell: Shell, discrepancy_id: UUID, act: Doing[Command]
) -> Response[Any]:
    licence = await licence_in_dispute(shell.require_actor(), discrepancy_id)
    return await _act(shell, licence, act, discrepancy_id=discrepancy_id)


async def _act_on_delivery(shell: Shell, delivery_id: UUID, act: Doing[Command]) -> Response[Any]:
    licence = await licence_delivered_under(shell.require_actor(), delivery_id)
    return await _act(shell, licence, act, delivery_id=delivery_id)


async def _act(
    shell: Shell, licence: LicenceView, act: Doing[Command], **given: UUID
) -> Response[Any]:
    """Do one command of the page and lead back to it with what was done, or show what to mend."""
    place = f"/licences/{licence.licence_id}/duties"
    try:
        command = await shell.form(act.kind, **given)
        with shell.once():
            await act.command(shell.require_actor(), command)
    except ConflictError as late:
        return shell.redirect(place, late.sentence, parts.Standing.BROKEN)
    except InvalidError as refused:
        return await _duties(shell, licence, errors=_errors(refused))
    return shell.redirect(place, act.said)


async def _duties(
    shell: Shell, licence: LicenceView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    return await shell.page(
        "followup/duties.html",
        status=422 if errors else 200,
        errors=errors,
        page=await duties_page(shell.require_actor(), licence, now()),
        acceptances=ACCEPTANCES,
        ground_words=OBJECTION_GROUNDS,
        crumbs_to=_crumbs(licence),
    )


async def _report(
    shell: Shell, licence: LicenceView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    given = await shell.fields() if shell.request.method == "POST" else {}
    return await shell.page(
        "followup/report.html",
        status=422 if errors else 200,
        errors=errors,
        form=await report_form(licence, given, now()),
        is_buyer=await is_of_holder(shell.require_actor(), licence),
        crumbs_to=_crumbs(licence),
    )


def _crumbs(licence: LicenceView) -> list[Breadcrumb]:
    return [LICENCES, Breadcrumb(licence.number, f"/licences/{licence.licence_id}")]


def _errors(refused: InvalidError) -> tuple[FieldError, ...]:
    return field_errors(refused, "purpose", words=FIELDS)


ROUTES = [
    *leak_pages.ROUTES,
    take_notice,
    take_withdrawal,
    take_renewal,
    take_review,
    download_closing,
    show_duties,
    show_report,
    take_report,
    take_explanation,
    take_settling,
    take_acceptance,
    take_objection,
    take_decision,
    take_destruction,
    take_closing,
    download_certificate,
]
