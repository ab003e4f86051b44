"""A move that the table does not have, or that its content forbids, with the reason."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.text import Text


class IllegalMoveCode(StrEnum):
    """Why a move is refused, as a stable word for machines."""

    FINAL_STATE = "final-state"
    NOT_IN_THIS_STATE = "not-in-this-state"
    NOT_BY_THIS_SIDE = "not-by-this-side"
    PROPOSAL_MISSING = "proposal-missing"
    OTHER_PROPOSAL = "other-proposal"
    PROPOSAL_ENDED = "proposal-ended"
    REASON_MISSING = "reason-missing"
    TIME_WITHOUT_ZONE = "time-without-zone"
    EARLIER_THAN_LAST = "earlier-than-last"
    NOT_YET = "not-yet"
    NOT_YOUR_NOTICE = "not-your-notice"


@dataclass(frozen=True, slots=True)
class IllegalMove:
    """A refused move; nothing has changed."""

    code: IllegalMoveCode
    text: Text
