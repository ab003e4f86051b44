from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.negotiation import (
    TABLE,
    IllegalMove,
    IllegalMoveCode,
    Move,
    MoveKind,
    Negotiation,
    NegotiationState,
    Proposal,
    Side,
    TerminationReason,
    advance,
    begin,
)

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FIRST = Proposal("sha256:" + "1" * 64, START + timedelta(days=300))
SECOND = Proposal("sha256:" + "2" * 64, START + timedelta(days=200))

HAPPY_WAY = (
    (MoveKind.REQUEST, Side.CONSUMER, FIRST),
    (MoveKind.OFFER, Side.PROVIDER, SECOND),
    (MoveKind.ACCEPT, Side.CONSUMER, SECOND),
    (MoveKind.AGREE, Side.PROVIDER, SECOND),
    (MoveKind.VERIFY, Side.CONSUMER, SECOND),
    (MoveKind.FINALIZE, Side.PROVIDER, SECOND),
)


def moved(kind, side, proposal=FIRST, *, minutes=0, reason=TerminationReason.NEED_ENDED):
    carried = None if kind is MoveKind.TERMINATE else proposal
    given_reason = reason if kind is MoveKind.TERMINATE else None
    at = START + timedelta(minutes=minutes)
    return Move(kind=kind, side=side, at=at, proposal=carried, reason=given_reason)


def in_state(state):
    return Negotiation(state, FIRST, ())


def code_of(outcome):
    return outcome.code if isinstance(outcome, IllegalMove) else None


def test_request_counter_offer_and_four_signatures_of_intent_finalise():
    negotiation = begin()
    for minutes, (kind, side, proposal) in enumerate(HAPPY_WAY):
        negotiation = advance(negotiation, moved(kind, side, proposal, minutes=minutes))
    assert negotiation.state is NegotiationState.FINALIZED
    assert negotiation.proposal == SECOND
    assert len(negotiation.moves) == 6


@pytest.mark.parametrize("state", NegotiationState)
@pytest.mark.parametrize("kind", MoveKind)
@pytest.mark.parametrize("side", Side)
def test_every_pair_does_what_the_table_says(state, kind, side):
    outcome = advance(in_state(state), moved(kind, side))
    expected = TABLE.get((state, kind, side))
    actual = outcome.state if isinstance(outcome, Negotiation) else None
    assert actual == expected


@pytest.mark.parametrize("state", [NegotiationState.FINALIZED, NegotiationState.TERMINATED])
@pytest.mark.parametrize("kind", MoveKind)
def test_a_final_negotiation_says_so(state, kind):
    assert code_of(advance(in_state(state), moved(kind, Side.CONSUMER))) == "final-state"


def test_the_right_move_by_the_wrong_side_says_so():
    outcome = advance(in_state(NegotiationState.OFFERED), moved(MoveKind.ACCEPT, Side.PROVIDER))
    assert code_of(outcome) is IllegalMoveCode.NOT_BY_THIS_SIDE


OFFERED = in_state(NegotiationState.OFFERED)
ACCEPTANCE = moved(MoveKind.ACCEPT, Side.CONSUMER)

REFUSED = {
    "acceptance of another text": (
        replace(ACCEPTANCE, proposal=SECOND),
        IllegalMoveCode.OTHER_PROPOSAL,
    ),
    "acceptance of the same text with another end": (
        replace(ACCEPTANCE, proposal=replace(FIRST, ends_at=SECOND.ends_at)),
        IllegalMoveCode.OTHER_PROPOSAL,
    ),
    "acceptance of nothing": (replace(ACCEPTANCE, proposal=None), IllegalMoveCode.PROPOSAL_MISSING),
    "acceptance at the moment of the end": (
        replace(ACCEPTANCE, at=FIRST.ends_at),
        IllegalMoveCode.PROPOSAL_ENDED,
    ),
    "a time without zone": (
        replace(ACCEPTANCE, at=START.replace(tzinfo=None)),
        IllegalMoveCode.TIME_WITHOUT_ZONE,
    ),
    "an end without zone": (
        replace(ACCEPTANCE, proposal=replace(FIRST, ends_at=FIRST.ends_at.replace(tzinfo=None))),
        IllegalMoveCode.TIME_WITHOUT_ZONE,
    ),
    "termination without reason": (
        moved(MoveKind.TERMINATE, Side.CONSUMER, reason=None),
        IllegalMoveCode.REASON_MISSING,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_content_of_a_move_forbids_is_refused_by_name(name):
    move, code = REFUSED[name]
    assert code_of(advance(OFFERED, move)) is code


def test_last_second_before_the_end_still_accepts():
    move = replace(ACCEPTANCE, at=FIRST.ends_at - timedelta(seconds=1))
    assert advance(OFFERED, move).state is NegotiationState.ACCEPTED


def test_time_does_not_run_backwards():
    requested = advance(begin(), moved(MoveKind.REQUEST, Side.CONSUMER, minutes=5))
    outcome = advance(requested, moved(MoveKind.OFFER, Side.PROVIDER, minutes=4))
    assert code_of(outcome) is IllegalMoveCode.EARLIER_THAN_LAST


def test_a_refusal_reads_in_both_languages():
    refusal = advance(begin(), moved(MoveKind.VERIFY, Side.CONSUMER))
    assert (refusal.text.zh, refusal.text.en) == (
        "状态 NEW 下不得作出“verify”。",
        "verify is not possible in NEW",
    )


any_move = st.builds(
    moved,
    st.sampled_from(MoveKind),
    st.sampled_from(Side),
    st.sampled_from([FIRST, SECOND]),
    minutes=st.integers(0, 500_000),
    reason=st.sampled_from([None, *TerminationReason]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(any_move, max_size=25))
def test_whatever_is_tried_only_table_rows_happen_and_refusals_change_nothing(attempts):
    negotiation = begin()
    for move in attempts:
        outcome = advance(negotiation, move)
        if isinstance(outcome, IllegalMove):
            assert outcome.text.zh
            continue
        assert TABLE[(negotiation.state, move.kind, move.side)] == outcome.state
        assert outcome.moves == (*negotiation.moves, move)
        negotiation = outcome
    times = [move.at for move in negotiation.moves]
    assert times == sorted(times)
    if negotiation.state is NegotiationState.FINALIZED:
        signed = [m.proposal for m in negotiation.moves[-3:]]
        assert signed == [negotiation.proposal] * 3
