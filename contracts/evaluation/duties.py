"""Where each duty stands at a given time: not yet due, due, performed or violated.

How a duty's conditions are read: ``event`` names what starts it (else the licence's beginning),
``elapsedTime`` how long after that it may take, ``dateTime`` a fixed deadline, ``timeInterval``
that it returns. A duty without any of them is due from the beginning.

**Source:** ODRL Information Model 2.2, section 2.6.6 (duty); Vocabulary 2.2, ``timeInterval``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from contracts.evaluation.facts import StateOfWorld
from contracts.policy.model import Constraint, Duty, Policy, constraints
from contracts.policy.vocabulary import Operand, Operator


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
    bounds = list(_deadlines(timing, start=start, last=last))
    if not bounds:
        return DutyStanding(duty, Standing.DUE, None)
    deadline, operator = min(bounds, key=lambda bound: bound[0])
    missed = at >= deadline if operator is Operator.LT else at > deadline
    return DutyStanding(duty, Standing.DUE if missed else Standing.NOT_YET_DUE, deadline)


_UPPER_BOUNDS = frozenset({Operator.EQ, Operator.LT, Operator.LTEQ})


def _start(timing: dict[Operand, Constraint], state: StateOfWorld) -> datetime | None:
    """When the clock of the duty begins: at the earliest of its events, else with the licence."""
    event = timing.get(Operand.EVENT)
    if event is None:
        return state.began
    names = event.value if isinstance(event.value, frozenset) else frozenset()
    return min((state.events[name] for name in names if name in state.events), default=None)


def _deadlines(
    timing: dict[Operand, Constraint], *, start: datetime | None, last: datetime | None
) -> Iterator[tuple[datetime, Operator]]:
    """Each deadline that can be computed; a missing start leaves the duty due at once."""
    for operand, constraint in timing.items():
        base = (last or start) if operand is Operand.TIME_INTERVAL else start
        match constraint.value:
            case datetime() as deadline if operand is Operand.DATE_TIME:
                yield deadline, constraint.operator
            case timedelta() as span if base is not None:
                yield _later(base, span), constraint.operator


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
