"""The table against the figure of the protocol, written down a second time in another form."""

import pytest

from contracts.negotiation.table import (
    FINAL,
    TABLE,
    MoveKind,
    NegotiationState,
    Side,
    TerminationReason,
)

# state --> next: who, as the protocol's figure lists them
FIGURE = """
NEW REQUESTED consumer
REQUESTED OFFERED provider
REQUESTED AGREED provider
REQUESTED TERMINATED consumer
REQUESTED TERMINATED provider
NEW OFFERED provider
OFFERED REQUESTED consumer
OFFERED ACCEPTED consumer
OFFERED TERMINATED consumer
OFFERED TERMINATED provider
ACCEPTED AGREED provider
ACCEPTED TERMINATED provider
AGREED VERIFIED consumer
AGREED TERMINATED consumer
VERIFIED FINALIZED provider
VERIFIED TERMINATED provider
"""

REACHED_BY = {
    MoveKind.REQUEST: NegotiationState.REQUESTED,
    MoveKind.OFFER: NegotiationState.OFFERED,
    MoveKind.ACCEPT: NegotiationState.ACCEPTED,
    MoveKind.AGREE: NegotiationState.AGREED,
    MoveKind.VERIFY: NegotiationState.VERIFIED,
    MoveKind.FINALIZE: NegotiationState.FINALIZED,
    MoveKind.TERMINATE: NegotiationState.TERMINATED,
}


def test_table_is_the_figure_of_the_protocol():
    actual = {(str(state), str(after), str(side)) for (state, _, side), after in TABLE.items()}
    assert actual == {tuple(line.split()) for line in FIGURE.split("\n") if line}


def test_each_kind_of_move_leads_to_one_state():
    assert {(kind, after) for (_, kind, _), after in TABLE.items()} == set(REACHED_BY.items())


@pytest.mark.parametrize("state", FINAL)
def test_nothing_leaves_a_final_state(state):
    assert [row for row in TABLE if row[0] is state] == []


def test_every_state_can_be_reached():
    assert {NegotiationState.NEW, *TABLE.values()} == set(NegotiationState)


def test_both_sides_make_moves():
    assert {side for _, _, side in TABLE} == set(Side)


def test_every_reason_is_worded_in_both_languages():
    assert all(reason.text.zh and reason.text.en for reason in TerminationReason)
