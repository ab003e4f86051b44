"""Appointing officers, filing plans, delegating posts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.foundation.accounts.queries import user_called
from marketplace.foundation.organizations import events, model, register_files
from marketplace.foundation.organizations.credit_code import checked_credit_code
from marketplace.foundation.organizations.errors import (
    AppointmentOverError,
    DelegationTooWideError,
    EmptyTermError,
    EnterpriseKnownError,
    EnterpriseVerifiedError,
    LastRepresentativeError,
    MalformedNameError,
    MemberKnownError,
    NotRepresentativeError,
    OwnCaseError,
    PlanReceiptedError,
    PostNotHereError,
    PostTakenError,
    UnknownAppointmentError,
    UnknownEnterpriseError,
    UnknownFilingError,
)
from marketplace.foundation.organizations.queries import (
    appointment_of,
    appointments_of,
    chief_posts_of,
    enterprise_of,
    filing_of,
    list_jurisdictions,
    list_units,
    members_of,
    posts_of,
    posts_of_unit,
    require_any_post,
    require_member,
    require_membership,
    require_post,
    require_registrar,
    unit_called,
    unit_of,
)
from marketplace.foundation.organizations.schemas import (
    AddMember,
    AppointOfficer,
    DelegatePost,
    EndAppointment,
    EndMembership,
    EnterpriseView,
    FilePlan,
    FilingView,
    Loaded,
    MembershipView,
    Posting,
    ReceiptPlan,
    RegisterEnterprise,
    UnitView,
    VerifyEnterprise,
)
from marketplace.foundation.organizations.tables import (
    Appointment,
    Enterprise,
    Filing,
    Jurisdiction,
    Membership,
    Tier,
    Unit,
    UnitAlias,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.ids import new_id
from marketplace.kernel.series import next_number
from marketplace.kernel.storage import checked_digest
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work

NAME_LENGTH_MIN, NAME_LENGTH_MAX = 2, 96


@unit_of_work
async def appoint_officer(actor: Actor, command: AppointOfficer) -> Posting:
    """Appoint a user to a post; the executive officer over the unit does, never for themselves.

    PostNotHereError when the unit's tiers have no such post; PostTakenError when somebody holds a
    sole post within the term.
    """
    await require_registrar(actor, command.unit_id, at=now())
    user = await user_called(command.username)
    if user.id == actor.user_id:
        raise OwnCaseError(unit_id=command.unit_id)
    term = model.Term(command.since or now(), command.until)
    unit = await unit_of(command.unit_id)
    return await enter_appointment(unit, user.id, command.post, term, by=actor.user_id)


async def enter_appointment(
    unit: UnitView, user_id: UUID, post: model.Post, term: model.Term, *, by: UUID | None
) -> Posting:
    """Write an appointment that the unit's tiers allow; inside a unit of work."""
    if term.until is not None and term.until <= term.since:
        raise EmptyTermError(field="until")
    if post not in await posts_of_unit(unit):
        raise PostNotHereError(field="post", **_named(unit, post))
    await locked(Unit.objects().where(Unit.id == unit.id)).first()
    if post in model.SOLE_POSTS and await _is_taken(unit.id, post, term):
        raise PostTakenError(unit_id=unit.id, **_named(unit, post))
    made = Appointment(
        user=user_id,
        unit=unit.id,
        post=post.value,
        since=term.since,
        until=term.until,
        appointed_by=by,
    )
    await made.save()
    record(
        events.OfficerAppointed(
            appointment_id=made.id,
            unit_id=unit.id,
            user_id=user_id,
            post=post.value,
            since=term.since,
            until=term.until,
        )
    )
    return await appointment_of(made.id)


async def _is_taken(unit_id: UUID, post: model.Post, term: model.Term) -> bool:
    return any(
        held.post is post and held.delegated_from is None and held.term.overlaps(term)
        for held in await appointments_of(unit_id)
    )


