"""Advances a negotiation by one move, or says why that move is illegal.

Besides the table it holds: accepting, agreeing, verifying and finalising are about the proposal on
the table and no other; nothing is proposed or signed for a contract whose last day has passed; time
does not run backwards.
"""

from dataclasses import dataclass
from datetime import datetime

from contracts.negotiation.illegal import IllegalMove, IllegalMoveCode
from contracts.negotiation.table import (
    FINAL,
    TABLE,
    MoveKind,
    NegotiationState,
    Side,
    TerminationReason,
)
from contracts.text import Text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A contract as proposed: the digest of its canonical form, and when it would end."""

    digest: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What one side does at a time.

    Every kind but TERMINATE carries the proposal it is about; TERMINATE carries a reason.
    """

    kind: MoveKind
    side: Side
    at: datetime
    proposal: Proposal | None = None
    reason: TerminationReason | None = None


@dataclass(frozen=True, slots=True)
class Negotiation:
    """A negotiation and every move that was made; ``proposal`` is the one on the table now."""

    state: NegotiationState
    proposal: Proposal | None
    moves: tuple[Move, ...]


def begin() -> Negotiation:
    """A negotiation in which nothing has been said yet."""
    return Negotiation(NegotiationState.NEW, None, ())


def advance(negotiation: Negotiation, move: Move) -> Negotiation | IllegalMove:
    """The negotiation after the move, or the reason why the move is illegal."""
    state = TABLE.get((negotiation.state, move.kind, move.side))
    if state is None:
        return _not_in_table(negotiation, move)
    fault = _fault_of_time(negotiation, move) or _fault_of_content(negotiation, move)
    if fault is not None:
        return fault
    return Negotiation(
        state,
        negotiation.proposal if move.kind is MoveKind.TERMINATE else move.proposal,
        (*negotiation.moves, move),
    )


def _not_in_table(negotiation: Negotiation, move: Move) -> IllegalMove:
    if negotiation.state in FINAL:
        return IllegalMove(
            IllegalMoveCode.FINAL_STATE,
            Text(
                f"协商已处于终态 {negotiation.state}，不得再变更；请另行发起协商。",
                f"the negotiation is final ({negotiation.state}); begin a new one",
            ),
        )
    other = Side.PROVIDER if move.side is Side.CONSUMER else Side.CONSUMER
    if (negotiation.state, move.kind, other) in TABLE:
        return IllegalMove(
            IllegalMoveCode.NOT_BY_THIS_SIDE,
            Text(
                f"状态 {negotiation.state} 下的“{move.kind}”只能由另一方作出。",
                f"in {negotiation.state} only the other side may {move.kind}",
            ),
        )
    return IllegalMove(
        IllegalMoveCode.NOT_IN_THIS_STATE,
        Text(
            f"状态 {negotiation.state} 下不得作出“{move.kind}”。",
            f"{move.kind} is not possible in {negotiation.state}",
        ),
    )


def _fault_of_time(negotiation: Negotiation, move: Move) -> IllegalMove | None:
    times = (move.at, *([move.proposal.ends_at] if move.proposal else []))
    if any(time.utcoffset() is None for time in times):
        return IllegalMove(
            IllegalMoveCode.TIME_WITHOUT_ZONE, Text("时间缺少时区。", "a time has no time zone")
        )
    if negotiation.moves and move.at < negotiation.moves[-1].at:
        return IllegalMove(
            IllegalMoveCode.EARLIER_THAN_LAST,
            Text("该行为早于上一行为。", "the move is earlier than the one before it"),
        )
    return None


def _fault_of_content(negotiation: Negotiation, move: Move) -> IllegalMove | None:
    if move.kind is MoveKind.TERMINATE:
        return None if move.reason is not None else _reason_missing()
    if move.proposal is None:
        return IllegalMove(
            IllegalMoveCode.PROPOSAL_MISSING,
            Text("未指明所涉合同文本。", "the move does not say which proposal it is about"),
        )
    proposing = move.kind in (MoveKind.REQUEST, MoveKind.OFFER)
    if not proposing and move.proposal != negotiation.proposal:
        return IllegalMove(
            IllegalMoveCode.OTHER_PROPOSAL,
            Text("所涉合同文本不是当前文本。", "the move is about another proposal than the last"),
        )
    if move.at >= move.proposal.ends_at:
        return IllegalMove(
            IllegalMoveCode.PROPOSAL_ENDED,
            Text("合同的截止日期已过。", "the contract's last day has passed"),
        )
    return None


def _reason_missing() -> IllegalMove:
    return IllegalMove(
        IllegalMoveCode.REASON_MISSING, Text("终止须说明理由。", "termination needs a reason")
    )
