"""Days as the law counts them: working days of the People's Republic of China, in the zone
Asia/Shanghai.

The State Council announces each November which weekdays of the next year are days off and which
weekends are worked instead (make-up days). For a year that is not announced yet, weekends alone are
known: answers that touch such a year say `announced=False`, so that a date shown to a person can be
marked as provisional.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count, islice

import chinese_calendar
from chinese_calendar.constants import holidays

from marketplace.kernel.clock import SHANGHAI

_ANNOUNCED_YEARS = frozenset(day.year for day in holidays)
_SATURDAY = 5
_DAYS_KEPT = 4_000
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, and whether every year it runs through has been announced."""

    day: date
    announced: bool

    @property
    def ends_at(self) -> datetime:
        """The instant (UTC) at which the period is over: the midnight that ends its last day."""
        return end_of_day(self.day)


def is_announced(year: int) -> bool:
    """Say whether the working days of `year` are known, not only its weekends."""
    return year in _ANNOUNCED_YEARS


@lru_cache(_DAYS_KEPT)  # the library looks through all its years for each day
def is_working_day(day: date) -> bool:
    """Say whether offices work on `day`; in a year not announced yet, Monday to Friday.

    **Source:** 全国年节及纪念日放假办法, and the State Council's yearly notice on its arrangement.
    """
    if is_announced(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY


@lru_cache(_DAYS_KEPT)
def add_working_days(start: date, count: int) -> Due:
    """Return the `count`-th working day after `start`; the first day itself is not counted.

    With `count` 0 it is `start`, or the next working day when `start` is none. A negative `count`
    is a ValueError.

    **Source:** Civil Code of the PRC, art. 201 (the day on which the period begins is not counted).
    """
    if count < 0:
        raise ValueError("a period cannot be negative")
    if count == 0:
        return _due(start, _next_working_day(start))
    return _due(start, next(islice(_working_days_after(start), count - 1, None)))


def add_days(start: date, days: int) -> Due:
    """Return the last day of a period of `days` calendar days after `start`, moved on to a working
    day.

    **Source:** Civil Code of the PRC, art. 201 and art. 203 (a last day that is a day off gives way
    to the next working day).
    """
    if days < 0:
        raise ValueError("a period cannot be negative")
    return _due(start, _next_working_day(start + timedelta(days=days)))


def working_days_left(today: date, last_day: date) -> int:
    """Count the working days after `today` up to and with `last_day`; negative when `last_day` is
    past.

    The negative count is of the working days after `last_day` up to and with `today`: the days it
    is late.
    """
    if last_day < today:
        return -working_days_left(last_day, today)
    days = (today + _ONE_DAY * n for n in range(1, (last_day - today).days + 1))
    return sum(is_working_day(day) for day in days)


def day_of(instant: datetime) -> date:
    """Return the date on the wall in Shanghai at `instant` (aware; a naive one is a ValueError)."""
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return instant.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """Return the instant (UTC) at which `day` begins in Shanghai."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the instant (UTC) at which `day` is over in Shanghai: an act *before* it is in time.

    **Source:** Civil Code of the PRC, art. 203 (a period ends at 24:00 of its last day).
    """
    return start_of_day(day + _ONE_DAY)


def _due(start: date, last: date) -> Due:
    years = range(start.year, last.year + 1)
    return Due(day=last, announced=all(is_announced(year) for year in years))


def _next_working_day(day: date) -> date:
    return day if is_working_day(day) else next(_working_days_after(day))


def _working_days_after(start: date) -> Iterator[date]:
    days = (start + _ONE_DAY * n for n in count(1))
    return (day for day in days if is_working_day(day))
