"""A ladder for a column nobody has written one for: the rule that fits its kind and its values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import pandas as pd

from anonymize.errors import HierarchyRuleError
from anonymize.hierarchies.hierarchy import Hierarchy, Label
from anonymize.hierarchies.places import from_area_codes
from anonymize.hierarchies.rules import (
    decimal_of,
    flat,
    from_dates,
    from_intervals,
    from_prefixes,
)
from anonymize.roles import Kind

_NICE: Final = (1, 2, 5)
_STEPS: Final = (32, 16, 8, 4, 2)
"""Into how many intervals the range is to fall at most, from the first level to the last."""


def propose(series: pd.Series, kind: Kind = Kind.TEXT) -> Hierarchy:
    """A hierarchy over the values of the column, chosen by `kind`; all values at once if none fits.

    Never raises for the values it finds: a column whose values do not fit the kind gets two levels.
    """
    column, values = str(series.name), _distinct(series)
    try:
        return _RULES.get(kind, flat)(column, values)
    except HierarchyRuleError:
        return flat(column, values)


def _distinct(series: pd.Series) -> list[Label]:
    return [None if pd.isna(value) else str(value) for value in series.unique()]


def _numeric(column: str, values: list[Label]) -> Hierarchy:
    """Intervals of round widths (1, 2 or 5 times a power of ten), each nested in the next."""
    numbers = [number for value in values if value and (number := decimal_of(value)) is not None]
    widths = _nested_widths(max(numbers) - min(numbers)) if numbers else []
    if not widths:
        return flat(column, values)
    return from_intervals(column, values, widths=[f"{width:f}" for width in widths])


def _nested_widths(spread: Decimal) -> list[Decimal]:
    if spread <= 0:
        return []
    widths: list[Decimal] = []
    for steps in _STEPS:
        width = _round_up(spread / steps)
        if not widths or (width > widths[-1] and width % widths[-1] == 0):
            widths.append(width)
    return widths


def _round_up(value: Decimal) -> Decimal:
    power = Decimal(10) ** value.adjusted()
    return next(power * n for n in (*_NICE, 10) if power * n >= value)


def _birth_dates(column: str, values: list[Label]) -> Hierarchy:
    return from_dates(column, values, units=("month", "year", "five years", "decade"))


def _digits(column: str, values: list[Label]) -> Hierarchy:
    length = max((len(value) for value in values if value is not None), default=0)
    return from_prefixes(column, values, lengths=[n for n in (4, 3, 2) if n < length])


_RULES: Final[dict[Kind, Callable[[str, list[Label]], Hierarchy]]] = {
    Kind.INTEGER: _numeric,
    Kind.DECIMAL: _numeric,
    Kind.AGE: _numeric,
    Kind.LATITUDE: _numeric,
    Kind.LONGITUDE: _numeric,
    Kind.BIRTH_DATE: _birth_dates,
    Kind.DATE: from_dates,
    Kind.AREA_CODE: from_area_codes,
    Kind.POSTCODE: _digits,
    Kind.MOBILE: _digits,
    Kind.SERIAL: _digits,
}
