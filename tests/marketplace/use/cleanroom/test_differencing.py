"""No small group can be computed from what was released, by whatever combination."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.use.cleanroom.differencing import NO_SET, Sets, releasable

ROWS = 8


def sets(*labels: int) -> Sets:
    return Sets(np.array(labels, np.int64))


def by(*sizes: int) -> Sets:
    """Groups of these sizes, one after another."""
    return Sets(np.repeat(np.arange(len(sizes)), sizes))


def total(rows: int) -> Sets:
    return Sets(np.zeros(rows, np.int64))


def rank(vectors: list[list[int]]) -> int:
    """Gauss over the rationals, slowly."""
    left = [[Fraction(one) for one in vector] for vector in vectors]
    found = 0
    for column in range(ROWS):
        pivot = next((row for row in left[found:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        for n in range(found + 1, len(left)):
            factor = left[n][column] / pivot[column]
            left[n] = [a - factor * b for a, b in zip(left[n], pivot, strict=True)]
        found += 1
    return found


def computable_small_groups(released: list[list[int]], smallest: int) -> list[tuple[int, ...]]:
    """Every group below the threshold whose sum follows from what was released, one by one."""
    whole = rank(released)
    return [
        group
        for size in range(1, smallest)
        for group in combinations(range(ROWS), size)
        if rank([*released, [int(row in group) for row in range(ROWS)]]) == whole
    ]


partitions = st.lists(st.integers(NO_SET, 2), min_size=ROWS, max_size=ROWS).map(
    lambda labels: Sets(np.array(labels, np.int64))
)


@settings(max_examples=60)
@given(st.lists(partitions, min_size=1, max_size=4), st.integers(2, 3))
def test_no_small_group_follows_from_what_was_released(queries: list[Sets], smallest: int) -> None:
    history: list[Sets] = []
    for query in queries:
        (allowed,) = releasable(history, [query], smallest=smallest)
        history.append(query.only(allowed))
    released = [
        [int(label == number) for label in one.labels] for one in history for number in one.numbers
    ]
    assert not released or computable_small_groups(released, smallest) == []


@settings(max_examples=30)
@given(partitions)
def test_first_answer_gives_every_group_that_is_large_enough_or_all_but_what_would_tell(
    query: Sets,
) -> None:
    (allowed,) = releasable([], [query], smallest=2)
    large = {n for n in query.numbers if (query.labels == n).sum() >= 2}
    assert allowed == large


def test_total_minus_the_parts_is_refused() -> None:
    parts = by(30, 30, 30, 5)
    (shown,) = releasable([], [parts], smallest=20)
    assert shown == {0, 1, 2}
    assert releasable([parts.only(shown)], [total(95)], smallest=20) == [frozenset()]


def test_parts_after_the_total_lose_one_more_than_the_small_one() -> None:
    (shown,) = releasable([total(95)], [by(30, 30, 30, 5)], smallest=20)
    assert len(shown) == 2


def test_two_overlapping_windows_that_differ_by_a_few_rows_are_refused() -> None:
    first, second = total(100), sets(*[0] * 97, *[NO_SET] * 3)
    assert releasable([first], [second], smallest=20) == [frozenset()]


def test_a_tracker_of_three_sets_is_refused() -> None:
    # total, (total without x and those like it), (those like x with x) - and x is in the span
    everyone = total(100)
    without = sets(*[NO_SET] * 40, *[0] * 60)
    like = sets(*[0] * 39, NO_SET, *[NO_SET] * 60)
    assert releasable([everyone, without], [like], smallest=20) == [frozenset()]


def test_same_answer_may_be_had_again() -> None:
    query = by(30, 40)
    assert releasable([query], [query], smallest=20) == [frozenset({0, 1})]


def test_groups_that_cross_in_large_pieces_are_all_answered() -> None:
    one, two = sets(*[0] * 80, *[1] * 80), sets(*([0] * 40 + [1] * 40) * 2)
    assert releasable([one], [two], smallest=20) == [frozenset({0, 1})]


def test_too_finely_crossed_sets_are_refused_unexamined() -> None:
    rows = 5_000
    history = [Sets(np.arange(rows) // 2**n % 2) for n in range(13)]
    assert releasable(history[:-1], history[-1:], smallest=2) == [frozenset()]
