"""Every way in which a bundle can fail, each under its own name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.bundle import verify_bundle
from contracts.verdict import Outcome
from tests.contracts.bundle import faults
from tests.contracts.bundle.world import AT, TRUST, Case, content


def failing(data: bytes, at: datetime = AT) -> set[str]:
    return {finding.code for finding in verify_bundle(data, TRUST, at=at).failures}


@pytest.mark.parametrize("fault", faults.FAULTS, ids=lambda fault: fault.name)
def test_every_fault_is_named(fault: faults.Fault) -> None:
    assert failing(fault.make(), fault.at) == set(fault.codes)


@pytest.mark.parametrize("sound", faults.SOUND, ids=lambda sound: sound.name)
def test_sound_bundle_is_valid(sound: faults.Fault) -> None:
    assert failing(sound.make(), sound.at) == set()


def test_every_step_is_reported_once_and_in_order() -> None:
    findings = verify_bundle(Case().bundle(), TRUST, at=AT).findings
    assert [finding.check for finding in findings] == [
        *("form", "market", "issuer", "signature", "dates", "entry", "log"),
        *("revocation", "suspension"),
    ]


def test_practice_licence_is_shown_as_practice() -> None:
    notes = [
        finding.text.zh
        for finding in verify_bundle(faults.practice(), TRUST, at=AT).findings
        if finding.outcome is Outcome.NOTED
    ]
    assert notes == ["练习，无效力"]


BOUNDARIES: list[tuple[str, Callable[[], datetime], set[str]]] = [
    ("first second", lambda: AT, set()),
    ("second before", lambda: AT - timedelta(seconds=1), {"licence.not-yet"}),
    ("last second", lambda: AT + timedelta(hours=9, seconds=-1), set()),
    ("end is exclusive", lambda: AT + timedelta(hours=9), {"licence.expired"}),
]


@pytest.mark.parametrize(("name", "at", "expected"), BOUNDARIES, ids=[row[0] for row in BOUNDARIES])
def test_dates_hold_to_the_second(
    name: str, at: Callable[[], datetime], expected: set[str]
) -> None:
    case = Case(content(valid_from=AT, valid_until=AT + timedelta(hours=9)))
    assert failing(case.bundle().encoded, at()) == expected


@given(st.data())
def test_any_changed_byte_is_noticed_or_changes_nothing(data: st.DataObject) -> None:
    encoded = Case().bundle().encoded
    place = data.draw(st.integers(0, len(encoded) - 1))
    changed = bytearray(encoded)
    changed[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != encoded[place]))
    verdict = verify_bundle(bytes(changed), TRUST, at=AT)
    # The DID document's descriptive members and foreign witnesses are the only free text.
    assert not verdict.valid or _licence(bytes(changed)) == _licence(encoded)


def _licence(encoded: bytes) -> bytes:
    return encoded.partition(b'"licence":"')[2].partition(b'"')[0]


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    assert not verify_bundle(data, TRUST, at=AT).valid


def test_key_that_ended_still_vouches_for_what_was_logged_before() -> None:
    assert failing(replace(faults.OLD_KEY_CASE, index=5).bundle().encoded) == set()


def test_compromise_is_counted_by_leaf_index_and_not_by_clock() -> None:
    assert failing(replace(faults.OLD_KEY_CASE, index=6).bundle().encoded) == {
        "issuer.key-compromised"
    }
