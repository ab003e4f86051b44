"""A contract's negotiation as it is kept: its moves in order, from which the state is
recomputed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from contracts.negotiation import (
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
from marketplace.kernel.text import Text
from marketplace.trade.agreements.errors import NotNextToSignError, NotTerminableError

_PROVIDER_NEXT: Final = Text("供方先签署，现待供方签署。", "the provider signs first, and is next")
_BUYER_NEXT: Final = Text(
    "供方已签署，现待需方签署。", "the provider has signed; the buyer is next"
)
_BOTH: Final = Text("双方已签署。", "both sides have signed")

_STANDS: Final[dict[NegotiationState, Text]] = {
    NegotiationState.NEW: _PROVIDER_NEXT,
    NegotiationState.REQUESTED: _PROVIDER_NEXT,
    NegotiationState.OFFERED: _PROVIDER_NEXT,
    NegotiationState.ACCEPTED: _PROVIDER_NEXT,
    NegotiationState.AGREED: _BUYER_NEXT,
    NegotiationState.VERIFIED: _BOTH,
    NegotiationState.FINALIZED: _BOTH,
    NegotiationState.TERMINATED: Text("合同已终止。", "the contract was ended"),
}
"""Where a contract stands, in the words of those who sign it."""

_OUT_OF_TURN: Final = frozenset(
    {
        IllegalMoveCode.NOT_IN_THIS_STATE,
        IllegalMoveCode.NOT_BY_THIS_SIDE,
        IllegalMoveCode.FINAL_STATE,
    }
)


def written(negotiation: Negotiation) -> str:
    """Return the moves as JSON."""
    return msgspec.json.encode(negotiation.moves).decode()


def read(text: str) -> Negotiation:
    """Play the kept moves through the table again; they were legal when they were made."""
    negotiation = begin()
    for move in msgspec.json.decode(text, type=list[Move]):
        negotiation = _advanced(negotiation, move)
    return negotiation


def move(
    negotiation: Negotiation, kind: MoveKind, side: Side, *, proposal: Proposal, at: datetime
) -> Negotiation:
    """Return the negotiation after the move, or raise `NotNextToSignError` with the reason."""
    return _advanced(negotiation, Move(kind=kind, side=side, at=at, proposal=proposal))


def terminated(
    negotiation: Negotiation, side: Side, *, reason: TerminationReason, at: datetime
) -> Negotiation:
    """Return the negotiation ended by one side, or raise `NotTerminableError` with the reason."""
    result = advance(negotiation, Move(kind=MoveKind.TERMINATE, side=side, at=at, reason=reason))
    if isinstance(result, IllegalMove):
        why = _why(negotiation, result)
        raise NotTerminableError(why_zh=why.zh, why_en=why.en)
    return result


def _advanced(negotiation: Negotiation, made: Move) -> Negotiation:
    result = advance(negotiation, made)
    if isinstance(result, IllegalMove):
        why = _why(negotiation, result)
        raise NotNextToSignError(why_zh=why.zh, why_en=why.en)
    return result


def _why(negotiation: Negotiation, illegal: IllegalMove) -> Text:
    """Say where the contract stands when a move is out of turn; else the library's own reason."""
    if illegal.code in _OUT_OF_TURN:
        return _STANDS[negotiation.state]
    return Text.of(illegal.text)
