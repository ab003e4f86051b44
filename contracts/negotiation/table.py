"""The one transition table of a negotiation.

**Source:** Dataspace Protocol 2025-1, Contract Negotiation Protocol, “State Machine”: the figure,
which is stricter than the text about who may terminate in which state. In the words of this
project: AGREED = the provider signed, VERIFIED = the buyer signed, FINALIZED = the licence is
issued.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from contracts.text import Text


class NegotiationState(StrEnum):
    """Where a negotiation stands, in the protocol's words; NEW is before its first message."""

    NEW = "NEW"
    REQUESTED = "REQUESTED"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    AGREED = "AGREED"
    VERIFIED = "VERIFIED"
    FINALIZED = "FINALIZED"
    TERMINATED = "TERMINATED"


class Side(StrEnum):
    """Who makes a move."""

    CONSUMER = "consumer"
    PROVIDER = "provider"


class MoveKind(StrEnum):
    """What a side does."""

    REQUEST = "request"
    OFFER = "offer"
    ACCEPT = "accept"
    AGREE = "agree"
    VERIFY = "verify"
    FINALIZE = "finalize"
    TERMINATE = "terminate"


class TerminationReason(StrEnum):
    """Why a side ends a negotiation or an agreement."""

    TERMS_NOT_ACCEPTABLE = "terms-not-acceptable"
    PURPOSE_NOT_ACCEPTABLE = "purpose-not-acceptable"
    RIGHTS_MISSING = "rights-missing"
    NEED_ENDED = "need-ended"
    NO_ANSWER = "no-answer"
    BREACH = "breach"
    PRODUCT_WITHDRAWN = "product-withdrawn"
    ORDERED_BY_REGULATOR = "ordered-by-regulator"
    TECHNICAL_FAILURE = "technical-failure"

    @property
    def text(self) -> Text:
        """The reason as people read it."""
        return _REASONS[self]


_REASONS: Final = {
    TerminationReason.TERMS_NOT_ACCEPTABLE: Text("条款不能接受", "the terms are not acceptable"),
    TerminationReason.PURPOSE_NOT_ACCEPTABLE: Text("用途不能接受", "the purpose is not acceptable"),
    TerminationReason.RIGHTS_MISSING: Text("供方不具备相应权利", "the provider lacks the rights"),
    TerminationReason.NEED_ENDED: Text("需求已不存在", "the need has ended"),
    TerminationReason.NO_ANSWER: Text("对方逾期未答复", "the other side did not answer in time"),
    TerminationReason.BREACH: Text("违约", "breach"),
    TerminationReason.PRODUCT_WITHDRAWN: Text("产品下架或召回", "the product was withdrawn"),
    TerminationReason.ORDERED_BY_REGULATOR: Text("监管部门责令", "ordered by the regulator"),
    TerminationReason.TECHNICAL_FAILURE: Text("技术故障", "technical failure"),
}

Row = tuple[NegotiationState, MoveKind, Side]

TABLE: Final[Mapping[Row, NegotiationState]] = {
    (NegotiationState.NEW, MoveKind.REQUEST, Side.CONSUMER): NegotiationState.REQUESTED,
    (NegotiationState.NEW, MoveKind.OFFER, Side.PROVIDER): NegotiationState.OFFERED,
    (NegotiationState.REQUESTED, MoveKind.OFFER, Side.PROVIDER): NegotiationState.OFFERED,
    (NegotiationState.REQUESTED, MoveKind.AGREE, Side.PROVIDER): NegotiationState.AGREED,
    (NegotiationState.REQUESTED, MoveKind.TERMINATE, Side.CONSUMER): NegotiationState.TERMINATED,
    (NegotiationState.REQUESTED, MoveKind.TERMINATE, Side.PROVIDER): NegotiationState.TERMINATED,
    (NegotiationState.OFFERED, MoveKind.REQUEST, Side.CONSUMER): NegotiationState.REQUESTED,
    (NegotiationState.OFFERED, MoveKind.ACCEPT, Side.CONSUMER): NegotiationState.ACCEPTED,
    (NegotiationState.OFFERED, MoveKind.TERMINATE, Side.CONSUMER): NegotiationState.TERMINATED,
    (NegotiationState.OFFERED, MoveKind.TERMINATE, Side.PROVIDER): NegotiationState.TERMINATED,
    (NegotiationState.ACCEPTED, MoveKind.AGREE, Side.PROVIDER): NegotiationState.AGREED,
    (NegotiationState.ACCEPTED, MoveKind.TERMINATE, Side.PROVIDER): NegotiationState.TERMINATED,
    (NegotiationState.AGREED, MoveKind.VERIFY, Side.CONSUMER): NegotiationState.VERIFIED,
    (NegotiationState.AGREED, MoveKind.TERMINATE, Side.CONSUMER): NegotiationState.TERMINATED,
    (NegotiationState.VERIFIED, MoveKind.FINALIZE, Side.PROVIDER): NegotiationState.FINALIZED,
    (NegotiationState.VERIFIED, MoveKind.TERMINATE, Side.PROVIDER): NegotiationState.TERMINATED,
}

FINAL: Final = frozenset({NegotiationState.FINALIZED, NegotiationState.TERMINATED})
