"""Numbers are read as written and moved without a change of style."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.fingerprint.numbers import are_numbers, decimals_of, moved, read, units

NUMBERS = st.decimals(min_value=-99_999, max_value=99_999, places=3, allow_nan=False)


@settings(max_examples=60)
@given(NUMBERS, st.integers(-50, 50).filter(bool), st.integers(0, 3))
def test_moved_number_is_the_decimal_sum(number: Decimal, by: int, decimals: int) -> None:
    text = f"{number:f}"
    found = moved(text, by, decimals=decimals, is_fixed=True)
    assert Decimal(found) == number + by * Decimal(10) ** -decimals


@pytest.mark.parametrize(
    ("text", "by", "decimals", "is_fixed", "expected"),
    [
        ("12.50", 1, 2, True, "12.51"),
        ("12.49", 1, 2, True, "12.50"),
        ("12.49", 1, 2, False, "12.5"),
        ("12", 1, 2, False, "12.01"),
        ("-3", 1, 0, True, "-2"),
        ("9", 10, 0, True, "19"),
        ("0.05", -1, 2, True, "0.04"),
        ("-0.5", 1, 1, True, "-0.4"),
    ],
)
def test_style_stays(text: str, by: int, decimals: int, is_fixed: bool, expected: str) -> None:
    assert moved(text, by, decimals=decimals, is_fixed=is_fixed) == expected


@pytest.mark.parametrize(
    "text", ["007", "+1", "1e3", "1.", ".5", "1,000", "B12", "[0, 18)", "１２"]
)
def test_code_is_no_number(text: str) -> None:
    assert not are_numbers(pa.array([text, "1"], pa.string()))


def test_what_is_no_number_is_passed_over() -> None:
    numbers, is_number = read(pa.array(["1.5", None, "B12", "-2"], pa.string()))
    assert (numbers.tolist(), is_number.tolist()) == ([1.5, 0, 0, -2], [True, False, False, True])


def test_decimals_and_units_are_of_the_text() -> None:
    values = pa.array(["1.25", "10", "-0.3"], pa.string())
    found = units(np.array([1.25, 10, -0.3]), 2).tolist()
    assert (decimals_of(values).tolist(), found) == ([2, 0, 1], [125, 1_000, -30])
