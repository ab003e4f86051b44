"""The accountant of differential privacy: what all releases on one population may tell together.

Each release tells of any one person at most its epsilon, and together they tell at most the sum,
whatever was asked and in whatever order. The budget is a value that its owner keeps between
releases: no release is made that it does not allow.

**Source:** C. Dwork, A. Roth, "The algorithmic foundations of differential privacy", 2014, theorem
3.16 (composition); R. Rogers et al., "Privacy odometers and filters", NIPS 2016, section 3 (the sum
holds for releases chosen in view of earlier ones, too).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from anonymize.errors import ModelParameterError
from anonymize.models.errors import SpentBudgetError


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """One release and what it may tell of a person."""

    release: str
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most `epsilon` over all releases on one population, of which `spendings` are made.

    Sums are exact in the decimal digits that a person wrote: three releases at 0.1 spend 0.3.
    Raises ModelParameterError for an epsilon that is no positive number, SpentBudgetError for
    spendings above it.
    """

    epsilon: float
    spendings: tuple[Spending, ...] = ()

    def __post_init__(self) -> None:
        for epsilon in (self.epsilon, *(spending.epsilon for spending in self.spendings)):
            require_epsilon(epsilon)
        if self.spent > _exact(self.epsilon):
            raise SpentBudgetError(asked=f"{self.spent}", left=f"{_exact(self.epsilon)}")

    @property
    def spent(self) -> Decimal:
        """The sum over the releases so far."""
        return sum((_exact(spending.epsilon) for spending in self.spendings), Decimal(0))

    @property
    def left(self) -> Decimal:
        """What later releases may spend."""
        return _exact(self.epsilon) - self.spent

    def charged(self, release: str, epsilon: float) -> Budget:
        """The budget after one more release. SpentBudgetError if too little is left."""
        require_epsilon(epsilon)
        if _exact(epsilon) > self.left:
            raise SpentBudgetError(asked=f"{epsilon:g}", left=f"{self.left}")
        made = Spending(release=release, epsilon=epsilon)
        return replace(self, spendings=(*self.spendings, made))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `budget_from` reads it again."""
        made = [{"release": s.release, "epsilon": s.epsilon} for s in self.spendings]
        return {"epsilon": self.epsilon, "spendings": made}


def budget_from(document: Mapping[str, Any]) -> Budget:
    """The budget that `to_dict` wrote. Raises as Budget does, KeyError for a field not there."""
    made = (Spending(release=s["release"], epsilon=s["epsilon"]) for s in document["spendings"])
    return Budget(epsilon=document["epsilon"], spendings=tuple(made))


def require_epsilon(epsilon: float) -> None:
    """ModelParameterError unless it is a positive, finite number."""
    if not (math.isfinite(epsilon) and epsilon > 0):
        raise ModelParameterError(
            model="differential privacy", parameter="epsilon", allowed="> 0 and finite"
        )


def _exact(epsilon: float) -> Decimal:
    """The number that the shortest digits of the float say."""
    return Decimal(repr(float(epsilon)))
