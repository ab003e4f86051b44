"""What is watched by the calendar, and what each step of it says and does: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from typing import Final
from uuid import UUID

from marketplace.foundation.notices.ladder import Limits, Step, StepKind, calendar_of
from marketplace.kernel.text import Text
from marketplace.trade.licences.model import RevocationGround
from marketplace.use.followup.model import DutyKind


@unique
class Watched(StrEnum):
    """What is due; the first five are the duties of a licence."""

    PAY = "pay"
    REPORT = "report"
    ACCEPT = "accept"
    NOTIFY_BREACH = "notify-breach"
    DELETE = "delete"
    ANSWER = "answer"
    PRICE_REVIEW = "price-review"

    @classmethod
    def of(cls, duty: DutyKind) -> Watched:
        """Return how the calendar calls a duty of a licence."""
        return cls(duty.value)


SUSPENDS: Final[dict[Watched, RevocationGround]] = {
    Watched.PAY: RevocationGround.PAYMENT_OVERDUE,
    Watched.REPORT: RevocationGround.REPORT_OVERDUE,
}
"""Which duties suspend the licence when the ladder is climbed. **Source:** the model contract of
data provision, clauses 5.1 and 7.1: while it is overdue nothing is delivered."""

CLIMBS: Final = frozenset(Watched) - {Watched.ACCEPT}
"""What climbs the ladder; a window for acceptance just ends, and silence is acceptance."""


THEN_DONE: Final[dict[Watched, Text]] = {
    Watched.PAY: Text(
        "逾期未付，许可已暂停，付清即恢复。", "not paid; the licence is suspended until it is."
    ),
    Watched.REPORT: Text(
        "逾期未报送，许可已暂停，补报即恢复。", "not made; the licence is suspended until it is."
    ),
    Watched.ACCEPT: Text("期满未提异议，视为验收。", "the window is over; silence is acceptance."),
    Watched.NOTIFY_BREACH: Text("逾期未告知，记为违约。", "not told in time; that is a breach."),
    Watched.DELETE: Text("逾期未删除，记为违约。", "not deleted in time; that is a breach."),
    Watched.ANSWER: Text("各级均未答复，记入统计。", "no tier answered; it counts as silence."),
    Watched.PRICE_REVIEW: Text("逾期未复核价格，记入统计。", "the price was not reviewed in time."),
}
"""What has happened when the last limit ran out."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an item belongs; ids of what there is of it, for notices and the log."""

    unit_id: UUID
    enterprise_id: UUID | None = None
    licence_id: UUID | None = None
    request_id: UUID | None = None
    delivery_id: UUID | None = None
    listing_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is due, once: `subject_id`, `kind` and `due_at` name it for good.

    `bearers` are those who must do it; `rungs` who is told in turn once it is late.
    """

    subject_id: UUID
    kind: Watched
    due_at: datetime
    words: Text
    link: str
    about_kind: str
    about_id: UUID
    reach: Reach
    bearers: tuple[UUID, ...]
    rungs: tuple[tuple[UUID, ...], ...]

    def calendar(self, limits: Limits) -> tuple[Step, ...]:
        """Return the steps of this item."""
        return calendar_of(self.due_at, rungs=len(self.rungs), limits=limits)

    def audience(self, step: Step) -> tuple[UUID, ...]:
        """Return who is told at a step; an empty rung passes it on to the next one above."""
        if step.kind is not StepKind.TELL:
            return self.bearers
        return next((rung for rung in self.rungs[step.number - 1 :] if rung), self.bearers)


def sentence(item: Item, step: Step, day: str) -> Text:
    """Return what a step tells; `day` is the last day on which the item was in time."""
    match step.kind:
        case StepKind.REMIND:
            return Text("{what}：最迟 {day}。", "{what}: due by {day}.").format(
                what=item.words, day=day
            )
        case StepKind.TELL:
            return Text(
                "{what}：应于 {day} 前完成，已逾期（第 {n} 级）。",
                "{what}: was due by {day} and is late (tier {n}).",
            ).format(what=item.words, day=day, n=str(step.number))
        case StepKind.ACT:
            return Text("{what}：{then}", "{what}: {then}").format(
                what=item.words, then=THEN_DONE[item.kind]
            )
