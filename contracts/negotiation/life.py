"""Advances an agreement in force by one move, or says why that move is illegal."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.negotiation.illegal import IllegalMove, IllegalMoveCode
from contracts.negotiation.life_table import LIFE_FINAL, LIFE_TABLE, LifeMoveKind, LifeState
from contracts.negotiation.table import Side, TerminationReason
from contracts.text import Text


@dataclass(frozen=True, slots=True)
class Notice:
    """Who gave notice, why, and from when use must stop."""

    side: Side
    reason: TerminationReason
    effective_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeMove:
    """What one side does at a time.

    GIVE_NOTICE carries a notice of that side; PROPOSE_CHANGE the new negotiation's identifier;
    REPLACE the new agreement's digest; STATE_DESTRUCTION and CERTIFY_CLOSING the digest of the
    statement or certificate.
    """

    kind: LifeMoveKind
    side: Side
    at: datetime
    notice: Notice | None = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLife:
    """An agreement in force and every move since; ``agreement`` is its digest."""

    state: LifeState
    agreement: str
    ends_at: datetime
    notice: Notice | None = None
    replaced_by: str = ""
    moves: tuple[LifeMove, ...] = ()


def begin_life(agreement: str, *, ends_at: datetime) -> AgreementLife:
    """The life of an agreement that was just finalised."""
    return AgreementLife(state=LifeState.IN_FORCE, agreement=agreement, ends_at=ends_at)


def advance_life(life: AgreementLife, move: LifeMove) -> AgreementLife | IllegalMove:
    """The agreement after the move, or the reason why the move is illegal."""
    state = LIFE_TABLE.get((life.state, move.kind, move.side))
    if state is None:
        return _not_in_table(life, move)
    fault = _fault_of_time(life, move) or _fault_of_content(life, move)
    if fault is not None:
        return fault
    return replace(
        life,
        state=state,
        notice=_notice_after(life, move),
        replaced_by=move.document if move.kind is LifeMoveKind.REPLACE else life.replaced_by,
        moves=(*life.moves, move),
    )


def _notice_after(life: AgreementLife, move: LifeMove) -> Notice | None:
    match move.kind:
        case LifeMoveKind.GIVE_NOTICE:
            return move.notice
        case LifeMoveKind.WITHDRAW_NOTICE:
            return None
        case _:
            return life.notice


def _not_in_table(life: AgreementLife, move: LifeMove) -> IllegalMove:
    if life.state in LIFE_FINAL:
        text = Text("合同已了结，不得再变更。", "the agreement is closed")
        return IllegalMove(IllegalMoveCode.FINAL_STATE, text)
    other = Side.PROVIDER if move.side is Side.CONSUMER else Side.CONSUMER
    if (life.state, move.kind, other) in LIFE_TABLE:
        text = Text("此行为只能由另一方作出。", "only the other side may do this")
        return IllegalMove(IllegalMoveCode.NOT_BY_THIS_SIDE, text)
    text = Text(
        f"状态“{life.state}”下不得作出“{move.kind}”。",
        f"{move.kind} is not possible while {life.state}",
    )
    return IllegalMove(IllegalMoveCode.NOT_IN_THIS_STATE, text)


def _fault_of_time(life: AgreementLife, move: LifeMove) -> IllegalMove | None:
    times = (move.at, *([move.notice.effective_at] if move.notice else []))
    if any(time.utcoffset() is None for time in times):
        text = Text("时间缺少时区。", "a time has no time zone")
        return IllegalMove(IllegalMoveCode.TIME_WITHOUT_ZONE, text)
    if life.moves and move.at < life.moves[-1].at:
        text = Text("该行为早于上一行为。", "the move is earlier than the one before it")
        return IllegalMove(IllegalMoveCode.EARLIER_THAN_LAST, text)
    if move.kind is LifeMoveKind.STOP and move.at < _may_stop_from(life):
        text = Text("通知期或合同期尚未届满。", "neither notice nor term has run out")
        return IllegalMove(IllegalMoveCode.NOT_YET, text)
    return None


def _may_stop_from(life: AgreementLife) -> datetime:
    """Use stops when the notice takes effect, at the latest with the last day."""
    return min(life.notice.effective_at, life.ends_at) if life.notice else life.ends_at


_NEEDS_DOCUMENT = frozenset(
    {
        LifeMoveKind.PROPOSE_CHANGE,
        LifeMoveKind.REPLACE,
        LifeMoveKind.STATE_DESTRUCTION,
        LifeMoveKind.CERTIFY_CLOSING,
    }
)


def _fault_of_content(life: AgreementLife, move: LifeMove) -> IllegalMove | None:
    if move.kind in _NEEDS_DOCUMENT and not move.document:
        text = Text("未指明所涉文件。", "the move does not say which document it is about")
        return IllegalMove(IllegalMoveCode.PROPOSAL_MISSING, text)
    if move.kind is LifeMoveKind.GIVE_NOTICE:
        return _fault_of_notice(move)
    if move.kind is LifeMoveKind.WITHDRAW_NOTICE and life.notice and life.notice.side != move.side:
        text = Text("只能撤回己方的通知。", "a side withdraws only its own notice")
        return IllegalMove(IllegalMoveCode.NOT_YOUR_NOTICE, text)
    return None


def _fault_of_notice(move: LifeMove) -> IllegalMove | None:
    if move.notice is None or move.notice.side != move.side:
        text = Text("通知须载明己方理由和生效时间。", "a notice needs its side's reason and date")
        return IllegalMove(IllegalMoveCode.REASON_MISSING, text)
    if move.notice.effective_at < move.at:
        text = Text("通知不得追溯生效。", "a notice cannot take effect in the past")
        return IllegalMove(IllegalMoveCode.EARLIER_THAN_LAST, text)
    return None
