"""Credit codes: both check characters, as GB 32100 and GB 11714 say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.organizations.credit_code import (
    ALPHABET,
    ForgedCreditCodeError,
    MalformedCreditCodeError,
    check_character,
    checked_credit_code,
)
from tests.factories import a_credit_code

PUBLISHED = "91350100M000100Y43"
"""The worked example printed in GB 32100-2015."""

codes = st.integers(0, 999_999).map(a_credit_code)


def naive_check(body: str) -> str:
    """Follow the standard's table step by step."""
    total = 0
    for place, character in enumerate(body, start=1):
        weight = 3 ** (place - 1) % 31
        total += ALPHABET.find(character) * weight
    value = 31 - total % 31
    return ALPHABET[0 if value == 31 else value]


def test_the_published_example_fits():
    assert checked_credit_code(PUBLISHED) == PUBLISHED


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_the_check_character_is_the_standards(body):
    assert naive_check(body) == check_character(body)


@given(codes)
def test_case_and_outer_spaces_are_forgiven(code):
    assert code == checked_credit_code(f" {code.lower()} ")


@given(codes, st.data())
def test_one_wrong_character_is_caught(code, data):
    at = data.draw(st.integers(0, 17))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c != code[at]]))
    with pytest.raises((ForgedCreditCodeError, MalformedCreditCodeError)):
        checked_credit_code(code[:at] + wrong + code[at + 1 :])


@pytest.mark.parametrize(
    "written",
    {
        "nothing": "",
        "17 characters": PUBLISHED[:17],
        "19 characters": PUBLISHED + "0",
        "a letter left out of the alphabet": "91350100M000100YI3",
        "letters in the region": "9135O100M000100Y43",
        "full width": "９1350100M000100Y43",
        "a line more": PUBLISHED + "\n1",
    }.values(),
)
def test_what_is_no_credit_code_is_refused(written):
    with pytest.raises(MalformedCreditCodeError):
        checked_credit_code(written)


def test_a_forged_code_is_told_from_a_malformed_one():
    with pytest.raises(ForgedCreditCodeError):
        checked_credit_code("91350100M000100Y44")
