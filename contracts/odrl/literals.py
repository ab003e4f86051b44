"""The written forms of moments, spans of time and numbers.

**Source:** W3C XML Schema Definition Language 1.1 Part 2, sections 3.3.3 (decimal), 3.3.6
(duration), 3.3.7 (dateTime). Years and months in a duration have no fixed length and are refused.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from contracts.odrl.errors import NotUnderstoodError

XSD: Final = "http://www.w3.org/2001/XMLSchema#"

_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
_SPAN: Final = re.compile(
    r"P(?:(?P<weeks>\d{1,6})W|"
    r"(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,9}(?:\.\d{1,6})?)S)?)?)",
    re.ASCII,
)
_DECIMAL: Final = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)


def read_moment(written: str, *, where: str) -> datetime:
    """A moment; without a time zone it names none and is refused."""
    if not _MOMENT.fullmatch(written):
        raise NotUnderstoodError(where=where, what=written)
    try:
        moment = datetime.fromisoformat(written)
        moment.utctimetuple()  # a zone may push it out of the years that a clock can show
    except (ValueError, OverflowError):
        raise NotUnderstoodError(where=where, what=written) from None
    return moment


def read_span(written: str, *, where: str) -> timedelta:
    """A span of weeks, days, hours, minutes and seconds."""
    match = _SPAN.fullmatch(written)
    if match is None or written == "P":
        raise NotUnderstoodError(where=where, what=written)
    try:
        return timedelta(**{name: float(n) for name, n in match.groupdict().items() if n})
    except OverflowError:
        raise NotUnderstoodError(where=where, what=written) from None


def read_decimal(written: str, *, where: str) -> Decimal:
    """A decimal number of at most 30 digits on either side of the point."""
    if not _DECIMAL.fullmatch(written):
        raise NotUnderstoodError(where=where, what=written)
    return Decimal(written)


def written_span(span: timedelta) -> str:
    """The span in days and seconds; a negative one cannot be written."""
    if span < timedelta(0):
        raise NotUnderstoodError(where="duration", what=str(span))
    seconds = f"{span.seconds}.{span.microseconds:06d}" if span.microseconds else f"{span.seconds}"
    time = f"T{seconds}S" if span.seconds or span.microseconds else ""
    return f"P{span.days}D{time}"
