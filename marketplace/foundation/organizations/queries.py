"""Who holds which post when, what a unit may do, who acts for an enterprise."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns.combination import And, Where

from marketplace.foundation.organizations import tables
from marketplace.foundation.organizations.errors import (
    AnyPostMissingError,
    NotMemberError,
    NotRegulatorError,
    PostMissingError,
    TermEndedError,
    TermNotBegunError,
    UnknownAppointmentError,
    UnknownEnterpriseError,
    UnknownFilingError,
    UnknownUnitError,
)
from marketplace.foundation.organizations.model import (
    CHIEF_POSTS,
    REGISTRARS,
    VERIFIERS,
    Post,
    PublishingFacts,
    Term,
    Tier,
    UnitKind,
    posts_at,
)
from marketplace.foundation.organizations.schemas import (
    EnterpriseView,
    FilingView,
    JurisdictionView,
    MembershipView,
    Posting,
    UnitView,
)
from marketplace.foundation.organizations.tables import (
    Appointment,
    Enterprise,
    Filing,
    Jurisdiction,
    Membership,
    Unit,
    UnitAlias,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.database import row, rows, views
from marketplace.kernel.prepared import prepared
from marketplace.kernel.text import Text


async def posts_of(user_id: UUID, at: datetime) -> list[Posting]:
    """List the posts that a user holds at `at`, the longest held first."""
    held = [_posting(one) for one in await _postings_of_user(user_id)]
    return [posting for posting in held if posting.term.holds(at)]


async def require_post(actor: Actor, unit_id: UUID, *posts: Post, at: datetime) -> Posting:
    """Return the actor's posting at the unit in one of `posts`, or say what is missing.

    PostMissingError names the posts that may; TermEndedError and TermNotBegunError tell a holder
    whose term does not run at `at`. UnknownUnitError when there is no such unit.
    """
    unit = await unit_of(unit_id)
    held = [
        posting
        for posting in await _postings(
            And(Appointment.user == actor.user_id, Appointment.unit == unit_id)
        )
        if posting.post in posts
    ]
    serving = next((posting for posting in held if posting.term.holds(at)), None)
    if serving is not None:
        return serving
    _refuse_term(unit, held, at)
    raise PostMissingError(unit_id=unit_id, **_named(unit, posts))


def _refuse_term(unit: UnitView, held: list[Posting], at: datetime) -> None:
    """Raise why a post that is held does not count at `at`; nothing when none is held."""
    ended = [one for one in held if one.until is not None and one.until <= at]
    if ended:
        last = max(ended, key=lambda one: one.until or at)
        raise TermEndedError(
            unit_id=unit.id, ended=day_of(last.until or at), **_named(unit, (last.post,))
        )
    if held:
        first = min(held, key=lambda one: one.since)
        raise TermNotBegunError(
            unit_id=unit.id, begins=day_of(first.since), **_named(unit, (first.post,))
        )


def _named(unit: UnitView, posts: tuple[Post, ...]) -> dict[str, str]:
    return {
        "unit_zh": unit.name.zh,
        "unit_en": unit.name.en,
        "posts_zh": "、".join(post.label.zh for post in posts),
        "posts_en": " or ".join(post.label.en for post in posts),
    }


async def require_chief(actor: Actor, unit_id: UUID, *, at: datetime) -> Posting:
    """Return the actor's posting as chief data officer of the unit, or say what is missing."""
    return await require_post(actor, unit_id, *await chief_posts_of(unit_id), at=at)


async def require_registrar(actor: Actor, unit_id: UUID, *, at: datetime) -> Posting:
    """Return the actor's posting as executive officer over the unit's region, or a higher one."""
    unit = await unit_of(unit_id)
    above = await regions_of(unit.jurisdiction)
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    for posting in held:
        if posting.post in REGISTRARS and posting.jurisdiction in above:
            return posting
    raise PostMissingError(unit_id=unit_id, **_named(unit, tuple(sorted(REGISTRARS))))


async def require_regulator(actor: Actor, *, at: datetime) -> Posting:
    """Return the actor's posting as regulator, or NotRegulatorError."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    for posting in held:
        if posting.post is Post.REGULATOR:
            return posting
    raise NotRegulatorError


async def require_any_post(actor: Actor, posts: frozenset[Post], *, at: datetime) -> Posting:
    """Return the actor's posting in one of `posts`, at any unit, or AnyPostMissingError."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    for posting in held:
        if posting.post in posts:
            return posting
    named = sorted(posts)
    raise AnyPostMissingError(
        posts_zh="、".join(post.label.zh for post in named),
        posts_en=" or ".join(post.label.en for post in named),
    )


