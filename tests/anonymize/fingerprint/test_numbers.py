"""Numbers are read as written and written again without a change of style."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.fingerprint.numbers import are_numbers, decimals_of, read, units, written


@settings(max_examples=60)
@given(st.lists(st.integers(-(2**52), 2**52), min_size=1), st.integers(0, 6))
def test_written_number_is_the_decimal(numbers: list[int], decimals: int) -> None:
    for is_fixed in (True, False):
        found = written(np.array(numbers), decimals=decimals, is_fixed=is_fixed).to_pylist()
        assert [Decimal(one).scaleb(decimals) for one in found] == numbers


@pytest.mark.parametrize(
    ("number", "decimals", "is_fixed", "expected"),
    [
        (1_251, 2, True, "12.51"),
        (1_250, 2, True, "12.50"),
        (1_250, 2, False, "12.5"),
        (1_200, 2, False, "12"),
        (-2, 0, True, "-2"),
        (20, 0, False, "20"),
        (4, 2, True, "0.04"),
        (-4, 1, True, "-0.4"),
        (0, 2, False, "0"),
        (0, 2, True, "0.00"),
    ],
)
def test_style_stays(number: int, decimals: int, is_fixed: bool, expected: str) -> None:
    found = written(np.array([number]), decimals=decimals, is_fixed=is_fixed)
    assert found.to_pylist() == [expected]


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
