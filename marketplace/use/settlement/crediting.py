"""How much is credited when a promise was missed or a use was paid for and not made: pure.

**Source:** the model contract of data provision, clauses 5.1 and 6.1 (what is paid, what is
accepted); the shares are the operator's parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import Final

from marketplace.kernel.text import Text


@unique
class CreditGround(StrEnum):
    """Why part of a fee is given back."""

    FRESHNESS = "freshness"
    QUALITY = "quality"
    UNUSED = "unused"


CREDIT_GROUNDS: Final[dict[CreditGround, Text]] = {
    CreditGround.FRESHNESS: Text("未按承诺周期更新", "not updated as promised"),
    CreditGround.QUALITY: Text("质量异议成立", "an objection to the quality was upheld"),
    CreditGround.UNUSED: Text("按次计价，未使用的次数", "uses that were paid for and not made"),
}


@dataclass(frozen=True, slots=True)
class Shares:
    """What each ground gives back, in percent of the fee, and the most in all for missed promises.

    Each is the parameter `settlement.<name>` of the rule packs, with `_` as `-`.
    """

    freshness_credit_percent: int
    quality_credit_percent: int
    credit_most_percent: int


def missed_cycles(
    updates: Sequence[datetime], *, longest: timedelta, since: datetime, at: datetime
) -> list[datetime]:
    """Return the instants between `since` and `at` at which a promised update was missing.

    Time runs from `since` and anew from each update; every `longest` without one is a miss.
    """
    missed = []
    marks = [since, *sorted(one for one in updates if since < one <= at)]
    until = [*marks[1:], at + timedelta.resolution]  # what is due at this very instant is missing
    for begin, end in zip(marks, until, strict=True):
        due = begin + longest
        while due < end:
            missed.append(due)
            due += longest
    return missed


def credit_for(fee_minor: int, percent: int, *, credited_minor: int, shares: Shares) -> int:
    """Return a missed promise's credit in minor units, rounded down, within the most in all."""
    wanted = fee_minor * percent // 100
    most = fee_minor * shares.credit_most_percent // 100
    return max(min(wanted, most - credited_minor), 0)


def unused_credit(per_use_minor: int, *, paid_uses: int, made_uses: int) -> int:
    """Return what uses that were paid for and not made cost, in minor units."""
    return per_use_minor * max(paid_uses - made_uses, 0)
