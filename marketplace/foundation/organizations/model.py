"""Units, posts and terms as values, and the pure rules about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from marketplace.kernel.text import Text


class UnitKind(StrEnum):
    """What a unit is; which posts it has is data of its jurisdiction."""

    LEADING_GROUP = "leading-group"
    OFFICE = "office"
    DISTRICT = "district"
    DEPARTMENT = "department"
    INSTITUTION = "institution"
    UTILITY = "utility"
    DISTRICT_DEPARTMENT = "district-department"
    STREET = "street"
    REGULATOR = "regulator"


class Post(StrEnum):
    """What somebody is appointed to."""

    CITY_CDO = "city-cdo"
    CITY_EXECUTIVE = "city-executive-officer"
    DISTRICT_CDO = "district-cdo"
    DISTRICT_EXECUTIVE = "district-executive-officer"
    DEPARTMENT_CDO = "department-cdo"
    STREET_CDO = "street-cdo"
    LIAISON = "liaison"
    REGULATOR = "regulator"

    @property
    def label(self) -> Text:
        """What people call the post."""
        return _LABELS[self]


_LABELS = {
    Post.CITY_CDO: Text("市首席数据官", "city chief data officer"),
    Post.CITY_EXECUTIVE: Text("市首席数据执行官", "city chief data executive officer"),
    Post.DISTRICT_CDO: Text("区首席数据官", "district chief data officer"),
    Post.DISTRICT_EXECUTIVE: Text("区首席数据执行官", "district chief data executive officer"),
    Post.DEPARTMENT_CDO: Text("部门首席数据官", "department chief data officer"),
    Post.STREET_CDO: Text("街道首席数据官", "street chief data officer"),
    Post.LIAISON: Text("数据联络专员", "data liaison"),
    Post.REGULATOR: Text("监管人员", "regulator"),
}

REGISTRARS = frozenset({Post.CITY_EXECUTIVE, Post.DISTRICT_EXECUTIVE})
"""Who keeps the register of appointments, filings and enterprises of their jurisdiction.

**Source:** 穗府办函〔2021〕51号 二(一)2 and 三(一) (the office's executive officer; filing with the
office); for a district 海珠区方案 “两官一员”.
"""

CHIEF_POSTS = frozenset({Post.CITY_CDO, Post.DISTRICT_CDO, Post.DEPARTMENT_CDO, Post.STREET_CDO})
"""The posts that answer for a unit's data and alone can approve what it publishes."""

SOLE_POSTS = CHIEF_POSTS | REGISTRARS
"""Posts of which a unit has one holder at any instant. **Source:** 穗府办函〔2021〕51号 二(一)."""


VERIFIERS = REGISTRARS | {Post.REGULATOR}
"""Who confirms an enterprise's identity."""


class MemberRole(StrEnum):
    """What somebody may do for an enterprise."""

    REPRESENTATIVE = "representative"
    STAFF = "staff"

    @property
    def label(self) -> Text:
        """What the role is called."""
        return _ROLES[self]


_ROLES = {
    MemberRole.REPRESENTATIVE: Text("代表人", "representative"),
    MemberRole.STAFF: Text("成员", "staff"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """From an instant (with it) to another (without it); `until` None: open."""

    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the term runs at `at`."""
        return self.since <= at and (self.until is None or at < self.until)

    def overlaps(self, other: Term) -> bool:
        """Whether both terms run at some instant."""
        ends_first = self.until is not None and self.until <= other.since
        begins_after = other.until is not None and other.until <= self.since
        return not (ends_first or begins_after)

    def lies_within(self, other: Term) -> bool:
        """Whether the other term runs whenever this one does."""
        if self.since < other.since:
            return False
        return other.until is None or (self.until is not None and self.until <= other.until)


@dataclass(frozen=True, slots=True)
class Tier:
    """A rung of a jurisdiction's ladder: a post, where it exists, and its level (1 = top)."""

    level: int
    post: Post
    unit_kinds: tuple[UnitKind, ...]


@dataclass(frozen=True, slots=True)
class PublishingFacts:
    """What stands for or against a unit's publishing, at one instant."""

    unit_id: UUID
    unit_kind: UnitKind
    officer_since: datetime | None
    plan_filed_at: datetime | None
    plan_receipted_at: datetime | None

    @property
    def may_publish(self) -> bool:
        """Whether the chief data officer serves and the plan is filed and receipted."""
        return None not in (self.officer_since, self.plan_filed_at, self.plan_receipted_at)


def posts_at(tiers: Sequence[Tier], kind: UnitKind) -> tuple[Post, ...]:
    """Return the posts that a unit of `kind` has in a jurisdiction, the highest first."""
    fitting = sorted((tier for tier in tiers if kind in tier.unit_kinds), key=lambda t: t.level)
    return tuple(tier.post for tier in fitting)


def rung_above(tiers: Sequence[Tier], post: Post) -> Tier | None:
    """Return the tier just above `post`'s on the ladder; None at the top or for an unknown post."""
    level = next((tier.level for tier in tiers if tier.post is post), None)
    if level is None:
        return None
    above = [tier for tier in tiers if tier.level < level and tier.level > 0]
    return max(above, key=lambda tier: tier.level, default=None)
