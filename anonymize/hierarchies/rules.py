"""Hierarchies from rules: intervals, prefixes, dates, orders, or all values at once.

Each takes the values of a column (repeats and empty cells are fine) and gives a ladder whose top
covers everything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final, TypeVar

from anonymize.errors import HierarchyRuleError
from anonymize.hierarchies.hierarchy import ANY, Hierarchy, Label

Step = Callable[[str], str]
"""From a value to its label one level up."""

T = TypeVar("T")

_LARGEST_EXPONENT: Final = 30
"""Beyond it a number is taken for no number: its digits alone could fill the memory."""


def flat(column: str, values: Iterable[Label]) -> Hierarchy:
    """Two levels: the value itself, and everything."""
    return climb(column, ordered(values), [])


def from_intervals(
    column: str, values: Iterable[Label], *, widths: Sequence[int | str], origin: int | str = 0
) -> Hierarchy:
    """Half-open intervals of growing width that start at `origin`: `20-24` or `[0.5,1.0)`.

    `widths` are exact decimal numbers, each a multiple of the one before. Whole numbers are
    labelled by the first and last number they cover. Raises HierarchyRuleError.
    """
    sizes = [Decimal(width) for width in widths]
    if any(size <= 0 for size in sizes) or any(b % a for a, b in pairwise(sizes)):
        raise HierarchyRuleError(column=column, rule="intervals")
    known = _known(values)
    numbers = _parse(column, "intervals", known, decimal_of)
    whole = all(n == n.to_integral_value() for n in [*numbers.values(), *sizes, Decimal(origin)])
    steps = [_interval(numbers, size, Decimal(origin), whole=whole) for size in sizes]
    return climb(column, _by_key(numbers), steps)


def from_prefixes(column: str, values: Iterable[Label], *, lengths: Sequence[int]) -> Hierarchy:
    """Keep ever fewer leading characters, the rest shown as `*`: `510000`, `51****`.

    `lengths` fall. Raises HierarchyRuleError.
    """
    if any(length < 1 for length in lengths) or any(a <= b for a, b in pairwise(lengths)):
        raise HierarchyRuleError(column=column, rule="prefixes")

    def keep(length: int) -> Step:
        return lambda value: value[:length] + "*" * (len(value) - length)

    return climb(column, ordered(values), [keep(length) for length in lengths])


def from_dates(
    column: str,
    values: Iterable[Label],
    *,
    units: Sequence[str] = ("month", "quarter", "year", "decade"),
) -> Hierarchy:
    """ISO 8601 or `YYYYMMDD` dates to ever longer spans of the calendar.

    `units` rise through month, quarter, year, five years, decade. Raises HierarchyRuleError, also
    for what is no date of the years 1 to 9999.
    """
    order = list(_SPANS)
    if any(unit not in _SPANS for unit in units) or any(
        order.index(a) >= order.index(b) for a, b in pairwise(units)
    ):
        raise HierarchyRuleError(column=column, rule="dates")
    known = _known(values)
    dates = _parse(column, "dates", known, _date)

    def span(unit: str) -> Step:
        return lambda value: _SPANS[unit](dates[value])

    return climb(column, _by_key(dates), [span(unit) for unit in units])


def from_order(column: str, order: Sequence[str], *, fanouts: Sequence[int]) -> Hierarchy:
    """Neighbours in a given order of values joined by ever larger counts: `first~last`.

    `fanouts` multiply: (2, 2) joins two, then four. Raises HierarchyRuleError.
    """
    if not order or any(fanout < 2 for fanout in fanouts) or len(set(order)) < len(order):
        raise HierarchyRuleError(column=column, rule="order")
    place = {value: number for number, value in enumerate(order)}
    sizes = [math.prod(fanouts[: count + 1]) for count in range(len(fanouts))]

    def join(size: int) -> Step:
        def label(value: str) -> str:
            start = place[value] // size * size
            last = min(start + size, len(order)) - 1
            return order[start] if start == last else f"{order[start]}~{order[last]}"

        return label

    return climb(column, order, [join(size) for size in sizes])


def climb(column: str, values: Iterable[Label], steps: Sequence[Step]) -> Hierarchy:
    """The hierarchy whose levels are the value, each step's label, and everything.

    The leaves keep the order in which the values are given.
    """
    given = dict.fromkeys(values)
    rows: list[list[Label]] = [
        [value, *(step(value) for step in steps), ANY] for value in given if value is not None
    ]
    ladder = Hierarchy.from_rows(column, rows or [[None, ANY]])
    return ladder.with_missing() if None in given else ladder


def decimal_of(value: str) -> Decimal | None:
    """The number that the text writes, or None for no number, no finite one, or an absurd one."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    fits = number.is_finite() and abs(number.adjusted()) <= _LARGEST_EXPONENT
    return number if fits else None


def ordered(values: Iterable[Label]) -> list[Label]:
    """The distinct values in the order of their characters, and None last if there was one."""
    given = set(values)
    known = _known(given)
    return [*known, None] if len(known) < len(given) else [*known]


def _by_key(parsed: Mapping[str, Decimal] | Mapping[str, date]) -> list[Label]:
    return [value for value, _ in sorted(parsed.items(), key=lambda pair: pair[1])]


def _known(values: Iterable[Label]) -> list[str]:
    return sorted({value for value in values if isinstance(value, str)})


def _parse(
    column: str, rule: str, values: Sequence[str], read: Callable[[str], T | None]
) -> dict[str, T]:
    parsed = {value: read(value) for value in values}
    count = sum(result is None for result in parsed.values())
    if count:
        raise HierarchyRuleError(column=column, rule=rule, count=count)
    return {value: result for value, result in parsed.items() if result is not None}


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _interval(numbers: dict[str, Decimal], size: Decimal, origin: Decimal, *, whole: bool) -> Step:
    def label(value: str) -> str:
        start = origin + (numbers[value] - origin) // size * size
        start -= size if start > numbers[value] else 0
        if whole:
            return f"{int(start)}-{int(start + size) - 1}"
        return f"[{start:f},{start + size:f})"

    return label


_SPANS: dict[str, Callable[[date], str]] = {
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "quarter": lambda day: f"{day.year:04}Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year:04}",
    "five years": lambda day: f"{day.year // 5 * 5:04}-{day.year // 5 * 5 + 4:04}",
    "decade": lambda day: f"{day.year // 10 * 10:04}s",
}
