from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.negotiation import (
    LIFE_TABLE,
    IllegalMove,
    IllegalMoveCode,
    LifeMove,
    LifeMoveKind,
    LifeState,
    Notice,
    Side,
    TerminationReason,
    advance_life,
    begin_life,
)
from contracts.negotiation.life_table import LIFE_FINAL

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ENDS = START + timedelta(days=100)
LIFE = begin_life("sha256:" + "1" * 64, ends_at=ENDS)


def moved(kind, side, *, days=0, notice_days=30, document="sha256:" + "2" * 64):
    at = START + timedelta(days=days)
    notice = None
    if kind is LifeMoveKind.GIVE_NOTICE:
        effective = at + timedelta(days=notice_days)
        notice = Notice(side, TerminationReason.NEED_ENDED, effective)
    return LifeMove(kind=kind, side=side, at=at, notice=notice, document=document)


def lived(*moves):
    life = LIFE
    for move in moves:
        life = advance_life(life, move)
    return life


def code_of(outcome):
    return outcome.code if isinstance(outcome, IllegalMove) else None


NOTICE_OF_CONSUMER = moved(LifeMoveKind.GIVE_NOTICE, Side.CONSUMER, days=10)


def test_notice_stop_destruction_and_certificate_close_an_agreement():
    life = lived(
        NOTICE_OF_CONSUMER,
        moved(LifeMoveKind.STOP, Side.PROVIDER, days=40),
        moved(LifeMoveKind.STATE_DESTRUCTION, Side.CONSUMER, days=45),
        moved(LifeMoveKind.CERTIFY_CLOSING, Side.PROVIDER, days=46),
    )
    assert life.state is LifeState.CLOSED
    assert len(life.moves) == 4


def test_a_finalised_change_replaces_the_agreement():
    life = lived(
        moved(LifeMoveKind.PROPOSE_CHANGE, Side.CONSUMER, days=5),
        moved(LifeMoveKind.REPLACE, Side.PROVIDER, days=9, document="sha256:new"),
    )
    assert (life.state, life.replaced_by) == (LifeState.REPLACED, "sha256:new")


def test_an_abandoned_change_leaves_the_agreement_in_force():
    life = lived(
        moved(LifeMoveKind.PROPOSE_CHANGE, Side.PROVIDER, days=5),
        moved(LifeMoveKind.ABANDON_CHANGE, Side.CONSUMER, days=6),
    )
    assert life.state is LifeState.IN_FORCE


def test_the_term_that_ran_out_stops_without_notice():
    assert lived(moved(LifeMoveKind.STOP, Side.PROVIDER, days=100)).state is LifeState.STOPPED


def test_use_does_not_stop_before_notice_or_term_ran_out():
    early = moved(LifeMoveKind.STOP, Side.PROVIDER, days=39)
    assert code_of(advance_life(lived(NOTICE_OF_CONSUMER), early)) is IllegalMoveCode.NOT_YET
    assert code_of(advance_life(LIFE, early)) is IllegalMoveCode.NOT_YET


def test_a_side_withdraws_only_its_own_notice():
    given_notice = lived(NOTICE_OF_CONSUMER)
    other = moved(LifeMoveKind.WITHDRAW_NOTICE, Side.PROVIDER, days=11)
    own = moved(LifeMoveKind.WITHDRAW_NOTICE, Side.CONSUMER, days=11)
    assert code_of(advance_life(given_notice, other)) is IllegalMoveCode.NOT_YOUR_NOTICE
    assert advance_life(given_notice, own).notice is None


REFUSED = {
    "notice in the past": (
        moved(LifeMoveKind.GIVE_NOTICE, Side.PROVIDER, notice_days=-1),
        IllegalMoveCode.EARLIER_THAN_LAST,
    ),
    "notice in the other side's name": (
        replace(NOTICE_OF_CONSUMER, side=Side.PROVIDER),
        IllegalMoveCode.REASON_MISSING,
    ),
    "notice without content": (
        replace(NOTICE_OF_CONSUMER, notice=None),
        IllegalMoveCode.REASON_MISSING,
    ),
    "change without negotiation": (
        moved(LifeMoveKind.PROPOSE_CHANGE, Side.CONSUMER, document=""),
        IllegalMoveCode.PROPOSAL_MISSING,
    ),
    "destruction before the stop": (
        moved(LifeMoveKind.STATE_DESTRUCTION, Side.CONSUMER),
        IllegalMoveCode.NOT_IN_THIS_STATE,
    ),
    "time without zone": (
        replace(NOTICE_OF_CONSUMER, at=START.replace(tzinfo=None)),
        IllegalMoveCode.TIME_WITHOUT_ZONE,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_agreement_in_force_does_not_allow_is_refused_by_name(name):
    move, code = REFUSED[name]
    assert code_of(advance_life(LIFE, move)) is code


@pytest.mark.parametrize("state", LifeState)
@pytest.mark.parametrize("kind", LifeMoveKind)
@pytest.mark.parametrize("side", Side)
def test_every_pair_does_what_the_table_says(state, kind, side):
    notice = Notice(side, TerminationReason.NEED_ENDED, START)
    life = replace(LIFE, state=state, notice=notice)
    outcome = advance_life(life, moved(kind, side, days=200))
    actual = None if isinstance(outcome, IllegalMove) else outcome.state
    assert actual == LIFE_TABLE.get((state, kind, side))


def test_from_every_state_an_end_can_be_reached():
    ends = set(LIFE_FINAL)
    for _ in LifeState:
        ends |= {state for (state, _, _), after in LIFE_TABLE.items() if after in ends}
    assert ends == set(LifeState)


any_move = st.builds(
    moved,
    st.sampled_from(LifeMoveKind),
    st.sampled_from(Side),
    days=st.integers(0, 150),
    notice_days=st.integers(-5, 50),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(any_move, max_size=20))
def test_nothing_closes_without_a_statement_of_destruction(attempts):
    life = LIFE
    for move in attempts:
        outcome = advance_life(life, move)
        life = life if isinstance(outcome, IllegalMove) else outcome
    kinds = [move.kind for move in life.moves]
    if life.state is LifeState.CLOSED:
        assert kinds[-3:] == [
            LifeMoveKind.STOP,
            LifeMoveKind.STATE_DESTRUCTION,
            LifeMoveKind.CERTIFY_CLOSING,
        ]
