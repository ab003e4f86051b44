"""How a contract comes about and how it ends: two transition tables and nothing else.

`advance` moves a negotiation through the states of the Dataspace Protocol; `advance_life` moves an
agreement in force through amendment, renewal and two-sided termination, which that protocol leaves
out. An illegal move is a value with its reason. Nothing here signs, sends or stores.
"""

from contracts.negotiation.illegal import IllegalMove, IllegalMoveCode
from contracts.negotiation.life import AgreementLife, LifeMove, Notice, advance_life, begin_life
from contracts.negotiation.life_table import LIFE_TABLE, LifeMoveKind, LifeState
from contracts.negotiation.negotiating import Move, Negotiation, Proposal, advance, begin
from contracts.negotiation.table import (
    TABLE,
    MoveKind,
    NegotiationState,
    Side,
    TerminationReason,
)

__all__ = [
    "LIFE_TABLE",
    "TABLE",
    "AgreementLife",
    "IllegalMove",
    "IllegalMoveCode",
    "LifeMove",
    "LifeMoveKind",
    "LifeState",
    "Move",
    "MoveKind",
    "Negotiation",
    "NegotiationState",
    "Notice",
    "Proposal",
    "Side",
    "TerminationReason",
    "advance",
    "advance_life",
    "begin",
    "begin_life",
]
