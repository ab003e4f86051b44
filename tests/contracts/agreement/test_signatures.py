from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.agreement import Custody, PartySignature, Role, sign, verify_signatures
from contracts.agreement.errors import NotThePartysKeyError
from contracts.agreement.signatures import read
from contracts.errors import ContractsError
from contracts.signing import Suite
from tests.contracts.agreement.drafts import (
    AT,
    BUYER,
    FOREIGN_KEY,
    PROVIDER,
    draft,
    signed_by_both,
)

AGREEMENT = draft()
SIGNED = signed_by_both(AGREEMENT)


def codes(signatures: list[PartySignature]) -> list[str]:
    return [finding.code for finding in verify_signatures(AGREEMENT.encoded, signatures).findings]


def test_agreement_signed_by_every_party_is_valid() -> None:
    assert verify_signatures(AGREEMENT.encoded, SIGNED).valid


def test_order_of_signatures_does_not_matter() -> None:
    assert verify_signatures(AGREEMENT.encoded, SIGNED[::-1]).valid


def test_missing_signature_is_named() -> None:
    assert codes(SIGNED[:1]) == ["signature.valid", "signature.missing"]


def test_unsigned_agreement_is_not_valid() -> None:
    assert codes([]) == ["signature.missing", "signature.missing"]


CHANGES: list[tuple[str, Callable[[PartySignature], PartySignature], str]] = [
    ("time", lambda it: replace(it, signed_at=AT + timedelta(1)), "signing.signature-invalid"),
    ("bytes", lambda it: replace(it, signature=bytes(64)), "signing.signature-invalid"),
    ("role", lambda it: replace(it, role=Role.BROKER), "signature.other-statement"),
    ("custody", lambda it: replace(it, custody=Custody.OPERATOR), "signature.other-statement"),
    ("key", lambda it: replace(it, kid="another"), "signature.other-statement"),
    ("suite", lambda it: replace(it, suite=Suite.SM2_SM3), "signing.suite-confusion"),
    (
        "agreement",
        lambda it: replace(it, agreement_digest=draft(number="2").digest),
        "signature.other-agreement",
    ),
]


@pytest.mark.parametrize(
    ("change", "code"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_each_change_of_a_signature_is_named(
    change: Callable[[PartySignature], PartySignature], code: str
) -> None:
    assert codes([SIGNED[0], change(SIGNED[1])]) == ["signature.valid", code]


def test_signature_under_one_version_does_not_sign_the_next() -> None:
    next_version = draft(number="HZ-2026-000002-5")
    findings = verify_signatures(next_version.encoded, SIGNED).findings
    assert {finding.code for finding in findings} == {"signature.other-agreement"}


def test_signature_of_a_stranger_is_not_ignored() -> None:
    stranger = replace(SIGNED[0], party="STRANGER")
    assert codes([*SIGNED, stranger])[-1] == "signature.not-a-party"


def test_second_signature_of_a_party_must_hold_too() -> None:
    assert codes([*SIGNED, replace(SIGNED[0], signature=bytes(64))])[0] == (
        "signing.signature-invalid"
    )


def test_nobody_signs_with_another_key_than_the_agreement_names() -> None:
    with pytest.raises(NotThePartysKeyError):
        sign(AGREEMENT.encoded, FOREIGN_KEY, party=BUYER.identifier, signed_at=AT)


@pytest.mark.parametrize("signature", SIGNED, ids=["provider", "buyer"])
def test_signature_survives_its_file(signature: PartySignature) -> None:
    assert read(signature.encoded) == signature


def test_suite_purpose_role_and_custody_lie_inside_the_signed_bytes() -> None:
    signed = SIGNED[0].signed_bytes
    wanted = (Suite.ED25519_SHA256.value, "provider", "operator", PROVIDER.identifier)
    assert signed.startswith(b"data-agreement-signature/v1\n")
    assert all(f'"{word}"'.encode() in signed for word in wanted)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format":"data-agreement-signature/v1"}'])
def test_file_that_is_no_signature_is_refused(data: bytes) -> None:
    with pytest.raises(ContractsError):
        read(data)