async def require_member(actor: Actor, enterprise_id: UUID, *, at: datetime) -> MembershipView:
    """Return the actor's membership of the enterprise, or NotMemberError (also if unknown)."""
    if actor.user_id is None:
        raise NotMemberError(enterprise_id=enterprise_id)
    return await require_membership(actor.user_id, enterprise_id, at=at)


async def require_membership(user_id: UUID, enterprise_id: UUID, *, at: datetime) -> MembershipView:
    """Return a user's membership of the enterprise, or NotMemberError."""
    for membership in await memberships_of(user_id, at):
        if membership.enterprise_id == enterprise_id:
            return membership
    raise NotMemberError(enterprise_id=enterprise_id)


async def officers_of(unit_id: UUID, at: datetime) -> list[Posting]:
    """List who holds the posts of a unit at `at`: who answers now, or who answered then."""
    held = [_posting(one) for one in await _postings_at_unit(unit_id)]
    return [posting for posting in held if posting.term.holds(at)]


async def chief_of(unit_id: UUID, at: datetime) -> Posting | None:
    """Return who answered for the unit's data at `at`; None when the post was empty."""
    serving = [one for one in await officers_of(unit_id, at) if one.is_chief]
    own = [one for one in serving if one.delegated_from is None]
    return next(iter(own or serving), None)


async def chiefs_at(at: datetime) -> dict[UUID, Posting]:
    """Return who answers for each unit's data at `at`, by unit; units without are left out."""
    held = await _postings(Appointment.delegated_from.is_null())
    return {one.unit_id: one for one in held if one.is_chief and one.term.holds(at)}


async def appointments_of(unit_id: UUID) -> list[Posting]:
    """List every appointment a unit ever had, the oldest first; for answerability."""
    return [_posting(one) for one in await _postings_at_unit(unit_id)]


async def appointment_of(appointment_id: UUID) -> Posting:
    """Return one appointment, or UnknownAppointmentError."""
    found = await _postings(Appointment.id == appointment_id)
    if not found:
        raise UnknownAppointmentError(appointment_id=appointment_id)
    return found[0]


@prepared
def _postings_of_user(user_id: UUID) -> Any:
    return _select_postings(Appointment.user == user_id)


@prepared
def _postings_at_unit(unit_id: UUID) -> Any:
    return _select_postings(Appointment.unit == unit_id)


async def _postings(which: Where | And) -> list[Posting]:
    return [_posting(one) for one in await _select_postings(which)]


def _select_postings(which: Where | And) -> Any:
    return (
        Appointment.select(
            Appointment.id.as_alias("appointment_id"),
            Appointment.user.as_alias("user_id"),
            Appointment.user.display_name.as_alias("user_name"),
            Appointment.unit.as_alias("unit_id"),
            Appointment.unit.code.as_alias("unit_code"),
            Appointment.unit.name_zh.as_alias("name_zh"),
            Appointment.unit.name_en.as_alias("name_en"),
            Appointment.unit.kind.as_alias("unit_kind"),
            Appointment.unit.jurisdiction.as_alias("jurisdiction"),
            Appointment.post,
            Appointment.since,
            Appointment.until,
            Appointment.delegated_from,
        )
        .where(which)
        .order_by(Appointment.since, Appointment.id)
    )


def _posting(found: dict[str, Any]) -> Posting:
    named = {**found, "unit_name": Text(found["name_zh"], found["name_en"])}
    named["unit_kind"] = UnitKind(found["unit_kind"])
    named["post"] = Post(found["post"])
    del named["name_zh"], named["name_en"]
    return Posting(**named)


async def may_publish(unit_id: UUID, *, at: datetime) -> PublishingFacts:
    """Return what stands for or against a unit's publishing at `at`.

    **Source:** 穗府办函〔2021〕51号 三(一): the officer is named, the plan filed for record.
    """
    unit = await unit_of(unit_id)
    chief = await chief_of(unit_id, at)
    filings = [filing for filing in await filings_of(unit_id) if filing.filed_at <= at]
    receipts = [one.receipted_at for one in filings if one.receipted_at and one.receipted_at <= at]
    return PublishingFacts(
        unit_id=unit_id,
        unit_kind=unit.kind,
        officer_since=chief.since if chief else None,
        plan_filed_at=min((filing.filed_at for filing in filings), default=None),
        plan_receipted_at=min(receipts, default=None),
    )


