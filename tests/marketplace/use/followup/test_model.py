"""Duties, reports and discrepancies by their rules, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.evaluation import DutyStanding as Evaluated
from contracts.evaluation import Standing as Evaluation
from contracts.policy.model import Duty
from contracts.policy.vocabulary import Action
from marketplace.use.followup.model import (
    THEN,
    TRANSITIONS,
    UNSETTLED,
    AcceptanceStanding,
    ClosingFacts,
    Difference,
    DutyKind,
    DutyStanding,
    Figures,
    Hand,
    Missing,
    Move,
    State,
    Subject,
    acceptance_at,
    clock_until,
    differences,
    elapsed_share,
    missing_for_closing,
    runs_out_at,
    standing_of,
)

START = datetime(2026, 11, 23, tzinfo=UTC)
END = START + timedelta(days=100)
FOUND = Figures(uses=3, rows=1_200, purpose="operationsImprovement")


@pytest.mark.parametrize(
    ("standing", "has_deadline", "expected"),
    [
        (Evaluation.PERFORMED, False, DutyStanding.DONE),
        (Evaluation.VIOLATED, False, DutyStanding.OVERDUE),
        (Evaluation.DUE, True, DutyStanding.OVERDUE),
        (Evaluation.DUE, False, DutyStanding.RUNNING),
        (Evaluation.NOT_YET_DUE, True, DutyStanding.RUNNING),
        (Evaluation.NOT_YET_DUE, False, DutyStanding.WAITING),
    ],
)
def test_duty_stands_as_the_evaluator_says(
    standing: Evaluation, has_deadline: bool, expected: DutyStanding
) -> None:
    duty = Duty(id="urn:duty", action=Action.REPORT_USE)
    assert standing_of(Evaluated(duty, standing, START if has_deadline else None)) is expected


def test_deadline_at_midnight_belongs_to_the_day_before() -> None:
    midnight_in_shanghai = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    clock = clock_until(midnight_in_shanghai, at=START, then=THEN[DutyKind.REPORT])
    assert clock.working_days_left == 1


@pytest.mark.parametrize(("late_by", "expected"), [(-1, False), (0, True), (1, True)])
def test_deadline_itself_is_late(late_by: int, expected: bool) -> None:
    at = END + timedelta(microseconds=late_by)
    assert clock_until(END, at=at, then=THEN[DutyKind.PAY]).is_overdue is expected


@pytest.mark.parametrize(
    ("decided", "after_days", "expected"),
    [
        (None, 9, AcceptanceStanding.WAITING),
        (None, 10, AcceptanceStanding.DEEMED),
        (AcceptanceStanding.OBJECTED, 99, AcceptanceStanding.OBJECTED),
        (AcceptanceStanding.ACCEPTED, 1, AcceptanceStanding.ACCEPTED),
    ],
)
def test_silence_to_the_end_of_the_window_is_acceptance(
    decided: AcceptanceStanding | None, after_days: int, expected: AcceptanceStanding
) -> None:
    found = acceptance_at(
        decided=decided,
        window_ends=START + timedelta(days=10),
        at=START + timedelta(days=after_days),
    )
    assert found is expected


def test_report_that_agrees_differs_in_nothing() -> None:
    assert differences(FOUND, FOUND) == ()


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        (
            Figures(2, 1_200, "operationsImprovement"),
            (Difference(Subject.USES, "2", "3"),),
        ),
        (
            Figures(3, 800, "operationsImprovement"),
            (Difference(Subject.ROWS, "800", "1200"),),
        ),
        (
            Figures(3, 1_200, "marketing"),
            (Difference(Subject.PURPOSE, "marketing", "operationsImprovement"),),
        ),
        (
            Figures(3, 1_200, "anything"),
            (Difference(Subject.PURPOSE, "anything", "operationsImprovement"),),
        ),
    ],
    ids=["uses", "rows", "purpose", "unknown-purpose"],
)
def test_each_difference_is_named(reported: Figures, expected: tuple[Difference, ...]) -> None:
    assert differences(reported, FOUND) == expected


@given(
    reported=st.builds(Figures, st.integers(0, 5), st.integers(0, 5), st.just("education")),
    found=st.builds(Figures, st.integers(0, 5), st.integers(0, 5), st.just("education")),
)
def test_differences_are_exactly_the_unequal_figures(reported: Figures, found: Figures) -> None:
    unequal = {
        subject
        for subject, one, other in (
            (Subject.USES, reported.uses, found.uses),
            (Subject.ROWS, reported.rows, found.rows),
        )
        if one != other
    }
    assert {one.subject for one in differences(reported, found)} == unequal


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_settled_discrepancy_never_moves_again(state: State, move: Move) -> None:
    assert ((state, move) in TRANSITIONS) == (state in UNSETTLED)


@pytest.mark.parametrize("move", list(Move))
def test_each_move_needs_one_hand(move: Move) -> None:
    hands = {step.hand for (_, made), step in TRANSITIONS.items() if made is move}
    assert hands == {Hand.BUYER if move is Move.EXPLAIN else Hand.OWNER}


@given(day=st.integers(-50, 200))
def test_elapsed_share_stays_between_nothing_and_all(day: int) -> None:
    at = START + timedelta(days=day)
    assert elapsed_share(START, END, at=at) == pytest.approx(min(max(day / 100, 0), 1))


@given(used=st.integers(0, 50), limit=st.integers(1, 50), day=st.integers(1, 99))
def test_limit_is_reached_when_the_pace_of_each_day_adds_up_to_it(
    used: int, limit: int, day: int
) -> None:
    found = runs_out_at(
        used=used, limit=limit, since=START, until=END, at=START + timedelta(days=day)
    )
    reaches = next((d for d in range(1, 101) if used * d >= limit * day), None)
    if found is None:
        assert reaches is None or reaches == 100
    else:
        assert (found - START) / timedelta(days=1) <= (reaches or 0)


COMPLETE = ClosingFacts(
    has_ended=True, destruction_stated=True, unreported_uses=0, unsettled=0, is_paid=True
)


def test_complete_records_close_a_licence() -> None:
    assert missing_for_closing(COMPLETE) == ()


def test_everything_missing_is_named() -> None:
    nothing = ClosingFacts(
        has_ended=False, destruction_stated=False, unreported_uses=1, unsettled=1, is_paid=False
    )
    assert set(missing_for_closing(nothing)) == set(Missing)
