"""What a release must reach, and which candidate is the best."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketplace.supply.desensitisation.model import (
    Point,
    Threshold,
    best,
    efficient,
    surpassed_by,
)

THRESHOLD = Threshold(k_min=20, risk_max=0.05, level_min=3)
shares = st.integers(0, 10).map(lambda tenths: tenths / 10)
points = st.lists(st.tuples(shares, shares, st.booleans()), min_size=1, max_size=7).map(
    lambda rows: [Point(f"r{i}", risk, kept, fit) for i, (risk, kept, fit) in enumerate(rows)]
)


def test_class_size_keeps_both_bounds() -> None:
    sizes = [Threshold(5, 0.05, 3).k, Threshold(30, 0.05, 3).k, Threshold(5, 0.3, 3).k]
    assert sizes == [20, 30, 5]


def test_release_at_the_bounds_may_leave() -> None:
    assert THRESHOLD.shortfalls(k=20, largest_risk=0.05, level=3) == ()


def test_each_shortfall_is_said() -> None:
    assert len(THRESHOLD.shortfalls(k=19, largest_risk=1 / 19, level=2)) == 3


@given(points)
def test_best_may_leave_and_no_other_that_may_keeps_more(tried: list[Point]) -> None:
    fit = [point for point in tried if point.passes]
    chosen = next((point for point in tried if point.name == best(tried)), None)
    expected = max((point.information_kept for point in fit), default=None)
    assert expected == (chosen.information_kept if chosen else None)


@given(points)
def test_efficient_ones_are_those_that_none_dominates(tried: list[Point]) -> None:
    expected = {
        one.name
        for one in tried
        if not any(
            (other.largest_risk, -other.information_kept)
            != (one.largest_risk, -one.information_kept)
            and other.largest_risk <= one.largest_risk
            and other.information_kept >= one.information_kept
            for other in tried
        )
    }
    assert expected == efficient(tried)


def test_surpassing_candidate_is_named() -> None:
    better, worse = Point("a", 0.01, 0.9, True), Point("b", 0.02, 0.8, True)
    assert surpassed_by(worse, [worse, better]) == "a"