async def filings_of(unit_id: UUID) -> list[FilingView]:
    """List the plans a unit filed, the oldest first."""
    return await rows(
        _select_filings().where(Filing.unit == unit_id).order_by(Filing.id), FilingView
    )


async def filings_awaiting(regions: frozenset[str]) -> list[FilingView]:
    """List the plans without receipt in these regions; for their executive officer."""
    return await rows(
        _select_filings()
        .where(Filing.receipted_at.is_null(), Filing.unit.jurisdiction.is_in(sorted(regions)))
        .order_by(Filing.id),
        FilingView,
    )


async def filing_of(filing_id: UUID) -> FilingView:
    """Return one filing, or UnknownFilingError."""
    found = await row(_select_filings().where(Filing.id == filing_id), FilingView)
    if found is None:
        raise UnknownFilingError(filing_id=filing_id)
    return found


def _select_filings() -> Any:
    return Filing.select(
        Filing.id,
        Filing.unit.as_alias("unit_id"),
        Filing.plan_digest,
        Filing.filed_by,
        Filing.filed_at,
        Filing.receipt_number,
        Filing.receipted_at,
    )


async def unit_of(unit_id: UUID) -> UnitView:
    """Return a unit, or UnknownUnitError."""
    found = await _unit_row(unit_id)
    if not found:
        raise UnknownUnitError(unit_id=unit_id)
    return _unit(found[0])


@prepared
def _unit_row(unit_id: UUID) -> Any:
    return Unit.select().where(Unit.id == unit_id)


async def unit_called(name: str) -> UnitView:
    """Return the unit of this code, name or alias (捷运 finds 地铁), or UnknownUnitError."""
    wanted = name.strip()
    by_alias = UnitAlias.select(UnitAlias.unit).where(UnitAlias.alias == wanted)
    aliased = [one["unit"] for one in await by_alias]
    matches = (Unit.code == wanted) | (Unit.name_zh == wanted) | (Unit.name_en == wanted)
    found = await Unit.select().where(matches | Unit.id.is_in(aliased) if aliased else matches)
    if not found:
        raise UnknownUnitError(field="unit")
    return _unit(found[0])


async def list_units(*, only_pilots: bool = False) -> list[UnitView]:
    """List the units in the register's order; for anyone."""
    query = Unit.select().order_by(Unit.id)
    return [
        _unit(one) for one in await (query.where(Unit.is_pilot.eq(True)) if only_pilots else query)
    ]


async def aliases_of(unit_id: UUID) -> list[str]:
    """List the other ways a unit's name is written; for the search."""
    found = await UnitAlias.select(UnitAlias.alias).where(UnitAlias.unit == unit_id)
    return sorted(one["alias"] for one in found)


def _unit(found: dict[str, Any]) -> UnitView:
    return UnitView(
        id=found["id"],
        code=found["code"],
        jurisdiction=found["jurisdiction"],
        kind=UnitKind(found["kind"]),
        name=Text(found["name_zh"], found["name_en"]),
        is_pilot=bool(found["is_pilot"]),
        is_named_in_source=bool(found["is_named_in_source"]),
    )


async def list_jurisdictions() -> list[JurisdictionView]:
    """List the regions, by code; for anyone."""
    found = await Jurisdiction.select().order_by(Jurisdiction.code)
    return [
        JurisdictionView(
            code=one["code"], parent=one["parent"], name=Text(one["name_zh"], one["name_en"])
        )
        for one in found
    ]


async def regions_of(code: str) -> tuple[str, ...]:
    """Return a region and those it lies in, the nearest first."""
    parents = {one.code: one.parent for one in await list_jurisdictions()}
    chain: list[str] = []
    here: str | None = code
    while here is not None and here not in chain:
        chain.append(here)
        here = parents.get(here)
    return tuple(chain)


async def tiers_of(jurisdiction: str) -> list[Tier]:
    """Return the rungs in force in a region: its own, or those of the nearest region above."""
    for region in await regions_of(jurisdiction):
        found = await tables.Tier.select().where(tables.Tier.jurisdiction == region)
        if found:
            return [
                Tier(one["level"], Post(one["post"]), (UnitKind(one["unit_kind"]),))
                for one in found
            ]
    return []


