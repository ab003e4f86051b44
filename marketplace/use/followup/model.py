"""Duties and their clocks, reports held against the meter, discrepancies: values and pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import Final

from contracts.evaluation import DutyStanding as Evaluated
from contracts.evaluation import Standing as Evaluation
from contracts.policy.hierarchies import purpose_within
from contracts.policy.vocabulary import OWN, Action
from marketplace.foundation.notices.model import Clock
from marketplace.kernel.calendar import day_of, is_announced, working_days_left
from marketplace.kernel.text import Text

# -- duties --------------------------------------------------------------------------------------


@unique
class DutyKind(StrEnum):
    """What a party promised to do."""

    PAY = "pay"
    REPORT = "report"
    ACCEPT = "accept"
    NOTIFY_BREACH = "notify-breach"
    DELETE = "delete"


@unique
class DutyStanding(StrEnum):
    """Where a duty stands: its clock has not begun, runs, has run out, or need not run any more."""

    WAITING = "waiting"
    RUNNING = "running"
    OVERDUE = "overdue"
    DONE = "done"


DUTY_STANDINGS: Final[dict[DutyStanding, Text]] = {
    DutyStanding.WAITING: Text("未开始", "not begun"),
    DutyStanding.RUNNING: Text("进行中", "running"),
    DutyStanding.OVERDUE: Text("已逾期", "overdue"),
    DutyStanding.DONE: Text("已履行", "done"),
}
SOON_WORKING_DAYS: Final = 7
"""How many working days before its end a running duty is shown to whom it falls."""

KIND_OF: Final[dict[Action, DutyKind]] = {
    Action.COMPENSATE: DutyKind.PAY,
    Action.REPORT_USE: DutyKind.REPORT,
    Action.INFORM: DutyKind.NOTIFY_BREACH,
    Action.DELETE: DutyKind.DELETE,
}
"""Which duty an action of the contract's policy is; a duty to do something else is not followed."""

DUTIES: Final[dict[DutyKind, Text]] = {
    DutyKind.PAY: Text("付清价款", "pay the price"),
    DutyKind.REPORT: Text("报送使用情况", "report the use"),
    DutyKind.ACCEPT: Text("验收交付", "accept the delivery"),
    DutyKind.NOTIFY_BREACH: Text("告知安全事件", "tell of a breach"),
    DutyKind.DELETE: Text("删除数据并提交销毁声明", "delete the data and state so"),
}
THEN: Final[dict[DutyKind, Text]] = {
    DutyKind.PAY: Text("逾期暂停交付，直至付清。", "While it is overdue nothing is delivered."),
    DutyKind.REPORT: Text(
        "逾期暂停交付，直至补报。", "While it is overdue nothing is delivered until it is made."
    ),
    DutyKind.ACCEPT: Text("期满未提异议视为验收。", "After that, silence is acceptance."),
    DutyKind.NOTIFY_BREACH: Text("逾期记为违约。", "After that it is a breach."),
    DutyKind.DELETE: Text(
        "逾期不出具结清证明，并提醒供方。",
        "After that no closing certificate is issued and the provider is told.",
    ),
}
"""What happens when the clock runs out."""

_STANDINGS: Final = {
    Evaluation.PERFORMED: DutyStanding.DONE,
    Evaluation.VIOLATED: DutyStanding.OVERDUE,
}


def standing_of(duty: Evaluated) -> DutyStanding:
    """Return where a duty of the policy stands, in the words of follow-up."""
    known = _STANDINGS.get(duty.standing)
    if known is not None:
        return known
    if duty.standing is Evaluation.DUE:
        return DutyStanding.RUNNING if duty.deadline is None else DutyStanding.OVERDUE
    return DutyStanding.WAITING if duty.deadline is None else DutyStanding.RUNNING


def clock_until(deadline: datetime, *, at: datetime, then: Text) -> Clock:
    """Return the clock of a deadline that the gateway keeps to the instant: it is late from then.

    The working days left are those up to the day on which it ends.
    """
    last = day_of(deadline - timedelta(microseconds=1))
    return Clock(
        due_at=deadline,
        working_days_left=working_days_left(day_of(at), last),
        is_overdue=at >= deadline,
        is_certain=is_announced(last.year),
        then=then,
    )


# -- acceptance ----------------------------------------------------------------------------------


