"""Reading the threads of a log, against a slow reference that keeps one list per contract."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.entries import Envelope
from marketplace.oversight.regulation.model import Counts, read_threads

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
NOTHING = "sha256:" + "0" * 64
CONTRACTS = [letter * 16 for letter in "abc"]


def an_entry(contract: str | None, counter: int | None, previous: int | None) -> Envelope:
    return Envelope(
        type="licence.issued",
        time=AT,
        contract=contract,
        counter=counter,
        previous=previous,
        commitment=NOTHING,
    )


def a_sound_log(order: list[int | None]) -> list[Envelope]:
    """Return entries of the contracts in this order; None is an entry of no contract."""
    places: dict[int, list[int]] = {}
    log = []
    for index, which in enumerate(order):
        if which is None:
            log.append(an_entry(None, None, None))
            continue
        before = places.setdefault(which, [])
        log.append(an_entry(CONTRACTS[which], len(before) + 1, before[-1] if before else None))
        before.append(index)
    return log


def naive_is_gapless(log: list[Envelope]) -> bool:
    for contract in CONTRACTS:
        mine = [(index, entry) for index, entry in enumerate(log) if entry.contract == contract]
        for place, (_, entry) in enumerate(mine):
            if entry.counter != place + 1:
                return False
            if entry.previous != (mine[place - 1][0] if place else None):
                return False
    return True


orders = st.lists(st.sampled_from([None, 0, 1, 2]), max_size=30)


@given(order=orders)
@settings(max_examples=60)
def test_sound_log_has_no_gap(order: list[int | None]) -> None:
    assert read_threads(a_sound_log(order)).gaps == ()


@given(order=orders.filter(lambda order: len(order) > 1), data=st.data())
@settings(max_examples=120)
def test_removed_or_moved_entries_are_found_as_the_reference_finds_them(order, data) -> None:
    log = a_sound_log(order)
    first, second = (data.draw(st.integers(0, len(log) - 1)) for _ in range(2))
    if data.draw(st.booleans()):
        del log[first]
    else:
        log[first], log[second] = log[second], log[first]
    assert naive_is_gapless(log) == (read_threads(log).gaps == ())


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, 0),
        ({"numbered": 9}, 1),
        ({"unnumbered": 1}, 1),
        ({"counted": 7}, 2),
        ({"size": 12}, 2),
    ],
)
def test_every_disagreement_of_the_counts_is_missing(changed: dict[str, int], missing: int) -> None:
    sound = {
        "numbered": 10, "unnumbered": 2, "waiting": 2, "size": 10, "counted": 5, "threaded": 5,
    }  # fmt: skip
    assert Counts(**{**sound, **changed}).missing == missing
