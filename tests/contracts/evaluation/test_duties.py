from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.evaluation import Standing, StateOfWorld, standings
from contracts.policy import Action, Constraint, Duty, Operand, Operator, Permission, Policy
from contracts.policy.vocabulary import Event
from contracts.templates import fill, load
from tests.contracts.examples import answers_for

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 1, 1, 16, tzinfo=UTC)
"""When the day on which it began is over in Shanghai."""


def days(operand, count, operator=Operator.LTEQ):
    return Constraint(operand, operator, count * DAY)


def on(event):
    return Constraint(Operand.EVENT, Operator.EQ, frozenset({event.value}))


def stands(conditions, state, at):
    duty = Duty(id="d", action=Action.INFORM, conditions=conditions)
    policy = Policy(id="p", obligations=(duty,))
    (found,) = standings(policy, state, at=at)
    return found.standing, found.deadline


RUNNING = StateOfWorld(began=BEGAN)
ENDED = StateOfWorld(began=BEGAN, events={Event.LICENCE_ENDED: BEGAN + 100 * DAY})
WITHIN_TEN_DAYS = (days(Operand.ELAPSED_TIME, 10),)
AFTER_END = (on(Event.LICENCE_ENDED), days(Operand.ELAPSED_TIME, 10))
EVERY_TEN_DAYS = (days(Operand.TIME_INTERVAL, 10),)
REPORTED = StateOfWorld(began=BEGAN, performed={"d": BEGAN + 8 * DAY})


@pytest.mark.parametrize(
    ("conditions", "state", "after_days", "expected"),
    [
        ((), RUNNING, 0, (Standing.DUE, None)),
        ((), REPORTED, 9, (Standing.PERFORMED, None)),
        (WITHIN_TEN_DAYS, RUNNING, 10.6, (Standing.NOT_YET_DUE, MIDNIGHT + 10 * DAY)),
        (WITHIN_TEN_DAYS, RUNNING, 10.7, (Standing.DUE, MIDNIGHT + 10 * DAY)),
        (WITHIN_TEN_DAYS, StateOfWorld(), 0, (Standing.DUE, None)),
        (AFTER_END, RUNNING, 500, (Standing.NOT_YET_DUE, None)),
        (AFTER_END, ENDED, 110, (Standing.NOT_YET_DUE, MIDNIGHT + 110 * DAY)),
        (AFTER_END, ENDED, 111, (Standing.DUE, MIDNIGHT + 110 * DAY)),
        (EVERY_TEN_DAYS, RUNNING, 11, (Standing.DUE, MIDNIGHT + 10 * DAY)),
        (EVERY_TEN_DAYS, REPORTED, 11, (Standing.NOT_YET_DUE, MIDNIGHT + 18 * DAY)),
        (EVERY_TEN_DAYS, REPORTED, 19, (Standing.DUE, MIDNIGHT + 18 * DAY)),
    ],
)
def test_a_duty_stands_where_its_conditions_put_it(conditions, state, after_days, expected):
    assert stands(conditions, state, BEGAN + after_days * DAY) == expected


def test_hours_run_from_the_instant():
    hours = (Constraint(Operand.ELAPSED_TIME, Operator.LTEQ, timedelta(hours=36)),)
    assert stands(hours, RUNNING, BEGAN + timedelta(hours=36))[0] is Standing.NOT_YET_DUE
    assert stands(hours, RUNNING, BEGAN + timedelta(hours=36, seconds=1))[0] is Standing.DUE


def test_fewer_days_than_so_many_end_a_day_earlier():
    fewer = (days(Operand.ELAPSED_TIME, 10, Operator.LT),)
    assert stands(fewer, RUNNING, BEGAN)[1] == MIDNIGHT + 9 * DAY


def test_days_after_an_end_at_midnight_begin_with_the_next_day():
    ended = StateOfWorld(began=BEGAN, events={Event.LICENCE_ENDED: MIDNIGHT})
    assert stands(AFTER_END, ended, BEGAN)[1] == MIDNIGHT + 10 * DAY


SHANGHAI = timezone(timedelta(hours=8))
moments = st.integers(0, 200 * 366 * 24 * 3600).map(
    lambda second: BEGAN + timedelta(seconds=second)
)


@given(moments, st.integers(1, 400), st.integers(0, 410 * 24 * 3600))
def test_a_day_counts_until_it_is_over_in_shanghai(began, count, seconds):
    at = began + timedelta(seconds=seconds)
    days_gone = (at.astimezone(SHANGHAI).date() - began.astimezone(SHANGHAI).date()).days
    found, _ = stands((days(Operand.ELAPSED_TIME, count),), StateOfWorld(began=began), at)
    assert (found is Standing.DUE) is (days_gone > count)


def test_a_deadline_before_which_means_before():
    deadline = (Constraint(Operand.DATE_TIME, Operator.LT, BEGAN),)
    assert stands(deadline, RUNNING, BEGAN - timedelta(microseconds=1))[0] is Standing.NOT_YET_DUE
    assert stands(deadline, RUNNING, BEGAN)[0] is Standing.DUE


def test_the_earlier_of_two_deadlines_counts():
    both = (days(Operand.ELAPSED_TIME, 10), Constraint(Operand.DATE_TIME, Operator.LTEQ, BEGAN))
    assert stands(both, RUNNING, BEGAN + DAY) == (Standing.DUE, BEGAN)


def test_a_violated_duty_stays_violated_even_when_performed():
    state = StateOfWorld(performed={"d": BEGAN}, violated=frozenset({"d"}))
    assert stands((), state, BEGAN)[0] is Standing.VIOLATED


def test_an_endless_span_never_falls_due():
    endless = (Constraint(Operand.ELAPSED_TIME, Operator.LTEQ, timedelta.max),)
    assert stands(endless, RUNNING, datetime(9999, 1, 1, tzinfo=UTC))[0] is Standing.NOT_YET_DUE


def test_duties_of_permissions_are_listed_before_obligations():
    duty = Duty(id="first", action=Action.COMPENSATE)
    policy = Policy(
        id="p",
        permissions=(Permission(id="use", duties=(duty,)),),
        obligations=(Duty(id="second", action=Action.DELETE),),
    )
    assert [s.duty.id for s in standings(policy, RUNNING, at=BEGAN)] == ["first", "second"]


def test_a_filled_contract_asks_for_deletion_only_after_its_end():
    filled = fill(load("provision"), answers_for(load("provision")))
    by_clause = {s.duty.clause: s for s in standings(filled.policy, ENDED, at=BEGAN + 138 * DAY)}
    assert by_clause["9.2"].standing is Standing.DUE
    assert by_clause["9.2"].deadline == MIDNIGHT + 137 * DAY
    assert by_clause["8.2"].standing is Standing.NOT_YET_DUE
