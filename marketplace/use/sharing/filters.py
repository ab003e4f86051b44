"""Filters of the row API: read from text, held against the column's kind, applied to a table.

A filter is written `column comparison value`, such as `fare ge 2` or `line in B1,B12`. A column's
name may hold spaces; the first word that is a comparison ends it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any, Final, assert_never

import pyarrow as pa
import pyarrow.compute as pc

from marketplace.use.sharing.errors import (
    FilterDoesNotFitError,
    FilterNotUnderstoodError,
    FilterTooLargeError,
    UnknownColumnError,
)
from marketplace.use.sharing.kinds import ARROW, WRITTEN
from marketplace.use.sharing.model import (
    FILTERS_MAX,
    ORDERING,
    VALUE_LENGTH_MAX,
    VALUES_MAX,
    Comparison,
    Filter,
    Kind,
)

_SHAPE: Final = re.compile(
    rf"(?P<column>.+?)\s+(?P<comparison>{'|'.join(Comparison)})\s+(?P<value>.+)", re.DOTALL
)
_COMPUTED: Final = {
    Comparison.EQ: pc.equal,
    Comparison.NE: pc.not_equal,
    Comparison.LT: pc.less,
    Comparison.LE: pc.less_equal,
    Comparison.GT: pc.greater,
    Comparison.GE: pc.greater_equal,
}


def read_filters(written: Sequence[str]) -> tuple[Filter, ...]:
    """Read filters as a request carries them.

    Raises `FilterTooLargeError`, or `FilterNotUnderstoodError` naming the place of the first that
    is wrong, counted from 1.
    """
    if len(written) > FILTERS_MAX:
        raise FilterTooLargeError(field="where")
    return tuple(_read(text, place) for place, text in enumerate(written, start=1))


def _read(text: str, place: int) -> Filter:
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        raise FilterNotUnderstoodError(field="where", place=place)
    comparison = Comparison(found["comparison"])
    values = tuple(found["value"].split(",")) if comparison is Comparison.IN else (found["value"],)
    if len(values) > VALUES_MAX or any(len(value) > VALUE_LENGTH_MAX for value in values):
        raise FilterTooLargeError(field="where")
    return Filter(found["column"].strip(), comparison, tuple(value.strip() for value in values))


def check_filters(filters: Sequence[Filter], kinds: Mapping[str, Kind]) -> None:
    """Raise `UnknownColumnError` or `FilterDoesNotFitError` unless every filter makes sense."""
    for one in filters:
        _values(one, _kind(one, kinds))


def matching(table: pa.Table, filters: Sequence[Filter], kinds: Mapping[str, Kind]) -> pa.Table:
    """Return the rows that satisfy every filter, in their order; the table is never changed."""
    if not filters:
        return table
    masks = [_mask(table, one, _kind(one, kinds)) for one in filters]
    return table.filter(reduce(pc.and_, masks))


def _mask(table: pa.Table, one: Filter, kind: Kind) -> pa.ChunkedArray:
    column, values = table[one.column], _values(one, kind)
    if one.comparison is Comparison.IN:
        return pc.is_in(column, value_set=pa.array(values, type=ARROW[kind]))
    return _COMPUTED[one.comparison](column, pa.scalar(values[0], type=ARROW[kind]))


def _kind(one: Filter, kinds: Mapping[str, Kind]) -> Kind:
    if one.column not in kinds:
        raise UnknownColumnError(field="where", column=one.column)
    return kinds[one.column]


def _values(one: Filter, kind: Kind) -> list[Any]:
    """Return the filter's values as its column holds them, or raise `FilterDoesNotFitError`."""
    if kind is Kind.TEXT and one.comparison in ORDERING:
        raise _misfit(one, kind)
    try:
        return [_value(text, kind) for text in one.values]
    except ValueError:
        raise _misfit(one, kind) from None


def _value(text: str, kind: Kind) -> Any:
    if kind in WRITTEN and not re.fullmatch(WRITTEN[kind], text):
        raise ValueError(kind.value)
    match kind:
        case Kind.WHOLE:
            return int(text)
        case Kind.NUMBER:
            return float(text)
        case Kind.DAY:
            return date.fromisoformat(text)
        case Kind.TEXT:
            return text
        case _:
            assert_never(kind)


def _misfit(one: Filter, kind: Kind) -> FilterDoesNotFitError:
    return FilterDoesNotFitError(field="where", column=one.column, kind=kind.value)
