"""Duties as the clocks that pages show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from marketplace.kernel.text import Text
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.life import ended_at
from marketplace.use.followup.model import DutyKind, DutyStanding, clock_until
from marketplace.use.followup.schemas import DutyView
from marketplace.web import parts

URGENT_WORKING_DAYS: Final = 3
PROVISIONAL: Final = Text(
    "该年工作日尚未公布，天数为暂计。",
    " The working days of that year are not announced yet; the count is provisional.",
)
END: Final = Text("许可到期", "The licence ends")
AFTER_END: Final = Text(
    "到期后下一字节即被拒绝；随后须提交销毁声明。",
    "After that the next byte is refused; then the destruction is stated.",
)


async def clocks_of(licence: LicenceView, at: datetime) -> list[parts.Clock]:
    """Return the running and overdue duties of a licence and its end, what is due first."""
    clocks = clocks_for(await duties_of(licence.licence_id, at))
    if at < ended_at(licence):
        end = clock_until(licence.valid_until, at=at, then=AFTER_END)
        clocks.append(
            parts.Clock(duty=END, due=end.due_at, left=end.working_days_left, then=end.then)
        )
    return sorted(clocks, key=lambda one: one.due)


def clocks_for(duties: Iterable[DutyView]) -> list[parts.Clock]:
    """Return the clocks of the duties whose time runs or is over."""
    shown = {DutyStanding.RUNNING, DutyStanding.OVERDUE}
    return [
        parts.Clock(
            duty=duty.words,
            due=duty.clock.due_at,
            left=duty.clock.working_days_left,
            then=_then(duty.clock.then, is_certain=duty.clock.is_certain),
            href=_place(duty),
            urgent=duty.clock.working_days_left <= URGENT_WORKING_DAYS,
        )
        for duty in duties
        if duty.clock is not None and duty.standing in shown
    ]


def _then(then: Text, *, is_certain: bool) -> Text:
    return then if is_certain else Text(then.zh + PROVISIONAL.zh, then.en + PROVISIONAL.en)


def _place(duty: DutyView) -> str:
    """Return where the duty is performed."""
    match duty.kind:
        case DutyKind.PAY:
            return "/statements"
        case DutyKind.REPORT:
            return f"/licences/{duty.licence_id}/report"
        case _:
            return f"/licences/{duty.licence_id}/duties"
