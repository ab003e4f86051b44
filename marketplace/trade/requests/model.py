"""What is asked, how far a request has come, and what it costs: values and pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique
from typing import Final

from contracts.policy.hierarchies import PURPOSE_NAMES, purpose_within
from contracts.policy.vocabulary import OWN, Purpose
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import PriceUnit


@unique
class Standing(StrEnum):
    """How far a request has come.

    Beside it stands the state of the negotiation; ACCEPTED means that the provider agrees to the
    terms and the contract lies ready to be signed.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CONCLUDED = "concluded"


@unique
class Move(StrEnum):
    """What can be done with a request."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CONCLUDE = "conclude"


TRANSITIONS: Final[dict[tuple[Standing, Move], Standing]] = {
    (Standing.OPEN, Move.ACCEPT): Standing.ACCEPTED,
    (Standing.OPEN, Move.REFUSE): Standing.REFUSED,
    (Standing.OPEN, Move.WITHDRAW): Standing.WITHDRAWN,
    (Standing.ACCEPTED, Move.REFUSE): Standing.REFUSED,
    (Standing.ACCEPTED, Move.WITHDRAW): Standing.WITHDRAWN,
    (Standing.ACCEPTED, Move.CONCLUDE): Standing.CONCLUDED,
}
"""The one transition table; a pair that is absent is refused."""

STANDINGS: Final[dict[Standing, Text]] = {
    Standing.OPEN: Text("待答复", "awaiting an answer"),
    Standing.ACCEPTED: Text("已同意，待签署", "accepted, to be signed"),
    Standing.REFUSED: Text("未同意", "refused"),
    Standing.WITHDRAWN: Text("已撤回", "withdrawn"),
    Standing.CONCLUDED: Text("已签约", "concluded"),
}

MOVES: Final[dict[Move, Text]] = {
    Move.ACCEPT: Text("同意", "accepted"),
    Move.REFUSE: Text("拒绝", "refused"),
    Move.WITHDRAW: Text("撤回", "withdrawn"),
    Move.CONCLUDE: Text("签约", "concluded"),
}
"""What each move does, as a sentence about it says."""


@unique
class RefusalGround(StrEnum):
    """Why a request was refused; one is always named. **Source:** R12 公平."""

    SCENARIO_UNCLEAR = "scenario-unclear"
    SCENARIO_NOT_COVERED = "scenario-not-covered"
    SECURITY = "security"
    CAPACITY = "capacity"
    PURPOSE = "purpose"
    TERMS = "terms"


REFUSAL_GROUNDS: Final[dict[RefusalGround, Text]] = {
    RefusalGround.SCENARIO_UNCLEAR: Text("场景说明不清", "the scenario is unclear"),
    RefusalGround.SCENARIO_NOT_COVERED: Text(
        "场景不在产品范围内", "the product does not cover the scenario"
    ),
    RefusalGround.SECURITY: Text("安全条件不足", "the security conditions are not met"),
    RefusalGround.CAPACITY: Text("供给能力不足", "there is no capacity to supply it"),
    RefusalGround.PURPOSE: Text("用途不当", "the purpose is not proper"),
    RefusalGround.TERMS: Text("条件无法接受", "the terms cannot be accepted"),
}

PURPOSES: Final[dict[str, Text]] = {
    purpose.value.removeprefix(OWN): Text.of(PURPOSE_NAMES[purpose])
    for purpose in Purpose
    if purpose not in {Purpose.PUBLIC_INTEREST, Purpose.INDUSTRY}
}
"""The purposes that a request may name, in the words in which the contract will say them."""


def use_class_of(purpose: str) -> str:
    """Return the template's class of use that a purpose belongs to. **Source:** R4."""
    is_public = purpose_within(f"{OWN}{purpose}", Purpose.PUBLIC_INTEREST.value)
    return "publicInterest" if is_public else "industry"


@dataclass(frozen=True, slots=True)
class Tariff:
    """What an offer costs: whole minor units per licence, month, year or use."""

    price_minor: int
    unit: PriceUnit


def price_for(
    tariff: Tariff, *, use_class: str, starts_on: date, ends_on: date, uses: int = 1
) -> int:
    """Return what a licence for these days and so many uses at most costs, in minor units.

    Public interest is free; a begun month or year counts whole; uses are paid for in advance, and
    those that were not made are credited at the end. **Source:** R4 免费 and 上限收费.
    """
    if use_class == "publicInterest":
        return 0
    match tariff.unit:
        case PriceUnit.LICENCE:
            return tariff.price_minor
        case PriceUnit.MONTH:
            return tariff.price_minor * months_begun(starts_on, ends_on)
        case PriceUnit.YEAR:
            return tariff.price_minor * -(-months_begun(starts_on, ends_on) // 12)
        case PriceUnit.USE:
            return tariff.price_minor * uses


def months_begun(starts_on: date, ends_on: date) -> int:
    """Count the months begun from the first day to the last one, both included (at least 1)."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
    return months + 1 if ends_on.day >= starts_on.day else max(months, 1)
