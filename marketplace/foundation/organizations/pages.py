"""Who answers for which unit, and entering an enterprise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.organizations.documents import require_may_file, taken_in
from marketplace.foundation.organizations.errors import DocumentMissingError, PostMissingError
from marketplace.foundation.organizations.model import PublishingFacts, UnitKind
from marketplace.foundation.organizations.queries import (
    aliases_of,
    appointments_of,
    chief_posts_of,
    chiefs_at,
    enterprise_seen_by,
    enterprises_awaiting,
    filings_of,
    list_units,
    may_publish,
    may_verify,
    members_of,
    memberships_of,
    posts_of,
    posts_of_unit,
    require_registrar,
    unit_called,
)
from marketplace.foundation.organizations.schemas import (
    AddMember,
    AppointOfficer,
    EndAppointment,
    FilePlan,
    Posting,
    ReceiptPlan,
    RegisterEnterprise,
    UnitView,
    VerifyEnterprise,
)
from marketplace.foundation.organizations.service import (
    add_member,
    appoint_officer,
    end_appointment,
    file_plan,
    receipt_plan,
    register_enterprise,
    verify_enterprise,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import (
    ConflictError,
    InvalidError,
    MarketplaceError,
    NotFoundError,
)
from marketplace.kernel.storage import Blob
from marketplace.kernel.text import Text
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, Check, Choice, Fact, FieldError
from marketplace.web.shell import Shell

UNITS = Breadcrumb(Text("单位与责任人", "Units and officers"), "/units")
ENTERPRISES = Breadcrumb(Text("企业", "Enterprises"), "/enterprises")
KINDS = {
    UnitKind.LEADING_GROUP: Text("领导小组", "leading group"),
    UnitKind.OFFICE: Text("办公室", "office"),
    UnitKind.DISTRICT: Text("区", "district"),
    UnitKind.DEPARTMENT: Text("市部门", "department of the city"),
    UnitKind.INSTITUTION: Text("事业单位", "institution"),
    UnitKind.UTILITY: Text("公共企业", "utility"),
    UnitKind.DISTRICT_DEPARTMENT: Text("区部门", "department of the district"),
    UnitKind.STREET: Text("街道", "street"),
    UnitKind.REGULATOR: Text("监管", "regulator"),
}
Mendable = (InvalidError, ConflictError, NotFoundError)
"""What the reader of a form can mend; anything else leaves it."""


@get("/units")
async def show_units(shell: NamedDependency[Shell]) -> Response[Any]:
    """Show every unit with who answers for its data now."""
    units = await list_units()
    chiefs = await chiefs_at(now())
    facts = [
        Fact(Text("试点单位", "Pilot units"), str(sum(unit.is_pilot for unit in units))),
        Fact(Text("已任命首席数据官", "With a chief data officer"), str(len(chiefs))),
    ]
    return await shell.page(
        "organizations/units.html", units=units, chiefs=chiefs, kinds=KINDS, facts=facts
    )


@get("/units/{code:str}")
async def show_unit(shell: NamedDependency[Shell], code: FromPath[str]) -> Response[Any]:
    """Show one unit: who answers now, who did before, what it filed, whether it may publish."""
    return await _unit(shell, await unit_called(code))


@post("/units/{code:str}/appointments", status_code=200)
async def take_appointment(shell: NamedDependency[Shell], code: FromPath[str]) -> Response[Any]:
    """Appoint an officer."""
    unit, actor = await unit_called(code), shell.require_actor()
    try:
        command = await shell.form(AppointOfficer, unit_id=unit.id)
        with shell.once():
            posting = await appoint_officer(actor, command)
    except Mendable as refused:
        return await _unit(shell, unit, errors=_errors(refused, "username"))
    said = Text(
        f"已任命 {posting.user_name} 为{posting.post.label.zh}。",
        f"{posting.user_name} is appointed {posting.post.label.en}.",
    )
    return shell.redirect(f"/units/{unit.code}", said)


@post("/units/{code:str}/appointments/{appointment_id:uuid}/end")
async def take_end(
    shell: NamedDependency[Shell], code: FromPath[str], appointment_id: FromPath[UUID]
) -> Response[Any]:
    """End an appointment now."""
    await end_appointment(shell.require_actor(), EndAppointment(appointment_id=appointment_id))
    return shell.redirect(f"/units/{code}", Text("该任命已结束。", "The appointment has ended."))


@post("/units/{code:str}/filings", status_code=200)
async def take_filing(shell: NamedDependency[Shell], code: FromPath[str]) -> Response[Any]:
    """Take in a unit's plan and file it."""
    unit, actor = await unit_called(code), shell.require_actor()
    await require_may_file(actor, unit.id)
    try:
        plan = await _document(shell, "plan")
        await file_plan(actor, FilePlan(unit_id=unit.id, plan_digest=plan.digest))
    except Mendable as refused:
        return await _unit(shell, unit, errors=_errors(refused, "plan"))
    return shell.redirect(
        f"/units/{unit.code}",
        Text("方案已备案，待办公室出具回执。", "The plan is filed; the office's receipt follows."),
    )


