"""The words of the census, the limits of an intake, and what makes a census record complete."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum, unique
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

import msgspec

from anonymize.tables import Limits
from marketplace.kernel.calendar import day_of, start_of_day
from marketplace.kernel.text import Text
from marketplace.supply.resources.errors import UnsafeFileNameError

INTAKE: Final = Limits(rows=2_000_000, columns=300, size_bytes=256 << 20)
"""What one batch may hold. **Source:** OP-1 限额, the operator's own technical limits."""

FILE_NAME_LENGTH: Final = 120


@unique
class DataGrade(StrEnum):
    """How grave it would be if the data leaked. **Source:** GB/T 43697-2024."""

    GENERAL = "general"
    IMPORTANT = "important"
    CORE = "core"


@unique
class Zone(StrEnum):
    """The network in which the source system lives."""

    GOVERNMENT = "government-network"
    INTERNET = "internet"


@unique
class UpdateCycle(StrEnum):
    """How often the source promises a new batch."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    ONCE = "once"

    @property
    def longest(self) -> timedelta | None:
        """The longest time between two batches that keeps the promise; None for a single batch."""
        days = _DAYS[self]
        return None if days is None else timedelta(days=days)


_DAYS: Final[dict[UpdateCycle, int | None]] = {
    UpdateCycle.DAILY: 1,
    UpdateCycle.WEEKLY: 7,
    UpdateCycle.MONTHLY: 31,
    UpdateCycle.QUARTERLY: 92,
    UpdateCycle.YEARLY: 366,
    UpdateCycle.ONCE: None,
}

GRADES: Final[dict[DataGrade, Text]] = {
    DataGrade.GENERAL: Text("一般数据", "general data"),
    DataGrade.IMPORTANT: Text("重要数据", "important data"),
    DataGrade.CORE: Text("核心数据", "core data"),
}
ZONES: Final[dict[Zone, Text]] = {
    Zone.GOVERNMENT: Text("政务外网", "government network"),
    Zone.INTERNET: Text("互联网区", "internet zone"),
}
CYCLES: Final[dict[UpdateCycle, Text]] = {
    UpdateCycle.DAILY: Text("每日", "daily"),
    UpdateCycle.WEEKLY: Text("每周", "weekly"),
    UpdateCycle.MONTHLY: Text("每月", "monthly"),
    UpdateCycle.QUARTERLY: Text("每季度", "quarterly"),
    UpdateCycle.YEARLY: Text("每年", "yearly"),
    UpdateCycle.ONCE: Text("一次性", "once"),
}


class CensusField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One data item of the table as the unit declares it."""

    name: str
    meaning: Text


def population_called(stated: str) -> str:
    """Write a population's name in one way: composed characters, single spaces, no case.

    Two spellings of one name that a keyboard makes are one population; a simplified and a
    traditional character are not.
    """
    return " ".join(unicodedata.normalize("NFKC", stated).casefold().split())


def window_of(cycle: UpdateCycle, taken_in_at: datetime) -> tuple[datetime, datetime]:
    """Return the span that a batch stands for: the cycle, in Shanghai's calendar, in which it was
    taken in; the end is not included.

    A table that comes once stands for all time.
    """
    if cycle is UpdateCycle.ONCE:
        return _ALL_TIME
    first = _first_day(cycle, day_of(taken_in_at))
    longest = _DAYS[cycle]
    assert longest is not None, "only a single batch promises no next one"
    following = _first_day(cycle, first + timedelta(days=longest))
    return start_of_day(first), start_of_day(following)


_ALL_TIME: Final = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_MONTHS_OF_A_QUARTER: Final = 3


def _first_day(cycle: UpdateCycle, day: date) -> date:
    match cycle:
        case UpdateCycle.DAILY | UpdateCycle.ONCE:
            return day
        case UpdateCycle.WEEKLY:
            return day - timedelta(days=day.weekday())
        case UpdateCycle.MONTHLY:
            return day.replace(day=1)
        case UpdateCycle.QUARTERLY:
            return day.replace(month=day.month - (day.month - 1) % _MONTHS_OF_A_QUARTER, day=1)
        case UpdateCycle.YEARLY:
            return day.replace(month=1, day=1)


_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE | re.ASCII)


def checked_file_name(name: str) -> str:
    """Return the name if it can only be a name: no path, no control or direction character.

    Nothing is ever opened under it; it is shown to people and written in file headers.
    """
    is_path = PurePosixPath(name).name != name or PureWindowsPath(name).name != name
    is_hidden = any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in name)
    if is_path or is_hidden or name in {"", ".", ".."} or _RESERVED.fullmatch(name):
        raise UnsafeFileNameError(field="file_name")
    if len(name) > FILE_NAME_LENGTH:
        raise UnsafeFileNameError(field="file_name")
    return name
