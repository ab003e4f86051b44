"""A contract's negotiation as it is kept: its moves in order, from which the state is
recomputed."""

from __future__ import annotations

from datetime import datetime

import msgspec

from contracts.negotiation import (
    IllegalMove,
    Move,
    MoveKind,
    Negotiation,
    Proposal,
    Side,
    TerminationReason,
    advance,
    begin,
)
from marketplace.trade.agreements.errors import NotNextToSignError, NotTerminableError


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
        raise NotTerminableError(why_zh=result.text.zh, why_en=result.text.en)
    return result


def _advanced(negotiation: Negotiation, made: Move) -> Negotiation:
    result = advance(negotiation, made)
    if isinstance(result, IllegalMove):
        raise NotNextToSignError(why_zh=result.text.zh, why_en=result.text.en)
    return result
