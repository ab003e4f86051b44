"""Who counts as one buyer: enterprises that officers stated to be related, or the same people act
for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.foundation.organizations.queries import every_member_of, every_membership_of
from marketplace.foundation.organizations.schemas import MembershipView
from marketplace.kernel.database import row, rows
from marketplace.use.cleanroom.errors import UnknownRelationError
from marketplace.use.cleanroom.model import Link, joined
from marketplace.use.cleanroom.schemas import RelationView
from marketplace.use.cleanroom.tables import Query, Relation


async def buyers_with(enterprise_id: UUID, version_digest: str, at: datetime) -> frozenset[UUID]:
    """Return the enterprises that count as one buyer with this one over a version.

    Those that an officer stated to be related, and those for which the same person acts, directly
    or through others; `model.joined` says how long an ended relation counts.
    """
    links = await _links_around(enterprise_id, at)
    if all(one.until is None for one in links):
        return joined(links, {}, enterprise_id)
    around = frozenset(each for one in links for each in (one.one, one.other))
    return joined(links, await _first_asked(around, version_digest), enterprise_id)


async def _links_around(enterprise_id: UUID, at: datetime) -> list[Link]:
    """List what links an enterprise with others, directly or through others: relations and
    people who act for both, also where that has ended."""
    stated = [_link(one) for one in await relations()]
    links: list[Link] = []
    seen: set[UUID] = set()
    unseen = {enterprise_id}
    while unseen:
        near = [one for one in stated if not unseen.isdisjoint((one.one, one.other))]
        near += [link for each in unseen for link in await _shared_people(each, at)]
        links += near
        seen |= unseen
        unseen = {each for one in near for each in (one.one, one.other)} - seen
    return links


def _link(stated: RelationView) -> Link:
    return Link(stated.enterprise_id, stated.other_enterprise_id, stated.stated_at, stated.ended_at)


async def _shared_people(enterprise_id: UUID, at: datetime) -> list[Link]:
    """Link an enterprise with each for which one of its people acted at the same time, by `at`."""
    links = [
        _acting_for_both(member, other, at)
        for member in await every_member_of(enterprise_id)
        for other in await every_membership_of(member.user_id)
        if other.enterprise_id != enterprise_id
    ]
    return [link for link in links if link is not None]


def _acting_for_both(one: MembershipView, other: MembershipView, at: datetime) -> Link | None:
    """Return how long one person had acted for both enterprises by `at`; None if never."""
    since = max(one.since, other.since)
    until = min((end for end in (one.until, other.until) if end and end <= at), default=None)
    if since > (until or at):
        return None
    return Link(one.enterprise_id, other.enterprise_id, since, until)


async def _first_asked(buyers: frozenset[UUID], version_digest: str) -> dict[UUID, datetime]:
    """Return when each of these enterprises first asked over the real rows of a version."""
    which = (
        (Query.version_digest == version_digest)
        & Query.enterprise.is_in(list(buyers))
        & (Query.is_licensed == 1)
    )
    found = await Query.select(Query.enterprise, Query.asked_at).where(which)
    newest_first = sorted(found, key=lambda one: one["asked_at"], reverse=True)
    return {one["enterprise"]: one["asked_at"] for one in newest_first}


async def relations() -> list[RelationView]:
    """List the enterprises that officers stated to be related, also where that has ended."""
    return await rows(_relations().order_by(Relation.id), RelationView)


async def relation_of(relation_id: UUID) -> RelationView:
    """Return a relation, or `UnknownRelationError`; for commands."""
    found = await row(_relations().where(Relation.id == relation_id), RelationView)
    if found is None:
        raise UnknownRelationError(relation_id=relation_id)
    return found


async def relation_between(one: UUID, other: UUID) -> RelationView | None:
    """Return the relation of two enterprises, the smaller id first, that has not ended."""
    which = (Relation.one == one) & (Relation.other == other) & Relation.ended_at.is_null()
    return await row(_relations().where(which), RelationView)


def _relations() -> Any:
    return Relation.select(
        Relation.id.as_alias("relation_id"),
        Relation.one.as_alias("enterprise_id"),
        Relation.other.as_alias("other_enterprise_id"),
        Relation.stated_by,
        Relation.stated_at,
        Relation.ended_by,
        Relation.ended_at,
    )
