import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.policy.hierarchies import (
    PURPOSE_NAMES,
    PURPOSE_PARENTS,
    industry_within,
    place_within,
    purpose_within,
)
from contracts.policy.vocabulary import Purpose

codes = st.one_of(
    st.sampled_from(["CN", "440000", "440100", "440105", "440106", "441900", "110000", "110101"]),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
)


def naive_purpose_within(inner, outer):
    while inner is not None:
        if inner == outer:
            return True
        inner = PURPOSE_PARENTS[inner]
    return False


@pytest.mark.parametrize("inner", Purpose)
@pytest.mark.parametrize("outer", Purpose)
def test_a_purpose_lies_within_its_parents_only(inner, outer):
    assert purpose_within(inner, outer) is naive_purpose_within(inner, outer)


def test_an_unknown_purpose_lies_within_itself_only():
    assert purpose_within("urn:x", "urn:x")
    assert not purpose_within("urn:x", Purpose.INDUSTRY)


def test_every_purpose_has_a_parent_entry_and_a_name():
    assert set(PURPOSE_PARENTS) == set(PURPOSE_NAMES) == set(Purpose)


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("440105", "440105", True),
        ("440105", "440100", True),
        ("440105", "440000", True),
        ("440105", "CN", True),
        ("440105", "440106", False),
        ("440100", "440105", False),
        ("440000", "440100", False),
        ("CN", "440000", False),
        ("not a code", "CN", False),
        ("４４０１０５", "CN", False),
    ],
)
def test_a_place_lies_within_the_divisions_of_its_code(inner, outer, expected):
    assert place_within(inner, outer) is expected


@given(codes, codes, codes)
def test_places_are_ordered(one, two, three):
    assert place_within(one, one)
    if place_within(one, two) and place_within(two, three):
        assert place_within(one, three)
    if place_within(one, two) and place_within(two, one):
        assert one == two


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [("I651", "I65", True), ("I65", "I", True), ("I65", "I651", False), ("G54", "I", False)],
)
def test_an_industry_lies_within_its_section_and_division(inner, outer, expected):
    assert industry_within(inner, outer) is expected


@given(st.text(max_size=6), st.text(max_size=6))
def test_names_of_no_known_form_lie_within_themselves_only(one, two):
    if not (two[:1].isalpha() and two[:1].isascii()):
        assert industry_within(one, two) is (one == two)
