"""Instants and days that come from outside: within what every zone and every sum can hold.

A later page adds days to an instant or reads it in Shanghai; one at the edge of the calendar would
break it for every reader.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import msgspec

from marketplace.kernel.clock import now
from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)


class UnusableInstantError(InvalidError):
    """An instant has no zone, or is no time of this market."""

    code = "kernel.unusable-instant"
    text = Text(
        "“{field}”须带时区，并在 1900 年至 9000 年之间。",
        "“{field}” carries its zone and lies between the years 1900 and 9000.",
    )


class UnusableDayError(InvalidError):
    """A day is no day of this market."""

    code = "kernel.unusable-day"
    text = Text(
        "“{field}”须在 1900 年至 9000 年之间。", "“{field}” lies between the years 1900 and 9000."
    )


def checked_instant(at: datetime, *, field: str) -> datetime:
    """Return `at`, or raise `UnusableInstantError` naming the field it came in."""
    if at.tzinfo is None or not EARLIEST <= at <= LATEST:
        raise UnusableInstantError(field=field)
    return at


def instant_or_now(at: datetime | None) -> datetime:
    """Return the instant that a reader asked about by `at`, else the present one."""
    return now() if at is None else checked_instant(at, field="at")


class Dated(msgspec.Struct, frozen=True):
    """A command whose instants and days are usable; making one with others raises
    `UnusableInstantError` or `UnusableDayError`."""

    def __post_init__(self) -> None:
        """Look at every instant and day that the command holds."""
        for name in self.__struct_fields__:
            held = getattr(self, name)
            if isinstance(held, datetime):
                checked_instant(held, field=name)
            elif isinstance(held, date) and not EARLIEST.date() <= held <= LATEST.date():
                raise UnusableDayError(field=name)
