"""Where each duty stands at a given time: not yet due, due, performed or violated.

How a duty's conditions are read: ``event`` names what starts it (else the licence's beginning),
``elapsedTime`` how long after that it may take, ``dateTime`` a fixed deadline, ``timeInterval``
that it returns. A duty without any of them is due from the beginning.

Whole days are counted as the contract's words are read: the day on which the clock starts is left
out, and the last day ends at 24:00 in Asia/Shanghai. Hours and smaller spans run from the instant.

**Source:** Civil Code of the PRC, articles 201 and 203 (counting days); ODRL Information Model 2.2,
section 2.6.6 (duty); Vocabulary 2.2, ``timeInterval``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from contracts.evaluation.facts import StateOfWorld
from contracts.evaluation.wording import CHINA
from contracts.policy.model import Constraint, Duty, Policy, constraints
from contracts.policy.vocabulary import Event, Operand, Operator


class Standing(Enum):
    """Where a duty stands."""

    NOT_YET_DUE = "not yet due"
    DUE = "due"
    PERFORMED = "performed"
    VIOLATED = "violated"


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """A duty, where it stands, and its next or missed deadline when it has one."""

    duty: Duty
    standing: Standing
    deadline: datetime | None


def standings(policy: Policy, state: StateOfWorld, *, at: datetime) -> tuple[DutyStanding, ...]:
    """Where every duty of the policy stands, those of permissions first."""
    return tuple(standing(duty, state, at=at) for duty in _top_duties(policy))


def standing(duty: Duty, state: StateOfWorld, *, at: datetime) -> DutyStanding:
    """Where one duty stands."""
    if duty.id in state.violated:
        return DutyStanding(duty, Standing.VIOLATED, None)
    timing = {
        constraint.operand: constraint
        for constraint in constraints(duty.conditions)
        if constraint.operator in _UPPER_BOUNDS or constraint.operand is Operand.EVENT
    }
    last = state.performed.get(duty.id)
    if last is not None and Operand.TIME_INTERVAL not in timing:
        return DutyStanding(duty, Standing.PERFORMED, None)
    start = _start(timing, state)
    if Operand.EVENT in timing and start is None:
        return DutyStanding(duty, Standing.NOT_YET_DUE, None)
    bounds = list(_bounds(timing, start=start, last=last))
    if not bounds:
        return DutyStanding(duty, Standing.DUE, None)
    bound = min(bounds, key=lambda bound: (bound.deadline, bound.includes_deadline))
    missed = at > bound.deadline if bound.includes_deadline else at >= bound.deadline
    return DutyStanding(duty, Standing.DUE if missed else Standing.NOT_YET_DUE, bound.deadline)


_UPPER_BOUNDS = frozenset({Operator.EQ, Operator.LT, Operator.LTEQ})


def _start(timing: dict[Operand, Constraint], state: StateOfWorld) -> datetime | None:
    """When the clock of the duty begins: at the earliest of its events, else with the licence."""
    event = timing.get(Operand.EVENT)
    if event is None:
        return state.began
    names = event.value if isinstance(event.value, frozenset) else frozenset()
    return min((_counted(name, state) for name in names if name in state.events), default=None)


def _counted(event: str, state: StateOfWorld) -> datetime:
    """When an event happened, as days are counted from it: an end at midnight is the day's before.

    The end of a licence is the first instant at which it no longer holds.
    """
    moment = state.events[event]
    return moment - timedelta.resolution if event == Event.LICENCE_ENDED.value else moment


@dataclass(frozen=True, slots=True)
class _Bound:
    deadline: datetime
    includes_deadline: bool


def _bounds(
    timing: dict[Operand, Constraint], *, start: datetime | None, last: datetime | None
) -> Iterator[_Bound]:
    """Each deadline that can be computed; a missing start leaves the duty due at once."""
    for operand, constraint in timing.items():
        base = (last or start) if operand is Operand.TIME_INTERVAL else start
        includes_deadline = constraint.operator is not Operator.LT
        match constraint.value:
            case datetime() as deadline if operand is Operand.DATE_TIME:
                yield _Bound(deadline, includes_deadline)
            case timedelta() as span if base is not None and span % _A_DAY == timedelta(0):
                yield _Bound(_end_of_day(base, span + includes_deadline * _A_DAY), False)
            case timedelta() as span if base is not None:
                yield _Bound(_later(base, span), includes_deadline)


_A_DAY = timedelta(days=1)


def _end_of_day(base: datetime, days: timedelta) -> datetime:
    """The first instant that is too late: midnight in Shanghai, so many days after the base's."""
    local = base.astimezone(CHINA)
    return _later(local.replace(hour=0, minute=0, second=0, microsecond=0), days)


def _later(base: datetime, span: timedelta) -> datetime:
    """The moment a span later, or the last one there is: an endless span never falls due."""
    try:
        return base + span
    except OverflowError:
        return datetime.max.replace(tzinfo=base.tzinfo)


def _top_duties(policy: Policy) -> Iterator[Duty]:
    for permission in policy.permissions:
        yield from permission.duties
    yield from policy.obligations
