"""From what the cage counted to what may be shown: every figure is released or withheld with why.

The rules look at figures that the room counted itself on the same rows, never at what the query
says about them.

**Source:** Hundepool et al., Statistical Disclosure Control (2012), sections 4.2.1 (minimum
frequency), 4.2.2 (the (n, k) and the p % rule of dominance) and 5.3 (rounding).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from marketplace.kernel.text import Text
from marketplace.use.cleanroom.cage.messages import Cell, Measured, Tabulated
from marketplace.use.cleanroom.differencing import Sets, releasable

TOP: Final = 2
"""The dominance rules look at the two largest contributions."""


class Why(StrEnum):
    """Why a figure is withheld."""

    FEW_CONTRIBUTORS = "few-contributors"
    DOMINANCE = "dominance"
    DIFFERENCE = "difference"


WHY: Final[dict[Why, Text]] = {
    Why.FEW_CONTRIBUTORS: Text(
        "对该数有贡献的不足 {smallest} 行。", "Fewer than {smallest} rows contribute to it."
    ),
    Why.DOMINANCE: Text(
        "最大的一两行占该数过大，可据此推算个别主体。",
        "One or two rows make up too much of it: they could be worked out.",
    ),
    Why.DIFFERENCE: Text(
        "与以往答复相减可得到不足 {smallest} 行的一组。",
        "With earlier answers it would give away a group of fewer than {smallest} rows.",
    ),
}


@dataclass(frozen=True, slots=True)
class OutputRules:
    """What every figure is held against.

    `smallest`: rows of a group and contributors of a figure; `dominant_share`: the two largest
    contributions are at most this share of all; `protection_percent`: what remains without the two
    largest is at least this percentage of the largest; `digits`: significant digits of what is
    shown.
    """

    smallest: int
    dominant_share: float
    protection_percent: float
    digits: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an answer: its value, or why it is withheld."""

    value: int | float | None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """What may be shown of an aggregate query, and the sets of rows it tells about.

    Groups with too few rows are not among the lines, and whether there were any is never said: a
    query could be built so that the sentence alone tells whether somebody is in the data.
    """

    columns: tuple[str, ...]
    lines: tuple[tuple[Cell | Figure, ...], ...]
    told: tuple[Sets, ...]

    @property
    def figures(self) -> list[Figure]:
        """Every figure, line by line."""
        return [one for line in self.lines for one in line if isinstance(one, Figure)]


def judge(found: Tabulated, history: Sequence[Sets], rules: OutputRules) -> Released:
    """Release what may be shown of `found`, given what was released before over the same rows."""
    large = [n for n, rows in enumerate(found.rows) if rows >= rules.smallest]
    reasons = {n: [_reason(one, n, rules) for one in found.measures] for n in large}
    told: list[Sets] = []
    for one in found.partitions:
        sets = Sets(np.frombuffer(one.labels, "<i4").astype(np.int64))
        places = range(len(found.measures)) if one.measure is None else [one.measure]
        open_ = [n for n in large if any(reasons[n][place] is None for place in places)]
        asked = sets.only(open_)
        (allowed,) = releasable([*history, *told], [asked], smallest=rules.smallest)
        told.append(asked.only(allowed))
        for n in set(open_) - allowed:
            for place in places:
                reasons[n][place] = reasons[n][place] or Why.DIFFERENCE
    lines = [_line(found, n, reasons[n], rules) for n in large]
    return Released(
        columns=tuple(one.name for one in found.outputs),
        lines=tuple(_ordered(found, lines)),
        told=tuple(one for one in told if one.numbers),
    )


def _reason(measure: Measured, group: int, rules: OutputRules) -> Why | None:
    """Return why a figure may not be shown for itself, whatever was released before."""
    if measure.contributors[group] < rules.smallest:
        return Why.FEW_CONTRIBUTORS
    if measure.function == "count":
        return None
    largest, second = [*measure.largest[group], 0.0, 0.0][:TOP]
    weight = measure.weight[group]
    rest = weight - largest - second
    too_large = largest + second > rules.dominant_share * weight
    too_close = rest < rules.protection_percent / 100 * largest
    return Why.DOMINANCE if too_large or too_close else None


def _line(
    found: Tabulated, group: int, reasons: Sequence[Why | None], rules: OutputRules
) -> tuple[Cell | Figure, ...]:
    return tuple(
        found.keys[group][output.place]
        if output.is_group
        else _figure(found.measures[output.place], group, reasons[output.place], rules)
        for output in found.outputs
    )


def _figure(measure: Measured, group: int, why: Why | None, rules: OutputRules) -> Figure:
    if why is not None:
        return Figure(None, why)
    if measure.function == "count":
        return Figure(measure.rows[group])
    return Figure(rounded(_value(measure, group), rules.digits))


def _value(measure: Measured, group: int) -> float:
    rows, total = measure.rows[group], measure.total[group]
    if measure.function == "sum":
        return total
    mean = total / rows
    if measure.function in ("avg", "median"):
        return mean
    variance = max(measure.squares[group] - total * mean, 0.0) / (rows - 1)
    return math.sqrt(variance) if measure.function == "stddev" else variance


def rounded(value: float, digits: int) -> float:
    """Return the value with so many significant digits: later ones could carry a message."""
    if value == 0 or not math.isfinite(value):
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def _ordered(
    found: Tabulated, lines: list[tuple[Cell | Figure, ...]]
) -> list[tuple[Cell | Figure, ...]]:
    """Order by what is shown and by nothing else; what is withheld comes last."""
    for by in reversed(found.ordering):
        known = [line for line in lines if _shown(line[by.place]) is not None]
        unknown = [line for line in lines if _shown(line[by.place]) is None]
        known.sort(key=lambda line: _sortable(line[by.place]), reverse=by.is_descending)
        lines = [*known, *unknown]
    return lines if found.limit is None else lines[: found.limit]


def _shown(cell: Cell | Figure) -> Cell:
    return cell.value if isinstance(cell, Figure) else cell


def _sortable(cell: Cell | Figure) -> tuple[float, str]:
    shown = _shown(cell)
    return (0.0, shown) if isinstance(shown, str) else (float(shown or 0), "")