def _named(unit: UnitView, post: model.Post) -> dict[str, str]:
    return {
        "unit_zh": unit.name.zh,
        "unit_en": unit.name.en,
        "posts_zh": post.label.zh,
        "posts_en": post.label.en,
    }


@unit_of_work
async def end_appointment(actor: Actor, command: EndAppointment) -> Posting:
    """Give a term its end, now or later, and cut every delegation that would outlast it."""
    posting = await appointment_of(command.appointment_id)
    await require_registrar(actor, posting.unit_id, at=now())
    until = command.until or now()
    if until < now() or until <= posting.since:
        raise EmptyTermError(field="until")
    await _cut(posting.appointment_id, until)
    delegated = await Appointment.select(Appointment.id, Appointment.until).where(
        Appointment.delegated_from == posting.appointment_id
    )
    for one in delegated:
        if one["until"] > until:
            await _cut(one["id"], until)
    return await appointment_of(posting.appointment_id)


async def _cut(appointment_id: UUID, until: datetime) -> None:
    held = await locked(Appointment.objects().where(Appointment.id == appointment_id)).first()
    if held is None:
        raise UnknownAppointmentError(appointment_id=appointment_id)
    if held.until is not None and held.until <= until:
        raise AppointmentOverError(appointment_id=appointment_id)
    held.until = max(until, held.since)
    await held.save()
    record(
        events.AppointmentEnded(
            appointment_id=appointment_id,
            unit_id=held.unit,
            user_id=held.user,
            post=held.post,
            until=held.until,
        )
    )


@unit_of_work
async def delegate_post(actor: Actor, command: DelegatePost) -> Posting:
    """Let another person hold one's own post for a while.

    A delegation stays within the delegator's own term and cannot be passed on.
    """
    own = await appointment_of(command.appointment_id)
    user = await user_called(command.username)
    term = model.Term(command.since or now(), command.until)
    if command.until <= term.since:
        raise EmptyTermError(field="until")
    is_own = own.user_id == actor.user_id and own.delegated_from is None
    if not is_own or not own.term.holds(now()) or not term.lies_within(own.term):
        raise DelegationTooWideError(unit_id=own.unit_id)
    if user.id == actor.user_id:
        raise OwnCaseError(unit_id=own.unit_id)
    made = Appointment(
        id=new_id(),
        user=user.id,
        unit=own.unit_id,
        post=own.post.value,
        since=term.since,
        until=term.until,
        appointed_by=actor.user_id,
        delegated_from=own.appointment_id,
    )
    await made.save()
    record(
        events.PostDelegated(
            appointment_id=made.id,
            unit_id=own.unit_id,
            user_id=user.id,
            delegated_from_appointment=str(own.appointment_id),
            until=command.until,
        )
    )
    return await appointment_of(made.id)


@unit_of_work
async def file_plan(actor: Actor, command: FilePlan) -> FilingView:
    """File a unit's plan; its chief data officer does. The same plan again is one filing.

    **Source:** 穗府办函〔2021〕51号 三(一).
    """
    digest = checked_digest(command.plan_digest)
    chiefs = await chief_posts_of(command.unit_id)
    await require_post(actor, command.unit_id, *chiefs, at=now())
    await locked(Unit.objects().where(Unit.id == command.unit_id)).first()
    known = await Filing.select(Filing.id).where(
        Filing.unit == command.unit_id, Filing.plan_digest == digest
    )
    if known:
        unchanged()
        return await filing_of(known[0]["id"])
    made = Filing(unit=command.unit_id, plan_digest=digest, filed_by=actor.user_id, filed_at=now())
    await made.save()
    record(events.PlanFiled(filing_id=made.id, unit_id=command.unit_id, plan_digest=digest))
    return await filing_of(made.id)


