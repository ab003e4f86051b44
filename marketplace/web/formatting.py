"""How figures, dates, money and digests are written on every page; each function is a Jinja filter.

All are pure and the same in both languages, but for the words of a currency. A missing value is a
dash, never an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from marketplace.kernel.money import Currency, Money
from marketplace.kernel.text import Text
from marketplace.web.messages import say

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
MISSING: Final = "—"
NARROW_SPACE: Final = "\u202f"
"""Between a figure and its percent sign: narrow, and it never breaks the line."""

_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
CURRENCIES: Final[dict[Currency, Text]] = {
    Currency.CNY: Text("元", "CNY"),
    Currency.CREDIT: Text("练习积分", "practice credits"),
}
"""What each currency is called beside a field for an amount."""

AMOUNTS: Final[dict[Currency, Text]] = {
    Currency.CNY: Text("{amount} 元", "CNY {amount}"),
    Currency.CREDIT: Text("{amount} 练习积分", "{amount} practice credits"),
}
"""How an amount of each currency is written."""


def moment(instant: datetime | None) -> str:
    """Write an aware instant as `2026-11-21 14:05` in Asia/Shanghai.

    A naive instant is refused with ValueError: guessing its zone would put a false time on a page.
    """
    return _in_shanghai(instant, "%Y-%m-%d %H:%M")


def moment_to_second(instant: datetime | None) -> str:
    """Write an aware instant as `2026-11-21 14:05:07` in Asia/Shanghai, for entries of the log."""
    return _in_shanghai(instant, "%Y-%m-%d %H:%M:%S")


def ending(instant: datetime | None) -> str:
    """Write the end of a period: a midnight in Shanghai is 24:00 of the day before it.

    **Source:** Civil Code of the PRC, art. 203 (a period ends at 24:00 of its last day).
    """
    if instant is None or instant.tzinfo is None or instant.astimezone(SHANGHAI).time() != time():
        return moment(instant)
    return _in_shanghai(instant - timedelta(days=1), "%Y-%m-%d 24:00")


def day(value: date | None) -> str:
    """Write a day as `2026-11-21`; an aware instant is taken to its day in Asia/Shanghai."""
    if isinstance(value, datetime):
        return _in_shanghai(value, "%Y-%m-%d")
    return MISSING if value is None else value.isoformat()


def thousands(number: float | None, places: int = 0) -> str:
    """Write a number with thousands separated and exactly `places` decimals: `41,862,377`."""
    return MISSING if number is None else f"{number:,.{places}f}"


def percent(share: float | None, places: int = 1) -> str:
    """Write a share of 1 as a percentage: 0.0417 with 2 places is `4.17 %`."""
    return MISSING if share is None else f"{share * 100:.{places}f}{NARROW_SPACE}%"


def money(amount: Money | None) -> str:
    """Write an amount with its currency: `12,000.00 元`, in English `CNY 12,000.00`."""
    if amount is None:
        return MISSING
    return say(AMOUNTS[amount.currency].format(amount=f"{amount.units:,.2f}"))


def short_digest(digest: str | None) -> str:
    """Shorten `sha256:50aa71c9…f2d8` to `50aa…f2d8`: to compare by eye, never to verify by."""
    if not digest:
        return MISSING
    bare = digest.rpartition(":")[2]
    return bare if len(bare) <= 12 else f"{bare[:4]}…{bare[-4:]}"


def size(number_of_bytes: int | None) -> str:
    """Write a number of bytes in the largest binary unit that leaves at least one: `3.2 MiB`."""
    if number_of_bytes is None:
        return MISSING
    amount, units = float(number_of_bytes), ["B", "KiB", "MiB", "GiB", "TiB"]
    while amount >= 1024 and len(units) > 1:
        amount, units = amount / 1024, units[1:]
    return f"{amount:,.0f} {units[0]}" if units[0] == "B" else f"{amount:,.1f} {units[0]}"


def one_language(value: str) -> str:
    """Write a fact that was entered in both languages, `中文 / English`, in the reader's alone.

    What was entered in one language stays as it is: a document's title is not translated.
    """
    zh, separator, en = value.partition(" / ")
    return say(Text(zh, en)) if separator and _CHINESE.search(zh) else value


def _in_shanghai(instant: datetime | None, pattern: str) -> str:
    if instant is None:
        return MISSING
    if instant.tzinfo is None:
        raise ValueError("an instant on a page must know its time zone")
    return instant.astimezone(SHANGHAI).strftime(pattern)


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "moment": moment,
    "moment_to_second": moment_to_second,
    "ending": ending,
    "day": day,
    "thousands": thousands,
    "percent": percent,
    "money": money,
    "short_digest": short_digest,
    "size": size,
    "one_language": one_language,
}
