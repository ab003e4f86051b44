from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import Currency, Money
from marketplace.web.formatting import (
    AMOUNTS,
    MISSING,
    day,
    ending,
    moment,
    moment_to_second,
    money,
    one_language,
    percent,
    short_digest,
    size,
    thousands,
)
from marketplace.web.messages import in_language

LATE_EVENING_UTC = datetime(2026, 11, 20, 18, 5, 9, tzinfo=UTC)


def test_instant_is_shown_in_shanghai() -> None:
    assert moment(LATE_EVENING_UTC) == "2026-11-21 02:05"
    assert moment_to_second(LATE_EVENING_UTC) == "2026-11-21 02:05:09"


def test_period_that_ends_at_midnight_ends_with_the_day_before() -> None:
    assert ending(datetime(2026, 11, 20, 16, tzinfo=UTC)) == "2026-11-20 24:00"
    assert ending(LATE_EVENING_UTC) == moment(LATE_EVENING_UTC)


def test_day_of_an_instant_is_its_day_in_shanghai() -> None:
    assert day(LATE_EVENING_UTC) == "2026-11-21"
    assert day(date(2026, 11, 20)) == "2026-11-20"


def test_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 11, 21, 14, 5))  # noqa: DTZ001


@pytest.mark.parametrize("write", [moment, day, thousands, percent, money, short_digest, size])
def test_missing_value_is_a_dash(write: Callable[[None], str]) -> None:
    assert write(None) == MISSING


@pytest.mark.parametrize(
    ("share", "places", "expected"),
    [(0.0417, 2, "4.17\u202f%"), (1.0, 0, "100\u202f%"), (0.0, 1, "0.0\u202f%")],
)
def test_share_is_written_as_percentage(share: float, places: int, expected: str) -> None:
    assert percent(share, places) == expected


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (Money(1_200_000), "12,000.00 元", "CNY 12,000.00"),
        (Money(5), "0.05 元", "CNY 0.05"),
        (Money(-5), "-0.05 元", "CNY -0.05"),
        (Money(100, Currency.CREDIT), "1.00 练习积分", "1.00 practice credits"),
    ],
)
def test_money_has_its_currency(amount: Money, zh: str, en: str) -> None:
    assert money(amount) == zh
    with in_language("en"):
        assert money(amount) == en


def test_every_currency_can_be_written() -> None:
    assert set(AMOUNTS) == set(Currency)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_money_loses_no_digit(minor: int) -> None:
    written = money(Money(minor)).removesuffix(" 元").replace(",", "").replace(".", "")
    assert int(written) == minor


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        ("sha256:50aa71c9aa0e4c8e51f3d8f2d8f2d8f2", "50aa…d8f2"),
        ("7f3a02", "7f3a02"),
        ("", MISSING),
    ],
)
def test_digest_is_shortened(digest: str, expected: str) -> None:
    assert short_digest(digest) == expected


@pytest.mark.parametrize(
    ("number_of_bytes", "expected"),
    [
        (0, "0 B"),
        (1023, "1,023 B"),
        (1024, "1.0 KiB"),
        (3_355_443, "3.2 MiB"),
        (2**50, "1,024.0 TiB"),
    ],
)
def test_size_is_written_in_binary_units(number_of_bytes: int, expected: str) -> None:
    assert size(number_of_bytes) == expected


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("zh-CN", "运营方设定 / set by the operator", "运营方设定"),
        ("en", "运营方设定 / set by the operator", "set by the operator"),
        ("en", "穗府办函〔2021〕51号", "穗府办函〔2021〕51号"),
        ("en", "k / n", "k / n"),
    ],
)
def test_fact_entered_in_both_languages_is_shown_in_one(
    language: str, value: str, expected: str
) -> None:
    with in_language(language):
        assert one_language(value) == expected
