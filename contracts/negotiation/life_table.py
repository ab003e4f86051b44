"""The one transition table of an agreement in force: amended, renewed, ended by either side.

An amendment or renewal is a new negotiation; when it is finalised the new agreement replaces this
one. The end has four steps in order: notice (or the last day), stop of use, the consumer's
statement of destruction, the provider's closing certificate.

**Source:** this project's own table; the Dataspace Protocol 2025-1 ends at FINALIZED.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from contracts.negotiation.table import Side


class LifeState(StrEnum):
    """Where an agreement that was finalised stands."""

    IN_FORCE = "in-force"
    CHANGING = "changing"
    NOTICE_GIVEN = "notice-given"
    STOPPED = "stopped"
    DESTROYED = "destroyed"
    CLOSED = "closed"
    REPLACED = "replaced"


class LifeMoveKind(StrEnum):
    """What a side does with an agreement in force."""

    PROPOSE_CHANGE = "propose-change"
    ABANDON_CHANGE = "abandon-change"
    REPLACE = "replace"
    GIVE_NOTICE = "give-notice"
    WITHDRAW_NOTICE = "withdraw-notice"
    STOP = "stop"
    STATE_DESTRUCTION = "state-destruction"
    CERTIFY_CLOSING = "certify-closing"


LifeRow = tuple[LifeState, LifeMoveKind, Side]


def _by_either(state: LifeState, move: LifeMoveKind, after: LifeState) -> dict[LifeRow, LifeState]:
    return {(state, move, side): after for side in Side}


LIFE_TABLE: Final[Mapping[LifeRow, LifeState]] = {
    **_by_either(LifeState.IN_FORCE, LifeMoveKind.PROPOSE_CHANGE, LifeState.CHANGING),
    **_by_either(LifeState.CHANGING, LifeMoveKind.ABANDON_CHANGE, LifeState.IN_FORCE),
    (LifeState.CHANGING, LifeMoveKind.REPLACE, Side.PROVIDER): LifeState.REPLACED,
    **_by_either(LifeState.IN_FORCE, LifeMoveKind.GIVE_NOTICE, LifeState.NOTICE_GIVEN),
    **_by_either(LifeState.CHANGING, LifeMoveKind.GIVE_NOTICE, LifeState.NOTICE_GIVEN),
    **_by_either(LifeState.NOTICE_GIVEN, LifeMoveKind.WITHDRAW_NOTICE, LifeState.IN_FORCE),
    **_by_either(LifeState.NOTICE_GIVEN, LifeMoveKind.STOP, LifeState.STOPPED),
    **_by_either(LifeState.IN_FORCE, LifeMoveKind.STOP, LifeState.STOPPED),
    **_by_either(LifeState.CHANGING, LifeMoveKind.STOP, LifeState.STOPPED),
    (LifeState.STOPPED, LifeMoveKind.STATE_DESTRUCTION, Side.CONSUMER): LifeState.DESTROYED,
    (LifeState.DESTROYED, LifeMoveKind.CERTIFY_CLOSING, Side.PROVIDER): LifeState.CLOSED,
}

LIFE_FINAL: Final = frozenset({LifeState.CLOSED, LifeState.REPLACED})
