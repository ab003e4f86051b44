"""Dates made coarser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Literal, get_args

import pyarrow as pa

from anonymize.errors import TechniqueParameterError
from anonymize.techniques.technique import Context, over_distinct
from anonymize.text import Text

Unit = Literal["year", "quarter", "month", "day", "hour"]

_CHINESE: Final = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日")
_NUMBERS: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


def moment(text: str) -> datetime | None:
    """The date or date and time that a text writes: ISO 8601, 2026/1/2, 2026年1月2日, 20260102."""
    padded = _NUMBERS.sub(_padded, _CHINESE.sub(_padded, text.strip()))
    try:
        return datetime.fromisoformat(padded)
    except ValueError:
        return None


def _padded(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TruncateDate:
    """Keep a date or time down to `unit`: 2026, 2026-Q1, 2026-01, 2026-01-02, 2026-01-02T03."""

    unit: Unit
    tag: ClassVar[str] = "truncate_date"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "使事件时间不再精确到个人；人少的时段仍可能唯一。",
        "Makes times too coarse to be one person's; thin periods may stay unique.",
    )

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise TechniqueParameterError(
                technique=self.tag, parameter="unit", allowed=", ".join(get_args(Unit))
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Truncate every date."""
        return over_distinct(values, self._truncated, context)

    def _truncated(self, text: str) -> str | None:
        if (at := moment(text)) is None:
            return None
        match self.unit:
            case "year":
                return f"{at.year:04}"
            case "quarter":
                return f"{at.year:04}-Q{(at.month + 2) // 3}"
            case "month":
                return f"{at.year:04}-{at.month:02}"
            case "day":
                return f"{at.year:04}-{at.month:02}-{at.day:02}"
            case "hour":
                return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}"