@post("/units/{code:str}/filings/{filing_id:uuid}/receipt")
async def take_receipt(
    shell: NamedDependency[Shell], code: FromPath[str], filing_id: FromPath[UUID]
) -> Response[Any]:
    """Acknowledge a filed plan."""
    filing = await receipt_plan(shell.require_actor(), ReceiptPlan(filing_id=filing_id))
    said = Text(f"已出具回执 {filing.receipt_number}。", f"The receipt is {filing.receipt_number}.")
    return shell.redirect(f"/units/{code}", said)


async def _unit(
    shell: Shell, unit: UnitView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    at = now()
    appointments = await appointments_of(unit.id)
    publishing = await may_publish(unit.id, at=at)
    return await shell.page(
        "organizations/unit.html",
        status=422 if errors else 200,
        unit=unit,
        kind=KINDS[unit.kind],
        aliases=await aliases_of(unit.id),
        serving=[one for one in appointments if one.term.holds(at)],
        past=[one for one in appointments if not one.term.holds(at)],
        filings=await filings_of(unit.id),
        checks=_checks(publishing),
        may_file=await _may_file(shell.actor, unit),
        may_register=await _may_register(shell.actor, unit),
        posts=[Choice(post.value, post.label) for post in await posts_of_unit(unit)],
        errors=errors,
        crumbs_to=[UNITS],
    )


def _checks(publishing: PublishingFacts) -> list[Check]:
    return [
        Check(label, met is not None, rule="GZ-51 三(一)", href="/rules/GZ-51")
        for label, met in (
            (Text("首席数据官在任", "A chief data officer serves"), publishing.officer_since),
            (Text("实施方案已备案", "The plan is filed"), publishing.plan_filed_at),
            (Text("办公室已出具回执", "The office gave its receipt"), publishing.plan_receipted_at),
        )
    ]


async def _may_file(actor: Actor | None, unit: UnitView) -> bool:
    if actor is None or actor.user_id is None:
        return False
    chiefs = await chief_posts_of(unit.id)
    held = await posts_of(actor.user_id, now())
    return any(one.unit_id == unit.id and one.post in chiefs for one in held)


async def _may_register(actor: Actor | None, unit: UnitView) -> Posting | None:
    """Return the reader's posting over the unit's register, if they keep it."""
    if actor is None:
        return None
    try:
        return await require_registrar(actor, unit.id, at=now())
    except PostMissingError:
        return None


async def _document(shell: Shell, field: str) -> Blob:
    """Take in the uploaded document; a missing one is an InvalidError of that field."""
    upload = (await shell.fields()).get(field)
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise DocumentMissingError(field=field)
    return await taken_in(_chunks(upload))


async def _chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await upload.read(1 << 20):
        yield chunk


def _errors(refused: MarketplaceError, otherwise: str) -> tuple[FieldError, ...]:
    return field_errors(refused, otherwise)


@get("/enterprises")
async def show_enterprises(shell: NamedDependency[Shell]) -> Response[Any]:
    """Show one's enterprises and, to those who verify, the ones that wait."""
    actor = shell.require_actor()
    at = now()
    verifies = await may_verify(actor, at)
    return await shell.page(
        "organizations/enterprises.html",
        mine=await memberships_of(actor.user_id, at) if actor.user_id else [],
        awaiting=await enterprises_awaiting() if verifies else [],
        verifies=verifies,
    )


@get("/enterprises/new")
async def show_new_enterprise(shell: NamedDependency[Shell]) -> Response[Any]:
    """Ask for name and credit code."""
    shell.require_actor()
    return await _new_enterprise(shell)


@post("/enterprises", status_code=200)
async def take_enterprise(shell: NamedDependency[Shell]) -> Response[Any]:
    """Enter an enterprise."""
    actor = shell.require_actor()
    try:
        command = await shell.form(RegisterEnterprise)
        with shell.once():
            entered = await register_enterprise(actor, command)
    except Mendable as refused:
        return await _new_enterprise(shell, errors=_errors(refused, "credit_code"))
    return shell.redirect(
        f"/enterprises/{entered.id}",
        Text("已登记，待核验后即可申请数据。", "Entered; once verified it may ask for data."),
    )


async def _new_enterprise(shell: Shell, *, errors: tuple[FieldError, ...] = ()) -> Response[Any]:
    filled = await shell.fields() if errors else {}
    return await shell.page(
        "organizations/new_enterprise.html",
        status=422 if errors else 200,
        errors=errors,
        filled=filled,
        crumbs_to=[ENTERPRISES],
    )


@get("/enterprises/{enterprise_id:uuid}")
async def show_enterprise(
    shell: NamedDependency[Shell], enterprise_id: FromPath[UUID]
) -> Response[Any]:
    """Show an enterprise to its members and to those who verify."""
    return await _enterprise(shell, enterprise_id)


@post("/enterprises/{enterprise_id:uuid}/members", status_code=200)
async def take_member(
    shell: NamedDependency[Shell], enterprise_id: FromPath[UUID]
) -> Response[Any]:
    """Let a user act for the enterprise."""
    actor = shell.require_actor()
    try:
        await add_member(actor, await shell.form(AddMember, enterprise_id=enterprise_id))
    except Mendable as refused:
        return await _enterprise(shell, enterprise_id, errors=_errors(refused, "username"))
    return shell.redirect(
        f"/enterprises/{enterprise_id}", Text("成员已加入。", "The member is added.")
    )


@post("/enterprises/{enterprise_id:uuid}/verification", status_code=200)
async def take_verification(
    shell: NamedDependency[Shell], enterprise_id: FromPath[UUID]
) -> Response[Any]:
    """Take in the checked document and confirm the identity."""
    actor = shell.require_actor()
    await enterprise_seen_by(actor, enterprise_id, at=now())
    try:
        document = await _document(shell, "document")
        command = VerifyEnterprise(enterprise_id=enterprise_id, evidence_digest=document.digest)
        await verify_enterprise(actor, command)
    except Mendable as refused:
        return await _enterprise(shell, enterprise_id, errors=_errors(refused, "document"))
    return shell.redirect(
        f"/enterprises/{enterprise_id}", Text("已核验。", "The enterprise is verified.")
    )


async def _enterprise(
    shell: Shell, enterprise_id: UUID, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor = shell.require_actor()
    at = now()
    members = await members_of(enterprise_id, at)
    return await shell.page(
        "organizations/enterprise.html",
        status=422 if errors else 200,
        enterprise=await enterprise_seen_by(actor, enterprise_id, at=at),
        members=members,
        may_add=any(one.user_id == actor.user_id and one.may_sign for one in members),
        verifies=await may_verify(actor, at)
        and all(one.user_id != actor.user_id for one in members),
        errors=errors,
        crumbs_to=[ENTERPRISES],
    )


ROUTES = [
    show_units,
    show_unit,
    take_appointment,
    take_end,
    take_filing,
    take_receipt,
    show_enterprises,
    show_new_enterprise,
    take_enterprise,
    show_enterprise,
    take_member,
    take_verification,
]
