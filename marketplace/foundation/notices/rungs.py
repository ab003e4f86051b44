"""Who stands on the ladder above a unit: its own posts first, then its region's, up to the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from marketplace.foundation.organizations.model import Post, Term, Tier
from marketplace.foundation.organizations.queries import regions_of, tiers_of, unit_of
from marketplace.foundation.organizations.schemas import UnitView
from marketplace.foundation.organizations.tables import Appointment


@dataclass(frozen=True, slots=True)
class Rung:
    """The holders of one post, or of the posts of one level; nobody, while it is empty."""

    posts: frozenset[Post]
    user_ids: tuple[UUID, ...]


async def rungs_above(unit_id: UUID, at: datetime) -> list[Rung]:
    """Return the rungs of a unit's ladder, the lowest first, with who holds them at `at`.

    **Source:** 海珠区方案 “两官一员”四级联动 (数据联络专员、部门或街道首席数据官、首席数据执行官、
    区首席数据官).
    """
    unit = await unit_of(unit_id)
    regions = await regions_of(unit.jurisdiction)
    ladder = levels_for(unit, await tiers_of(unit.jurisdiction))
    return [
        Rung(
            frozenset(tier.post for tier in tiers),
            await _holders(tiers, unit, regions, at),
        )
        for tiers in ladder
    ]


def levels_for(unit: UnitView, tiers: Sequence[Tier]) -> list[list[Tier]]:
    """Return the tiers that a unit climbs, the lowest level first.

    It begins at the lowest level that exists at such a unit. Where a level has a post at such a
    unit, that post alone counts; level 0 stands beside the ladder.
    """
    own = [tier.level for tier in tiers if unit.kind in tier.unit_kinds]
    lowest = max(own, default=0)
    climbed = sorted(
        (tier for tier in tiers if 0 < tier.level <= lowest), key=lambda tier: -tier.level
    )
    levels = [list(group) for _, group in groupby(climbed, key=lambda tier: tier.level)]
    return [_at_unit(unit, level) or level for level in levels]


def _at_unit(unit: UnitView, level: Sequence[Tier]) -> list[Tier]:
    return [tier for tier in level if unit.kind in tier.unit_kinds]


async def _holders(
    tiers: Sequence[Tier], unit: UnitView, regions: Sequence[str], at: datetime
) -> tuple[UUID, ...]:
    posts = sorted({tier.post.value for tier in tiers})
    place = (
        Appointment.unit == unit.id
        if _at_unit(unit, tiers)
        else Appointment.unit.jurisdiction.is_in(list(regions))
    )
    found = (
        await Appointment.select(Appointment.user, Appointment.since, Appointment.until)
        .where(Appointment.post.is_in(posts) & place)
        .order_by(Appointment.since, Appointment.id)
    )
    serving = [one["user"] for one in found if Term(one["since"], one["until"]).holds(at)]
    return tuple(dict.fromkeys(serving))
