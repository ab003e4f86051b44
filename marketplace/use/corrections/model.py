"""What can be wrong with data, and the life of a ticket: one transition table."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Final

from marketplace.kernel.text import Text


@unique
class Fault(StrEnum):
    """What is wrong with the data."""

    WRONG_VALUE = "wrong-value"
    MISSING = "missing"
    DUPLICATE = "duplicate"
    STALE = "stale"
    FORMAT = "format"


FAULTS: Final[dict[Fault, Text]] = {
    Fault.WRONG_VALUE: Text("数值有误", "wrong values"),
    Fault.MISSING: Text("缺失", "something is missing"),
    Fault.DUPLICATE: Text("重复", "something stands twice"),
    Fault.STALE: Text("未按期更新", "not updated in time"),
    Fault.FORMAT: Text("格式或编码有误", "wrong format or encoding"),
}


@unique
class RejectionGround(StrEnum):
    """Why a ticket is rejected."""

    AS_SOURCE = "as-source"
    EFFECT_OF_RECIPE = "effect-of-recipe"
    NOT_REPRODUCED = "not-reproduced"
    KNOWN = "known"


REJECTION_GROUNDS: Final[dict[RejectionGround, Text]] = {
    RejectionGround.AS_SOURCE: Text("与来源一致，无误", "it is as the source has it"),
    RejectionGround.EFFECT_OF_RECIPE: Text("脱敏处理所致", "it comes from the desensitisation"),
    RejectionGround.NOT_REPRODUCED: Text("无法重现", "it could not be found"),
    RejectionGround.KNOWN: Text("已在说明中写明", "the description says so"),
}


@unique
class TicketState(StrEnum):
    """How far a ticket has come."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"


@unique
class TicketMove(StrEnum):
    """What can be done with a ticket."""

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"


TRANSITIONS: Final[dict[tuple[TicketState, TicketMove], TicketState]] = {
    (TicketState.OPEN, TicketMove.ACCEPT): TicketState.ACCEPTED,
    (TicketState.OPEN, TicketMove.REJECT): TicketState.REJECTED,
    (TicketState.ACCEPTED, TicketMove.CORRECT): TicketState.CORRECTED,
}
"""The one transition table; a pair that is absent is refused."""

TICKET_STATES: Final[dict[TicketState, Text]] = {
    TicketState.OPEN: Text("待核实", "to be checked"),
    TicketState.ACCEPTED: Text("已受理，待更正", "accepted, to be corrected"),
    TicketState.REJECTED: Text("不予更正", "rejected"),
    TicketState.CORRECTED: Text("已在新版本更正", "corrected in a new version"),
}