@unique
class AcceptanceStanding(StrEnum):
    """Whether a delivery is accepted."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DEEMED = "deemed"
    OBJECTED = "objected"
    UPHELD = "upheld"
    OVERRULED = "overruled"


ACCEPTANCES: Final[dict[AcceptanceStanding, Text]] = {
    AcceptanceStanding.WAITING: Text("待验收", "waiting for acceptance"),
    AcceptanceStanding.ACCEPTED: Text("已验收", "accepted"),
    AcceptanceStanding.DEEMED: Text("期满视为验收", "accepted by silence"),
    AcceptanceStanding.OBJECTED: Text("已提出异议", "objected to"),
    AcceptanceStanding.UPHELD: Text("异议成立，已减免", "objection upheld, fee credited"),
    AcceptanceStanding.OVERRULED: Text("异议不成立", "objection not upheld"),
}


@unique
class ObjectionGround(StrEnum):
    """Why a delivery is not accepted."""

    INCOMPLETE = "incomplete"
    WRONG_CONTENT = "wrong-content"
    STALE = "stale"
    UNREADABLE = "unreadable"
    NOT_AS_DESCRIBED = "not-as-described"


OBJECTION_GROUNDS: Final[dict[ObjectionGround, Text]] = {
    ObjectionGround.INCOMPLETE: Text("数据不完整", "incomplete"),
    ObjectionGround.WRONG_CONTENT: Text("内容有误", "wrong content"),
    ObjectionGround.STALE: Text("数据陈旧", "out of date"),
    ObjectionGround.UNREADABLE: Text("无法读取", "not readable"),
    ObjectionGround.NOT_AS_DESCRIBED: Text("与产品说明不符", "not as described"),
}


def acceptance_at(
    *, decided: AcceptanceStanding | None, window_ends: datetime, at: datetime
) -> AcceptanceStanding:
    """Return whether a delivery is accepted at `at`: what was said, else silence to the end."""
    if decided is not None:
        return decided
    return AcceptanceStanding.WAITING if at < window_ends else AcceptanceStanding.DEEMED


# -- reports and discrepancies -------------------------------------------------------------------


@unique
class Subject(StrEnum):
    """What a report can differ in."""

    USES = "uses"
    ROWS = "rows"
    PURPOSE = "purpose"


SUBJECTS: Final[dict[Subject, Text]] = {
    Subject.USES: Text("使用次数", "uses"),
    Subject.ROWS: Text("行数", "rows"),
    Subject.PURPOSE: Text("用途", "purpose"),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """How much was used in a period, and for what (a purpose's short name)."""

    uses: int
    rows: int
    purpose: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a report differs from the gateway's own figures or from the licence."""

    subject: Subject
    reported: str
    found: str


def differences(reported: Figures, found: Figures) -> tuple[Difference, ...]:
    """Return what differs; `found` are the metered figures with the licensed purpose.

    A purpose that lies within the licensed one does not differ.
    """
    pairs = (
        (Subject.USES, str(reported.uses), str(found.uses)),
        (Subject.ROWS, str(reported.rows), str(found.rows)),
    )
    counted = [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
    if not purpose_within(f"{OWN}{reported.purpose}", f"{OWN}{found.purpose}"):
        counted.append(Difference(Subject.PURPOSE, reported.purpose, found.purpose))
    return tuple(counted)


@unique
class State(StrEnum):
    """How far a discrepancy has come."""

    OPEN = "open"
    EXPLAINED = "explained"
    SETTLED = "settled"
    BREACH = "breach"


@unique
class Move(StrEnum):
    """What can be done about a discrepancy."""

    EXPLAIN = "explain"
    SETTLE = "settle"
    FIND_BREACH = "find-breach"


@unique
class Hand(StrEnum):
    """Whose hand a move needs."""

    BUYER = "buyer"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a move leads, and whose it is."""

    to: State
    hand: Hand


TRANSITIONS: Final[dict[tuple[State, Move], Step]] = {
    (State.OPEN, Move.EXPLAIN): Step(State.EXPLAINED, Hand.BUYER),
    (State.EXPLAINED, Move.EXPLAIN): Step(State.EXPLAINED, Hand.BUYER),
    (State.OPEN, Move.SETTLE): Step(State.SETTLED, Hand.OWNER),
    (State.EXPLAINED, Move.SETTLE): Step(State.SETTLED, Hand.OWNER),
    (State.OPEN, Move.FIND_BREACH): Step(State.BREACH, Hand.OWNER),
    (State.EXPLAINED, Move.FIND_BREACH): Step(State.BREACH, Hand.OWNER),
}
"""The one transition table; a pair that is absent is refused."""

UNSETTLED: Final = frozenset({State.OPEN, State.EXPLAINED})
"""States in which somebody still has to act."""

STATES: Final[dict[State, Text]] = {
    State.OPEN: Text("待说明", "open"),
    State.EXPLAINED: Text("已说明，待处理", "explained, to be settled"),
    State.SETTLED: Text("已处理", "settled"),
    State.BREACH: Text("认定违约", "found a breach"),
}


# -- use so far, and the end ---------------------------------------------------------------------


def elapsed_share(since: datetime, until: datetime, *, at: datetime) -> float:
    """Return how much of the term lies behind at `at`, in [0, 1]."""
    whole = (until - since) / timedelta(seconds=1)
    gone = (at - since) / timedelta(seconds=1)
    return min(max(gone / whole, 0.0), 1.0)


def runs_out_at(
    *, used: int, limit: int, since: datetime, until: datetime, at: datetime
) -> datetime | None:
    """Return when the limit is reached if use goes on as it did; None when the term ends first."""
    if used <= 0 or at <= since:
        return None
    reached = since + (at - since) * (limit / used)
    return reached if reached < until else None


@unique
class Missing(StrEnum):
    """What stands between an ended licence and its closing certificate."""

    NOT_ENDED = "not-ended"
    DESTRUCTION = "destruction-not-stated"
    REPORT = "use-not-reported"
    DISCREPANCY = "discrepancy-open"
    PAYMENT = "payment-owed"


MISSING: Final[dict[Missing, Text]] = {
    Missing.NOT_ENDED: Text("许可尚未终止", "the licence has not ended"),
    Missing.DESTRUCTION: Text("尚无销毁声明", "the destruction is not stated"),
    Missing.REPORT: Text("尚有使用未报送", "some use is not reported"),
    Missing.DISCREPANCY: Text("尚有差异未处理", "a discrepancy is not settled"),
    Missing.PAYMENT: Text("价款未付清", "the price is not paid"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """What decides whether a licence can be closed."""

    has_ended: bool
    destruction_stated: bool
    unreported_uses: int
    unsettled: int
    is_paid: bool


def missing_for_closing(facts: ClosingFacts) -> tuple[Missing, ...]:
    """Return what is still missing, in the order in which it is done."""
    met = (
        (Missing.NOT_ENDED, facts.has_ended),
        (Missing.PAYMENT, facts.is_paid),
        (Missing.REPORT, facts.unreported_uses == 0),
        (Missing.DISCREPANCY, facts.unsettled == 0),
        (Missing.DESTRUCTION, facts.destruction_stated),
    )
    return tuple(missing for missing, holds in met if not holds)
