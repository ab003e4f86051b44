"""The transition table against every pair, and against random walks over the real commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.supply.listings.model import OPEN, TRANSITIONS, Hand, Move, State, step

ALLOWED = {
    ("draft", "revise", "draft"),
    ("draft", "submit", "submitted"),
    ("submitted", "return", "returned"),
    ("submitted", "approve", "listed"),
    ("returned", "revise", "draft"),
    ("listed", "withdraw", "withdrawn"),
    ("listed", "recall", "recalled"),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_pair_leads_where_the_table_says(state: State, move: Move) -> None:
    found = step(state, move)
    expected = {to for was, by, to in ALLOWED if (was, by) == (state, move)}
    assert expected == ({found.to.value} if found else set())


def test_only_the_chief_lists_returns_and_ends() -> None:
    hands = {move: one.hand for (_, move), one in TRANSITIONS.items()}
    liaison = {move for move, hand in hands.items() if hand is Hand.LIAISON}
    assert {Move.REVISE, Move.SUBMIT} == liaison


def test_each_move_is_in_one_pair_of_hands() -> None:
    hands = {(move, one.hand) for (_, move), one in TRANSITIONS.items()}
    assert len({move for move, _ in hands}) == len(hands)


@given(st.lists(st.sampled_from(Move), max_size=12))
def test_nothing_is_listed_that_was_not_submitted(moves: list[Move]) -> None:
    state, seen = State.DRAFT, [State.DRAFT]
    for move in moves:
        found = step(state, move)
        if found is not None:
            state = found.to
            seen.append(state)
    if State.LISTED in seen:
        assert seen[seen.index(State.LISTED) - 1] is State.SUBMITTED


def test_what_ended_never_moves_again() -> None:
    moving = {state for state, _ in TRANSITIONS}
    assert {State.WITHDRAWN, State.RECALLED} == set(State) - moving


def test_open_states_are_those_before_a_listing() -> None:
    assert {State.DRAFT, State.SUBMITTED, State.RETURNED} == OPEN
