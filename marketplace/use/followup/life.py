"""The life of an agreement in force, kept as its moves over `contracts.negotiation`'s table.

Nothing is decided here that the table does not say: the moves are read back, the next one is asked
of the table, and only then written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.negotiation import (
    AgreementLife,
    IllegalMove,
    LifeMove,
    LifeMoveKind,
    LifeState,
    Notice,
    Side,
    TerminationReason,
    advance_life,
    begin_life,
)
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup import tables
from marketplace.use.followup.errors import IllegalLifeMoveError
from marketplace.use.followup.events import LifeMoved
from marketplace.use.followup.schemas import LifeMoveView, LifeView

LIFE_STATES: Final[dict[LifeState, Text]] = {
    LifeState.IN_FORCE: Text("履行中", "in force"),
    LifeState.CHANGING: Text("续期或变更中", "being renewed or changed"),
    LifeState.NOTICE_GIVEN: Text("已通知解除", "notice given"),
    LifeState.STOPPED: Text("已停止使用", "use stopped"),
    LifeState.DESTROYED: Text("已声明销毁", "destruction stated"),
    LifeState.CLOSED: Text("已结清", "closed"),
    LifeState.REPLACED: Text("已由新合同替代", "replaced by a new contract"),
}
LIFE_MOVES: Final[dict[LifeMoveKind, Text]] = {
    LifeMoveKind.PROPOSE_CHANGE: Text("提出续期或变更", "change proposed"),
    LifeMoveKind.ABANDON_CHANGE: Text("放弃变更", "change given up"),
    LifeMoveKind.REPLACE: Text("新合同替代", "replaced"),
    LifeMoveKind.GIVE_NOTICE: Text("通知解除", "notice given"),
    LifeMoveKind.WITHDRAW_NOTICE: Text("撤回通知", "notice withdrawn"),
    LifeMoveKind.STOP: Text("停止使用", "use stopped"),
    LifeMoveKind.STATE_DESTRUCTION: Text("声明销毁", "destruction stated"),
    LifeMoveKind.CERTIFY_CLOSING: Text("出具结清证明", "closing certified"),
}
RUNNING: Final = frozenset({LifeState.IN_FORCE, LifeState.CHANGING, LifeState.NOTICE_GIVEN})
"""States in which the data may still be used."""


def ended_at(licence: LicenceView) -> datetime:
    """Return when a licence ends, or ended: its last instant, or its revocation before that."""
    return min(licence.valid_until, licence.revoked_at or licence.valid_until)


async def life_of(licence: LicenceView) -> AgreementLife:
    """Return where the agreement behind a licence stands, with every move since."""
    document = await document_of(licence.agreement_id)
    life = begin_life(document.digest, ends_at=ended_at(licence))
    found = (
        await tables.LifeMove.select()
        .where(tables.LifeMove.licence == licence.licence_id)
        .order_by(tables.LifeMove.ordinal)
    )
    for one in found:
        life = _advanced(life, _move(one), licence)
    return life


async def life_view_of(licence: LicenceView) -> LifeView:
    """Return the life of a licence's agreement for its two sides."""
    life = await life_of(licence)
    return LifeView(
        licence_id=licence.licence_id,
        state=life.state,
        ends_at=ended_at(licence),
        replaced_by=life.replaced_by,
        moves=[
            LifeMoveView(
                kind=one.kind,
                side=one.side,
                at=one.at,
                reason=one.notice.reason if one.notice else None,
                effective_at=one.notice.effective_at if one.notice else None,
                document=one.document,
            )
            for one in life.moves
        ],
    )


async def make_move(licence: LicenceView, move: LifeMove) -> AgreementLife:
    """Make a move and record it, or raise `IllegalLifeMoveError` with the table's reason.

    Part of a command that has locked the licence.
    """
    before = await life_of(licence)
    life = _advanced(before, move, licence)
    notice = move.notice
    await tables.LifeMove(
        licence=licence.licence_id,
        ordinal=len(life.moves),
        kind=move.kind.value,
        side=move.side.value,
        at=move.at,
        reason=notice.reason.value if notice else None,
        effective_at=notice.effective_at if notice else None,
        document=move.document,
    ).save()
    record(
        LifeMoved(
            licence_id=licence.licence_id,
            request_id=licence.request_id,
            unit_id=licence.unit_id,
            enterprise_id=licence.enterprise_id,
            move=move.kind.value,
            side=move.side.value,
            state=life.state.value,
            reason=notice.reason.value if notice else None,
            effective_at=notice.effective_at if notice else None,
            document=move.document,
        ),
        contract=licence.request_id,
    )
    return life


async def licence_changed_by(request_id: UUID) -> UUID | None:
    """Return the licence that a request would renew or change; None for an ordinary request."""
    found = (
        await tables.LifeMove.select(tables.LifeMove.licence)
        .where(
            tables.LifeMove.kind == LifeMoveKind.PROPOSE_CHANGE.value,
            tables.LifeMove.document == str(request_id),
        )
        .first()
    )
    return found["licence"] if found else None


def _advanced(life: AgreementLife, move: LifeMove, licence: LicenceView) -> AgreementLife:
    after = advance_life(life, move)
    if isinstance(after, IllegalMove):
        raise IllegalLifeMoveError(
            licence_id=licence.licence_id, why_zh=after.text.zh, why_en=after.text.en
        )
    return after


def _move(found: dict[str, Any]) -> LifeMove:
    side = Side(found["side"])
    notice = None
    if found["reason"]:
        notice = Notice(side, TerminationReason(found["reason"]), found["effective_at"])
    return LifeMove(
        kind=LifeMoveKind(found["kind"]),
        side=side,
        at=found["at"],
        notice=notice,
        document=found["document"],
    )
