"""Everything the pages of the follow-up show, as the values of their parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contracts.negotiation import LifeMoveKind, LifeState, Side, TerminationReason
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.requests.model import PURPOSES
from marketplace.use.followup.clocks import clocks_of
from marketplace.use.followup.closing import closing_missing
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.life import LIFE_STATES, ended_at, life_view_of
from marketplace.use.followup.model import (
    DUTY_STANDINGS,
    MISSING,
    OBJECTION_GROUNDS,
    STATES,
    SUBJECTS,
    UNSETTLED,
    DutyKind,
    DutyStanding,
    State,
    Subject,
)
from marketplace.use.followup.queries import (
    closing_of,
    discrepancies_of,
    objections_of,
    reports_of,
    unreported_since,
)
from marketplace.use.followup.schemas import (
    METHODS,
    ClosingView,
    DiscrepancyView,
    DutyView,
    LifeView,
    ObjectionView,
    ReportView,
)
from marketplace.use.metering.queries import figures_of
from marketplace.use.metering.schemas import MeteredView
from marketplace.web import parts
from marketplace.web.parts import Choice, Clock, Fact

DUTY_SHAPES: Final[dict[DutyStanding, parts.Standing]] = {
    DutyStanding.WAITING: parts.Standing.PENDING,
    DutyStanding.RUNNING: parts.Standing.CURRENT,
    DutyStanding.OVERDUE: parts.Standing.BROKEN,
    DutyStanding.DONE: parts.Standing.DONE,
}
DISCREPANCY_SHAPES: Final[dict[State, parts.Standing]] = {
    State.OPEN: parts.Standing.CURRENT,
    State.EXPLAINED: parts.Standing.CURRENT,
    State.SETTLED: parts.Standing.DONE,
    State.BREACH: parts.Standing.BROKEN,
}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty with its state in words and shape."""

    duty: DutyView
    state: Text
    shape: parts.Standing

    @property
    def awaits_acceptance(self) -> bool:
        """Whether a delivery can still be accepted or objected to."""
        return self.duty.kind is DutyKind.ACCEPT and self.duty.standing is DutyStanding.RUNNING


@dataclass(frozen=True, slots=True)
class DiscrepancyLine:
    """A discrepancy in words; `is_unsettled` when somebody still has to act."""

    view: DiscrepancyView
    sentence: Text
    state: Text
    shape: parts.Standing

    @property
    def is_unsettled(self) -> bool:
        """Whether somebody still has to act."""
        return self.view.state in UNSETTLED


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """What is due under a licence; `is_buyer`, `may_sign` and `is_owner` say what the reader may
    do."""

    licence: LicenceView
    clocks: list[Clock]
    duties: list[DutyLine]
    reports: list[ReportView]
    discrepancies: list[DiscrepancyLine]
    closing: ClosingView | None
    missing: list[Text]
    has_ended: bool
    is_buyer: bool
    may_sign: bool
    is_owner: bool
    grounds: list[Choice]
    methods: list[Choice]
    life: LifeView
    life_state: Text
    reasons: list[Choice]
    objections: list[ObjectionView]
    may_end: bool
    may_withdraw: bool


async def duties_page(actor: Actor, licence: LicenceView, at: datetime) -> DutiesPage:
    """Gather the page of a licence's duties for this reader."""
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    own = [one for one in members if one.enterprise_id == licence.enterprise_id]
    posts = await posts_of(actor.user_id, at) if actor.user_id else []
    has_ended = at >= ended_at(licence)
    missing = await closing_missing(licence, at) if has_ended else ()
    life = await life_view_of(licence)
    is_owner = any(one.unit_id == licence.unit_id and one.is_chief for one in posts)
    may_sign = any(one.may_sign for one in own)
    return DutiesPage(
        licence=licence,
        clocks=await clocks_of(licence, at),
        duties=[
            DutyLine(one, DUTY_STANDINGS[one.standing], DUTY_SHAPES[one.standing])
            for one in await duties_of(licence.licence_id, at)
        ],
        reports=await reports_of(licence.licence_id),
        discrepancies=[_line(one) for one in await discrepancies_of(licence.licence_id)],
        closing=await closing_of(licence.licence_id),
        missing=[MISSING[one] for one in missing],
        has_ended=has_ended,
        is_buyer=bool(own),
        may_sign=may_sign,
        is_owner=is_owner,
        grounds=[Choice(ground.value, words) for ground, words in OBJECTION_GROUNDS.items()],
        methods=[Choice(method.value, words) for method, words in METHODS.items()],
        life=life,
        life_state=LIFE_STATES[life.state],
        objections=await objections_of(licence.licence_id),
        reasons=[Choice(one.value, Text.of(one.text)) for one in TerminationReason],
        may_end=(is_owner or may_sign)
        and not has_ended
        and life.state in (LifeState.IN_FORCE, LifeState.CHANGING),
        may_withdraw=_gave_notice(life, is_owner=is_owner, may_sign=may_sign) and not has_ended,
    )


def _gave_notice(life: LifeView, *, is_owner: bool, may_sign: bool) -> bool:
    """Whether the reader's own side gave the notice that runs."""
    if life.state is not LifeState.NOTICE_GIVEN:
        return False
    given = [one.side for one in life.moves if one.kind is LifeMoveKind.GIVE_NOTICE]
    return is_owner if given[-1] is Side.PROVIDER else may_sign


def _line(one: DiscrepancyView) -> DiscrepancyLine:
    sentence = Text(
        "{what}：报送 {said}，应为 {found}", "{what}: {said} reported, {found} on record"
    )
    filled = sentence.format(
        what=SUBJECTS[one.subject], said=_value(one, one.reported), found=_value(one, one.found)
    )
    return DiscrepancyLine(one, filled, STATES[one.state], DISCREPANCY_SHAPES[one.state])


def _value(one: DiscrepancyView, value: str) -> Text:
    if one.subject is Subject.PURPOSE:
        return PURPOSES.get(value, Text(value, value))
    return Text(f"{int(value):,}", f"{int(value):,}")


# -- the form ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportForm:
    """The form of a usage report beside what the gateway metered since the last one."""

    licence: LicenceView
    since: datetime
    metered: MeteredView
    facts: list[Fact]
    purposes: list[Choice]
    filled: dict[str, Any]


async def report_form(licence: LicenceView, given: Mapping[str, Any], at: datetime) -> ReportForm:
    """Return the form with what was given."""
    since = min(await unreported_since(licence), at)
    return ReportForm(
        licence=licence,
        since=since,
        metered=await figures_of(licence.licence_id, since=since, until=at),
        facts=[
            Fact(Text("产品", "Product"), licence.product_title),
            Fact(Text("场景", "Scenario"), licence.scenario),
        ],
        purposes=[Choice(name, words) for name, words in PURPOSES.items()],
        filled={"uses": "", "rows": "", "purpose": licence.purpose, "findings": "", **given},
    )
