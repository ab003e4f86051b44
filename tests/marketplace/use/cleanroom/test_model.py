"""What one enterprise was told while it was one buyer with another stays known to both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.use.cleanroom.model import Link, joined

TICKS = 8
ENTERPRISES = [UUID(int=n) for n in range(5)]
A, B, C, D, _ = ENTERPRISES


def tick(number: int) -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=number)


def link(one: UUID, other: UUID, since: int, until: int | None = None) -> Link:
    return Link(one, other, tick(since), None if until is None else tick(until))


def walked(pairs: list[tuple[UUID, UUID]], start: UUID, seen: frozenset[UUID]) -> set[UUID]:
    """Everybody that can be walked to from `start`, one step after another."""
    steps = {b if a == start else a for a, b in pairs if start in (a, b)} - seen - {start}
    return {start}.union(*(walked(pairs, one, seen | {start}) for one in steps))


def one_buyer(
    links: list[Link], asked: dict[UUID, datetime], start: UUID, at: datetime
) -> set[UUID]:
    """The rule, told backwards: who counts as one with `start` at `at`, and each of the ended
    links by who counted as one at its end."""

    def joins(found: Link) -> bool:
        if found.since > at:
            return False
        if found.until is None or found.until >= at:
            return True
        then = one_buyer(links, asked, found.one, found.until)
        return any(one in asked and asked[one] <= found.until for one in then)

    pairs = [(one.one, one.other) for one in links if joins(one)]
    return walked(pairs, start, frozenset())


def heard(links: list[Link], asked: dict[UUID, datetime], start: UUID) -> frozenset[UUID]:
    """Whose answers reached `start`, tick by tick: those who are linked tell each other all."""
    known: dict[UUID, frozenset[UUID]] = {one: frozenset() for one in ENTERPRISES}
    for now in map(tick, range(TICKS + 1)):
        for one, first in asked.items():
            if first == now:
                known[one] |= {one}
        pairs = [(one.one, one.other) for one in links if one.holds(now)]
        for _ in ENTERPRISES:
            for one, other in pairs:
                known[one] = known[other] = known[one] | known[other]
    return known[start]


several = st.lists(
    st.builds(
        lambda ends, since, lasts: link(*ends, since, lasts and min(since + lasts - 1, TICKS)),
        st.lists(st.sampled_from(ENTERPRISES), min_size=2, max_size=2, unique=True),
        st.integers(0, TICKS),
        st.none() | st.integers(1, TICKS),
    ),
    max_size=6,
)
first_asked = st.dictionaries(st.sampled_from(ENTERPRISES), st.integers(0, TICKS).map(tick))


@given(several, first_asked, st.sampled_from(ENTERPRISES))
def test_one_buyer_is_whom_the_definition_names(
    links: list[Link], asked: dict[UUID, datetime], start: UUID
) -> None:
    assert joined(links, asked, start) == one_buyer(links, asked, start, tick(TICKS + 1))


@given(several, first_asked, st.sampled_from(ENTERPRISES))
def test_answers_that_somebody_heard_count_as_theirs(
    links: list[Link], asked: dict[UUID, datetime], start: UUID
) -> None:
    assert heard(links, asked, start) <= joined(links, asked, start)


RELATED = {
    "never-ended": (link(A, B, 1), {}, True),
    "nobody-asked": (link(A, B, 1, 4), {}, False),
    "one-asked-before-they-were-related": (link(A, B, 1, 4), {A: tick(0)}, True),
    "other-asked-while-they-were-related": (link(A, B, 1, 4), {B: tick(3)}, True),
    "asked-at-the-very-end": (link(A, B, 1, 4), {B: tick(4)}, True),
    "both-asked-first-after-the-end": (link(A, B, 1, 4), {A: tick(5), B: tick(6)}, False),
    "a-stranger-asked-before-the-end": (link(A, B, 1, 4), {C: tick(2)}, False),
}
"""A relation of two, who asked of a version first when, and whether they are one buyer of it."""


@pytest.mark.parametrize("name", RELATED)
def test_ended_relation_joins_over_what_was_asked_before_its_end(name: str) -> None:
    relation, asked, expected = RELATED[name]
    assert (B in joined([relation], asked, A)) is expected


@pytest.mark.parametrize(
    ("between", "expected"),
    [(link(B, C, 0), {A, B, C}), (link(B, C, 0, 3), {A, B, C}), (link(B, C, 6), {A})],
    ids=["still-related", "ended-before", "related-after"],
)
def test_what_came_by_a_third_counts_if_it_came_before_the_end(
    between: Link, expected: set[UUID]
) -> None:
    assert joined([link(A, B, 1, 5), between], {C: tick(2)}, A) == expected


def test_related_again_is_one_buyer_again() -> None:
    assert joined([link(A, B, 1, 2), link(A, B, 4)], {}, A) == {A, B}
