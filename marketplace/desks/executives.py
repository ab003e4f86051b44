"""What waits for executive officers, and what every unit under them owes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.desks.model import Waiting
from marketplace.desks.officers import LATE
from marketplace.desks.queries import (
    Duties,
    OpenRequest,
    duties_of,
    open_requests_to,
    regions_under,
    units_in,
)
from marketplace.foundation.notices.model import clock_of
from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.foundation.organizations.model import REGISTRARS
from marketplace.foundation.organizations.queries import (
    chiefs_at,
    enterprises_awaiting,
    filings_awaiting,
    list_units,
    posts_of,
    unit_of,
)
from marketplace.foundation.organizations.schemas import UnitView
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import Due, day_of, is_announced
from marketplace.kernel.text import Text


async def regions_kept_by(actor: Actor, at: datetime) -> frozenset[str]:
    """Return the regions whose register the actor keeps as executive officer; empty for others."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    kept = [await regions_under(one.jurisdiction) for one in held if one.post in REGISTRARS]
    return frozenset().union(*kept)


@reminder_source
async def what_waits_for_executives(actor: Actor, at: datetime) -> list[Reminder]:
    """List the plans to acknowledge, the enterprises to verify, the answers that units owe late."""
    regions = await regions_kept_by(actor, at)
    if not regions:
        return []
    found = []
    for filing in await filings_awaiting(regions):
        unit = await unit_of(filing.unit_id)
        words = Text("为{name}的备案出具回执", "Acknowledge the plan of {name}")
        found.append(
            Reminder(
                kind=Waiting.FILING,
                text=words.format(name=unit.name),
                link=f"/units/{unit.code}",
            )
        )
    for firm in await enterprises_awaiting():
        words = Text("核验{name}", "Verify {name}").format(name=firm.name)
        found.append(Reminder(kind=Waiting.ENTERPRISE, text=words, link=f"/enterprises/{firm.id}"))
    today = day_of(at)
    late = [
        one for one in await open_requests_to(await units_in(regions)) if one.answer_due < today
    ]
    return found + [await _overdue(one, at) for one in late]


async def _overdue(request: OpenRequest, at: datetime) -> Reminder:
    unit = await unit_of(request.unit_id)
    words = Text("督促{name}答复申请 {number}", "Press {name} for an answer to {number}")
    due = Due(request.answer_due, is_announced(request.answer_due.year))
    return Reminder(
        kind=Waiting.ANSWER_OVERDUE,
        text=words.format(name=unit.name, number=request.number),
        link=f"/units/{unit.code}",
        clock=clock_of(due, at=at, then=LATE),
    )


@dataclass(frozen=True, slots=True)
class UnitDuties:
    """One row of the duty board: who answers for the unit, and what it owes."""

    unit: UnitView
    chief: str | None
    duties: Duties

    @property
    def owes(self) -> int:
        """How many duties are not met: an officer, a filed plan, its receipt, late answers."""
        unmet = (self.chief is None, not self.duties.filed, not self.duties.receipted)
        return sum(unmet) + self.duties.overdue


async def duty_board(actor: Actor, at: datetime) -> list[UnitDuties]:
    """List the pilot and serving units under an executive officer, those that owe most first.

    **Source:** 穗府办函〔2021〕51号 三(一): units name their officer and file their plan.
    """
    regions = await regions_kept_by(actor, at)
    if not regions:
        return []
    chiefs = {unit: chief.user_name for unit, chief in (await chiefs_at(at)).items()}
    units = [one for one in await list_units() if _is_watched(one, regions, set(chiefs))]
    duties = await duties_of([one.id for one in units], today=day_of(at))
    board = [UnitDuties(one, chiefs.get(one.id), duties[one.id]) for one in units]
    return sorted(board, key=lambda row: -row.owes)


def _is_watched(unit: UnitView, regions: frozenset[str], serving: set[UUID]) -> bool:
    return unit.jurisdiction in regions and (unit.is_pilot or unit.id in serving)
