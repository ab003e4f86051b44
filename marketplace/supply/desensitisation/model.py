"""What a release must reach, and how candidates compare."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any

from marketplace.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a file must reach before it may be downloaded: smallest class, largest risk, level."""

    k_min: int
    risk_max: float
    level_min: int

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Threshold:
        """Read the figures in force. **Source:** R20 附录D, [GK], figures of the rule pack."""
        return cls(
            k_min=int(values["release.file.k-min"]),
            risk_max=float(values["release.file.risk-max"]),
            level_min=int(values["release.file.level-min"]),
        )

    @property
    def k(self) -> int:
        """The smallest class that keeps both bounds: k rows alike mean a risk of 1/k."""
        return max(self.k_min, math.ceil(1 / self.risk_max - 1e-9))

    def shortfalls(self, *, k: int, largest_risk: float, level: int) -> tuple[Text, ...]:
        """Say in figures what keeps a release out; nothing when it may leave."""
        found = []
        if k < self.k_min:
            found.append(Text(f"k {k} < {self.k_min}", f"k {k} < {self.k_min}"))
        if largest_risk > self.risk_max + 1e-12:
            figures = f"{largest_risk:.2%} > {self.risk_max:.2%}"
            found.append(Text(f"风险 {figures}", f"risk {figures}"))
        if level < self.level_min:
            found.append(
                Text(
                    f"{level} 级，须 ≥ {self.level_min} 级",
                    f"level {level}, at least {self.level_min} is asked",
                )
            )
        return tuple(found)


@unique
class Purpose(StrEnum):
    """What a job on a batch is for."""

    TRIAL = "trial"
    MEASUREMENT = "measurement"


THRESHOLD_PARAMETERS = ("release.file.k-min", "release.file.risk-max", "release.file.level-min")


@dataclass(frozen=True, slots=True)
class Point:
    """A candidate as the choice sees it: how risky, how much is kept, whether it may leave."""

    name: str
    largest_risk: float
    information_kept: float
    passes: bool


def efficient(points: Sequence[Point]) -> frozenset[str]:
    """Return the candidates that no other one surpasses in both risk and information."""
    return frozenset(p.name for p in points if surpassed_by(p, points) is None)


def surpassed_by(point: Point, points: Sequence[Point]) -> str | None:
    """Return the name of a candidate that is no worse in both and better in one; None if none
    is.
    """
    for other in points:
        no_worse = (
            other.largest_risk <= point.largest_risk
            and other.information_kept >= point.information_kept
        )
        better = (
            other.largest_risk < point.largest_risk
            or other.information_kept > point.information_kept
        )
        if no_worse and better:
            return other.name
    return None


def best(points: Sequence[Point]) -> str | None:
    """Return the candidate that may leave and keeps most; the safer one among equals."""
    fit = [point for point in points if point.passes]
    if not fit:
        return None
    return min(fit, key=lambda p: (-p.information_kept, p.largest_risk, p.name)).name
