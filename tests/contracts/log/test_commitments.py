import base64
import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commitments import Disclosure, Opening, commit, commitment_of, open_fields
from contracts.log_errors import (
    CommitmentMismatchError,
    MalformedDisclosureError,
    RepeatedDisclosureError,
    UncommittedDisclosureError,
)

SALT = "_26bc4LT-ac6q2KI6cBW5es"  # 17 bytes
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.text(min_size=1, max_size=12).filter(lambda name: name not in {"_sd", "_sd_alg", "..."}),
    JSON_VALUES,
    max_size=6,
)


def naive_digest(salt: str, name: str, value: object) -> str:
    """The definition of RFC 9901 spelt out with the standard library alone (ASCII names)."""
    text = json.dumps([salt, name, value], separators=(",", ":"), ensure_ascii=False)
    encoded = base64.urlsafe_b64encode(text.encode()).rstrip(b"=")
    return base64.urlsafe_b64encode(hashlib.sha256(encoded).digest()).rstrip(b"=").decode()


def test_digest_is_that_of_the_definition() -> None:
    disclosure = Disclosure(salt=SALT, name="family_name", value="Möbius")
    assert disclosure.digest == naive_digest(SALT, "family_name", "Möbius")


def test_commitment_covers_the_list_of_digests() -> None:
    opening = commit({"unit": "streets", "price_fen": 12300})
    listed = json.dumps({"_sd": list(opening.digests), "_sd_alg": "sha-256"}, separators=(",", ":"))
    assert opening.commitment == "sha256:" + hashlib.sha256(listed.encode()).hexdigest()


@given(FIELDS)
def test_full_opening_gives_the_fields_back(fields: dict[str, object]) -> None:
    opening = commit(fields)  # type: ignore[arg-type]
    assert open_fields(opening.commitment, opening.digests, opening.disclosures) == fields


@given(FIELDS, st.data())
def test_any_subset_opens_to_itself(fields: dict[str, object], data: st.DataObject) -> None:
    opening = commit(fields)  # type: ignore[arg-type]
    shown = [d for d in opening.disclosures if data.draw(st.booleans())]
    expected = {disclosure.name: disclosure.value for disclosure in shown}
    assert open_fields(opening.commitment, opening.digests, shown) == expected


@given(FIELDS)
def test_a_disclosure_survives_its_text_form(fields: dict[str, object]) -> None:
    for disclosure in commit(fields).disclosures:  # type: ignore[arg-type]
        assert Disclosure.parse(disclosure.encoded) == disclosure


def test_equal_fields_commit_to_unequal_digests() -> None:
    first, second = commit({"unit": "streets"}), commit({"unit": "streets"})
    assert not set(first.digests) & set(second.digests)


def test_order_of_digests_does_not_depend_on_the_order_of_fields() -> None:
    salts = {"a": b"A" * 16, "b": b"B" * 16, "c": b"C" * 16}
    names = iter(sorted(salts))
    one = commit({"a": 1, "b": 2, "c": 3}, salt=lambda: salts[next(names)])
    names = iter(sorted(salts))
    two = commit({"c": 3, "b": 2, "a": 1}, salt=lambda: salts[next(names)])
    assert one == two


@pytest.fixture
def opening() -> Opening:
    return commit({"unit": "streets", "kind": "listed"})


def test_altered_value_is_refused(opening: Opening) -> None:
    altered = replace(opening.disclosures[0], value="delisted")
    with pytest.raises(UncommittedDisclosureError):
        open_fields(opening.commitment, opening.digests, [altered])


def test_disclosure_of_another_entry_is_refused(opening: Opening) -> None:
    foreign = commit({"unit": "streets"}).disclosures
    with pytest.raises(UncommittedDisclosureError):
        open_fields(opening.commitment, opening.digests, foreign)


def test_name_shown_twice_is_refused(opening: Opening) -> None:
    shown = [opening.disclosures[0], opening.disclosures[0]]
    with pytest.raises(RepeatedDisclosureError):
        open_fields(opening.commitment, opening.digests, shown)


def test_two_values_under_one_name_cannot_both_be_shown() -> None:
    one = Disclosure(salt=SALT, name="price", value=1)
    two = Disclosure(salt=SALT, name="price", value=2)
    digests = sorted([one.digest, two.digest])
    with pytest.raises(RepeatedDisclosureError):
        open_fields(commitment_of(digests), digests, [one, two])


@pytest.mark.parametrize("change", ["dropped", "added", "repeated", "reversed"])
def test_other_digests_than_the_committed_are_refused(opening: Opening, change: str) -> None:
    digests = {
        "dropped": opening.digests[1:],
        "added": (*opening.digests, "z" * 43),
        "repeated": (opening.digests[0], *opening.digests),
        "reversed": opening.digests[::-1],
    }[change]
    with pytest.raises(CommitmentMismatchError):
        open_fields(opening.commitment, digests, [])


@pytest.mark.parametrize("name", ["", "_sd", "_sd_alg", "..."])
def test_reserved_name_is_refused(name: str) -> None:
    with pytest.raises(MalformedDisclosureError):
        commit({name: 1})


def test_short_salt_is_refused() -> None:
    with pytest.raises(MalformedDisclosureError):
        commit({"unit": 1}, salt=lambda: b"x" * 15)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


BAD_TEXTS = {
    "empty": "",
    "not base64url": "+/+/",
    "padded": encoded(f'["{SALT}","unit",1]') + "=",
    "not JSON": encoded("["),
    "an object": encoded('{"salt":1}'),
    "two items": encoded(f'["{SALT}","unit"]'),
    "four items": encoded(f'["{SALT}","unit",1,2]'),
    "blank inside": encoded(f'["{SALT}", "unit",1]'),
    "salt not text": encoded('[12,"unit",1]'),
    "salt too short": encoded('["AAAA","unit",1]'),
    "name reserved": encoded(f'["{SALT}","_sd",1]'),
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_malformed_text_is_refused(text: str) -> None:
    with pytest.raises(MalformedDisclosureError):
        Disclosure.parse(text)