@unit_of_work
async def receipt_plan(actor: Actor, command: ReceiptPlan) -> FilingView:
    """Acknowledge a filed plan under a receipt number; the executive officer over the unit does."""
    filing = await locked(Filing.objects().where(Filing.id == command.filing_id)).first()
    if filing is None:
        raise UnknownFilingError(filing_id=command.filing_id)
    await require_registrar(actor, filing.unit, at=now())
    if filing.receipted_at is not None:
        raise PlanReceiptedError(filing_id=filing.id)
    if filing.filed_by == actor.user_id:
        raise OwnCaseError(filing_id=filing.id)
    filing.receipt_number = await next_number("GZ", "F")
    filing.receipted_by, filing.receipted_at = actor.user_id, now()
    await filing.save()
    record(
        events.PlanReceipted(
            filing_id=filing.id, unit_id=filing.unit, receipt_number=filing.receipt_number
        )
    )
    return await filing_of(filing.id)


@unit_of_work
async def register_enterprise(actor: Actor, command: RegisterEnterprise) -> EnterpriseView:
    """Enter one's enterprise by its credit code; the actor becomes its representative.

    It may ask for nothing until it is verified. A forged code is a ForgedCreditCodeError.
    """
    credit_code = checked_credit_code(command.credit_code)
    name = command.name.strip()
    if not (NAME_LENGTH_MIN <= len(name) <= NAME_LENGTH_MAX and name.isprintable()):
        raise MalformedNameError(field="name")
    made = Enterprise(
        id=new_id(),
        name=name,
        credit_code=credit_code,
        registered_by=actor.user_id,
        registered_at=now(),
    )
    inserted = await Enterprise.insert(made).on_conflict(
        target=Enterprise.credit_code, action="DO NOTHING"
    )
    if not inserted:
        raise EnterpriseKnownError(field="credit_code")
    await _enter_member(made.id, actor.user_id, model.MemberRole.REPRESENTATIVE)
    record(events.EnterpriseRegistered(enterprise_id=made.id))
    return await enterprise_of(made.id)


@unit_of_work
async def verify_enterprise(actor: Actor, command: VerifyEnterprise) -> EnterpriseView:
    """Confirm an enterprise's identity on a document; an executive officer or regulator does.

    **Source:** 数据安全法 第三十三条 (an intermediary verifies the identity of both sides).
    """
    digest = checked_digest(command.evidence_digest)
    await require_any_post(actor, model.VERIFIERS, at=now())
    found = await locked(Enterprise.objects().where(Enterprise.id == command.enterprise_id)).first()
    if found is None:
        raise UnknownEnterpriseError(enterprise_id=command.enterprise_id)
    if found.verified_at is not None:
        raise EnterpriseVerifiedError(enterprise_id=found.id)
    if any(one.user_id == actor.user_id for one in await members_of(found.id, now())):
        raise OwnCaseError(enterprise_id=found.id)
    found.verified_by, found.verified_at = actor.user_id, now()
    found.evidence_digest = digest
    await found.save()
    record(events.EnterpriseVerified(enterprise_id=found.id, evidence_digest=digest))
    return await enterprise_of(found.id)


@unit_of_work
async def add_member(actor: Actor, command: AddMember) -> MembershipView:
    """Let a user act for one's enterprise; a representative does."""
    await _require_representative(actor, command.enterprise_id)
    user = await user_called(command.username)
    await locked(Enterprise.objects().where(Enterprise.id == command.enterprise_id)).first()
    if await _member(command.enterprise_id, user.id):
        raise MemberKnownError(enterprise_id=command.enterprise_id)
    await _enter_member(command.enterprise_id, user.id, command.role)
    return await require_membership(user.id, command.enterprise_id, at=now())


