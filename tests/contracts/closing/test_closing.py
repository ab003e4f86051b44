"""A closing certificate is checked by anybody who pinned the issuer's key, and by nothing less."""

from __future__ import annotations

import pytest

from contracts.closing import read, verify_closing
from contracts.fields import FieldError
from tests.contracts.bundle.world import SM2, TRUST
from tests.contracts.closing.certificates import FAULTY, SOUND, a_file


@pytest.mark.parametrize("name", SOUND)
def test_certificate_of_a_pinned_issuer_is_valid_and_says_what_nobody_can_verify(name: str) -> None:
    verdict = verify_closing(SOUND[name](), TRUST)
    codes = [one.code for one in verdict.findings]
    assert (verdict.valid, "closing.destruction-stated" in codes) == (True, True)


def test_certificate_of_the_practice_market_says_so() -> None:
    marked = [
        any(one.code == "market.practice" for one in verify_closing(made(), TRUST).findings)
        for made in (SOUND["practice"], SOUND["real"])
    ]
    assert marked == [True, False]


def test_certificate_gives_its_times_as_people_in_china_read_them() -> None:
    verdict = verify_closing(a_file(), TRUST)
    (ended,) = (one.text for one in verdict.findings if one.code == "closing.ended")
    assert "2026-11-23 00:00:00" in ended.zh


def test_certificate_under_sm2_is_valid_where_sm2_is_known() -> None:
    assert verify_closing(a_file(SM2), TRUST).valid


def test_file_reads_back_to_equal_bytes() -> None:
    assert read(a_file()).encoded == a_file()


@pytest.mark.parametrize("name", FAULTY)
def test_faulty_certificate_fails_for_its_fault(name: str) -> None:
    made, code = FAULTY[name]
    verdict = verify_closing(made(), TRUST)
    assert (verdict.valid, [one.code for one in verdict.failures]) == (False, [code])


def test_foreign_member_of_the_file_is_refused() -> None:
    with pytest.raises(FieldError):
        read(b'{"certificate":"x","did_document":{},"extra":1,"format":"licence-closing-file/v1"}')
