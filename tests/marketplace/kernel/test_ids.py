import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.ids import (
    MalformedNumberError,
    Number,
    WrongCheckDigitError,
    check_digit,
    new_id,
)

numbers = st.builds(
    Number,
    place=st.from_regex("[A-Z]{2,4}", fullmatch=True),
    kind=st.from_regex("[A-Z]{1,3}", fullmatch=True),
    year=st.integers(2021, 2099),
    serial=st.integers(0, 999_999_999),
)


def test_ids_are_version_7_and_sort_by_birth():
    made = [new_id() for _ in range(1000)]
    assert (made, {one.version for one in made}, len(set(made))) == (sorted(made), {7}, 1000)


def test_a_number_is_written_with_its_check_digit():
    number = Number(place="GZ", kind="L", year=2026, serial=317)
    assert str(number) == f"GZ-L-2026-000317-{number.check_digit}"


@pytest.mark.parametrize(("digits", "expected"), [("572", 4), ("0", 0), ("43881234567", 9)])
def test_check_digit_is_that_of_damm(digits, expected):
    assert expected == check_digit(digits)


@given(numbers)
def test_a_written_number_reads_back(number):
    assert number == Number.parse(f" {str(number).lower()} ")


@given(numbers, st.data())
def test_one_wrong_digit_is_caught(number, data):
    written = str(number)
    places = [i for i, c in enumerate(written) if c.isdigit()]
    at = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != written[at]]))
    slip = written[:at] + wrong + written[at + 1 :]
    with pytest.raises((WrongCheckDigitError, MalformedNumberError)):
        Number.parse(slip)


@given(numbers, st.data())
def test_two_neighbouring_digits_swapped_are_caught(number, data):
    written = str(number)
    pairs = [
        i
        for i in range(len(written) - 1)
        if written[i : i + 2].isdigit() and written[i] != written[i + 1]
    ]
    at = data.draw(st.sampled_from(pairs)) if pairs else None
    if at is None:
        return
    slip = written[:at] + written[at + 1] + written[at] + written[at + 2 :]
    with pytest.raises((WrongCheckDigitError, MalformedNumberError)):
        Number.parse(slip)


@pytest.mark.parametrize(
    "written",
    {
        "nothing": "",
        "no check digit": "GZ-L-2026-000317",
        "serial too short": "GZ-L-2026-317-5",
        "zeros to spare": "GZ-L-2026-0000317-5",
        "full-width digits": "GZ-L-2026-０００317-5",
        "a path": "../L-2026-000317-5",
        "a line more": "GZ-L-2026-000317-5\nGZ",
    }.values(),
)
def test_what_is_no_number_is_refused(written):
    with pytest.raises(MalformedNumberError):
        Number.parse(written)


@pytest.mark.parametrize("serial", [-1, 1_000_000_000])
def test_a_serial_has_bounds(serial):
    with pytest.raises(MalformedNumberError):
        Number(place="GZ", kind="L", year=2026, serial=serial)