async def posts_of_unit(unit: UnitView) -> tuple[Post, ...]:
    """Return the posts that a unit has by its region's tiers, the highest first."""
    return posts_at(await tiers_of(unit.jurisdiction), unit.kind)


async def chief_posts_of(unit_id: UUID) -> tuple[Post, ...]:
    """Return the post (in a tuple) that answers for the unit's data; empty when it has none."""
    return tuple(
        post for post in await posts_of_unit(await unit_of(unit_id)) if post in CHIEF_POSTS
    )


async def memberships_of(user_id: UUID, at: datetime) -> list[MembershipView]:
    """List the enterprises that a user acts for at `at`."""
    found = await every_membership_of(user_id)
    return [one for one in found if Term(one.since, one.until).holds(at)]


async def every_membership_of(user_id: UUID) -> list[MembershipView]:
    """List the enterprises that a user acts for, or ever did; for rules about what is known."""
    return views(await _memberships_of(user_id), MembershipView)


@prepared
def _memberships_of(user_id: UUID) -> Any:
    return _select_members().where(Membership.user == user_id)


async def members_of(enterprise_id: UUID, at: datetime) -> list[MembershipView]:
    """List who acts for an enterprise at `at`; for its members and the regulator."""
    found = await every_member_of(enterprise_id)
    return [one for one in found if Term(one.since, one.until).holds(at)]


async def every_member_of(enterprise_id: UUID) -> list[MembershipView]:
    """List who acts for an enterprise, or ever did; for rules about what is known."""
    which = Membership.enterprise == enterprise_id
    return await rows(_select_members().where(which), MembershipView)


def _select_members() -> Any:
    return Membership.select(
        Membership.user.as_alias("user_id"),
        Membership.user.display_name.as_alias("user_name"),
        Membership.enterprise.as_alias("enterprise_id"),
        Membership.enterprise.name.as_alias("enterprise_name"),
        Membership.role,
        Membership.since,
        Membership.until,
    ).order_by(Membership.since, Membership.id)


async def enterprise_of(enterprise_id: UUID) -> EnterpriseView:
    """Return an enterprise, or UnknownEnterpriseError; who may see it, the caller asks."""
    found = views(await _enterprise_row(enterprise_id), EnterpriseView)
    if not found:
        raise UnknownEnterpriseError(enterprise_id=enterprise_id)
    return found[0]


@prepared
def _enterprise_row(enterprise_id: UUID) -> Any:
    return Enterprise.select().where(Enterprise.id == enterprise_id)


async def enterprise_with_code(credit_code: str) -> EnterpriseView:
    """Return the enterprise with this unified social credit code, or UnknownEnterpriseError."""
    code = credit_code.strip().upper()
    found = await row(Enterprise.select().where(Enterprise.credit_code == code), EnterpriseView)
    if found is None:
        raise UnknownEnterpriseError(enterprise_id=code)
    return found


async def enterprises_awaiting() -> list[EnterpriseView]:
    """List the enterprises that nobody has verified yet; for executive officers and regulators."""
    return await rows(
        Enterprise.select().where(Enterprise.verified_at.is_null()).order_by(Enterprise.id),
        EnterpriseView,
    )


async def enterprise_seen_by(actor: Actor, enterprise_id: UUID, *, at: datetime) -> EnterpriseView:
    """Return an enterprise to its members and verifiers; UnknownEnterpriseError to others.

    Whether it is not there or not there for this reader is not told.
    """
    if not await _may_see(actor, enterprise_id, at):
        raise UnknownEnterpriseError(enterprise_id=enterprise_id)
    return await enterprise_of(enterprise_id)


async def members_seen_by(
    actor: Actor, enterprise_id: UUID, *, at: datetime
) -> list[MembershipView]:
    """List who acts for an enterprise, for its members and those who verify."""
    await enterprise_seen_by(actor, enterprise_id, at=at)
    return await members_of(enterprise_id, at)


async def _may_see(actor: Actor, enterprise_id: UUID, at: datetime) -> bool:
    if actor.user_id is None:
        return False
    if await may_verify(actor, at):
        return True
    mine = await memberships_of(actor.user_id, at)
    return any(one.enterprise_id == enterprise_id for one in mine)


async def may_verify(actor: Actor | None, at: datetime) -> bool:
    """Say whether the actor confirms the identity of enterprises."""
    if actor is None or actor.user_id is None:
        return False
    return any(one.post in VERIFIERS for one in await posts_of(actor.user_id, at))