@unit_of_work
async def end_membership(actor: Actor, command: EndMembership) -> EnterpriseView:
    """Let a user act for one's enterprise no longer; one representative always remains."""
    await _require_representative(actor, command.enterprise_id)
    user = await user_called(command.username)
    await locked(Enterprise.objects().where(Enterprise.id == command.enterprise_id)).first()
    leaving = await require_membership(user.id, command.enterprise_id, at=now())
    others = [
        one
        for one in await members_of(command.enterprise_id, now())
        if one.may_sign and one.user_id != user.id
    ]
    if leaving.may_sign and not others:
        raise LastRepresentativeError(enterprise_id=command.enterprise_id)
    await Membership.update({Membership.until: now()}).where(
        (Membership.enterprise == command.enterprise_id)
        & (Membership.user == user.id)
        & Membership.until.is_null()
    )
    record(events.MembershipEnded(enterprise_id=command.enterprise_id, user_id=user.id))
    return await enterprise_of(command.enterprise_id)


async def _require_representative(actor: Actor, enterprise_id: UUID) -> None:
    membership = await require_member(actor, enterprise_id, at=now())
    if not membership.may_sign:
        raise NotRepresentativeError(enterprise_id=enterprise_id)


async def _member(enterprise_id: UUID, user_id: UUID) -> bool:
    return any(one.user_id == user_id for one in await members_of(enterprise_id, now()))


async def _enter_member(enterprise_id: UUID, user_id: UUID | None, role: model.MemberRole) -> None:
    await Membership(user=user_id, enterprise=enterprise_id, role=role.value, since=now()).save()
    if user_id is not None:
        record(events.MemberAdded(enterprise_id=enterprise_id, user_id=user_id, role=role.value))


@unit_of_work
async def load_register(actor: Actor) -> Loaded:
    """Take over the regions, tiers and units that ship; what is there already stays as it is."""
    regions = await _load_jurisdictions()
    added = await _load_units()
    if regions or added:
        record(events.RegisterLoaded(jurisdictions=regions, units=added))
    else:
        unchanged()
    return Loaded(jurisdictions=regions, units=added, people=0)


async def _load_jurisdictions() -> int:
    known = {one.code for one in await list_jurisdictions()}
    new = [entry for entry in register_files.jurisdictions() if entry.code not in known]
    for entry in new:
        await Jurisdiction(
            code=entry.code, parent=entry.parent, name_zh=entry.name.zh, name_en=entry.name.en
        ).save()
    for ladder in register_files.ladders():
        if ladder.jurisdiction not in known:
            await _load_ladder(ladder)
    return len(new)


async def _load_ladder(ladder: register_files.LadderEntry) -> None:
    await Tier.insert(
        *(
            Tier(
                jurisdiction=ladder.jurisdiction,
                level=tier.level,
                post=tier.post.value,
                unit_kind=kind.value,
            )
            for tier in ladder.tiers
            for kind in tier.unit_kinds
        )
    )


async def _load_units() -> int:
    known = {unit.code for unit in await list_units()}
    new = [entry for entry in register_files.units() if entry.code not in known]
    for entry in new:
        unit = Unit(
            code=entry.code,
            jurisdiction=entry.jurisdiction,
            kind=entry.kind.value,
            name_zh=entry.name.zh,
            name_en=entry.name.en,
            is_pilot=entry.is_pilot,
            is_named_in_source=entry.is_named_in_source,
        )
        await unit.save()
        for alias in entry.aliases:
            await UnitAlias(unit=unit.id, alias=alias).save()
    return len(new)


@unit_of_work
async def load_people(actor: Actor, since: datetime) -> Loaded:
    """Appoint the fictional people that ship, from `since` on; their accounts exist already."""
    appointed = 0
    for person in register_files.people():
        user = await user_called(person.username)
        unit = await unit_called(person.unit)
        if not await posts_of(user.id, since):
            term = model.Term(since)
            await enter_appointment(unit, user.id, person.post, term, by=actor.user_id)
            appointed += 1
    if not appointed:
        unchanged()
    return Loaded(jurisdictions=0, units=0, people=appointed)
