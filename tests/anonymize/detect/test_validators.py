from __future__ import annotations

import datetime
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.detect.validators import VALIDATORS, normalised
from anonymize.detect.validators import resident as resident_rules
from anonymize.detect.validators.validator import characters, is_date, luhn
from anonymize.roles import Kind
from tests.anonymize.detect import corpus

PRECISION = {Kind.PERSON_NAME: 0.8}
"""Words that read like names pass; a column is judged by the share of its values."""


@pytest.mark.parametrize("kind", corpus.MAKERS)
def test_look_alikes_fail_and_genuine_values_pass(kind: Kind) -> None:
    found = corpus.score(kind, count=10_000, seed=7)
    assert found.recall >= 0.99
    assert found.precision >= PRECISION.get(kind, 0.99)


def test_every_validator_names_its_source() -> None:
    assert [v.kind for v in VALIDATORS if not (v.source.zh and v.source.en)] == []


def test_derived_weights_are_the_published_ones() -> None:
    expected = [*corpus.RESIDENT_WEIGHTS, 1]
    assert expected == resident_rules._WEIGHTS_11_2.tolist()


@given(st.text("0123456789", min_size=17, max_size=17))
@settings(max_examples=200, deadline=None)
def test_exactly_one_check_character_fits_any_seventeen_digits(body: str) -> None:
    values = pa.array([body + c for c in corpus.RESIDENT_CHECKS])
    matrix = characters(values, 18)
    fitting = [
        c
        for c, ok in zip(corpus.RESIDENT_CHECKS, resident_rules.mod_11_2(matrix), strict=True)
        if ok
    ]
    assert [corpus.resident_check(body)] == fitting


@given(st.integers(1, 9999), st.integers(0, 15), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_dates_are_those_of_the_calendar(year: int, month: int, day: int) -> None:
    try:
        expected = bool(datetime.date(year, month, day))
    except ValueError:
        expected = False
    found = is_date(*(np.array([part]) for part in (year, month, day)))
    assert expected == bool(found[0])


def test_luhn_detects_every_changed_digit() -> None:
    right = corpus.bank_card(random.Random(3))
    changed = [
        right[:i] + d + right[i + 1 :]
        for i in range(len(right))
        for d in "0123456789"
        if d != right[i]
    ]
    values = pa.array([right, *changed])
    assert [True] + [False] * len(changed) == luhn(characters(values, len(right))).tolist()


def test_full_width_and_spaced_values_are_judged_in_normal_form() -> None:
    values = normalised(pa.array([" １３８００１３８０００ ", "user@example.cn"]))
    assert values.to_pylist() == ["13800138000", "USER@EXAMPLE.CN"]


def test_missing_value_is_neither_shaped_nor_passed() -> None:
    for validator in VALIDATORS:
        match = validator.match(pa.array([None, "?"], pa.string()))
        assert match.passed.tolist() == [False, False]
