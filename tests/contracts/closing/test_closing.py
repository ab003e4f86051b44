"""A closing certificate is checked by anybody who pinned the issuer's key, and by nothing less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from contracts import did, jose
from contracts.bundle import IssuerKey, TrustDirectory
from contracts.closing import CTY, TYP, ClosingFile, read, verify_closing
from contracts.did import DidDocument, Purpose, VerificationMethod
from contracts.fields import FieldError
from contracts.signing.file_signer import FileSigner

ISSUER = did.did_web("https://market.example")
SIGNER = FileSigner.create()
NAMED = replace(SIGNER, named=f"{ISSUER}#{SIGNER.public().thumbprint}")
DOCUMENT = DidDocument(
    ISSUER, (VerificationMethod(NAMED.kid, NAMED.public(), Purpose.ISSUING),)
).to_json()
TRUST = TrustDirectory({}, (IssuerKey(ISSUER, SIGNER.public().thumbprint),))
SAID: dict[str, Any] = {
    "format": "licence-closing/v1",
    "issuer": ISSUER,
    "market": "practice",
    "licence": "HZ-L-2026-000001-2",
    "licence_digest": "sha256:" + "ab" * 32,
    "agreement": "HZ-K-2026-000001-6",
    "ended_at": "2026-11-22T16:00:00Z",
    "revoked": False,
    "uses": 3,
    "rows": 1200,
    "reports": 1,
    "destruction": {"stated_at": "2026-11-23T02:00:00Z", "copies": 2, "method": "erased"},
    "closed_at": "2026-11-24T02:00:00Z",
}


def a_file(signer: FileSigner = NAMED, *, typ: str = TYP, **changes: Any) -> bytes:
    text = jose.sign({**SAID, **changes}, signer, typ=typ, cty=CTY)
    return ClosingFile(text, DOCUMENT).encoded


def test_certificate_of_a_pinned_issuer_is_valid_and_says_what_nobody_can_verify() -> None:
    verdict = verify_closing(a_file(), TRUST)
    codes = [one.code for one in verdict.findings]
    assert (verdict.valid, "closing.destruction-stated" in codes, "market.practice" in codes) == (
        True,
        True,
        True,
    )


def test_file_reads_back_to_equal_bytes() -> None:
    assert read(a_file()).encoded == a_file()


def _signed_by_another() -> bytes:
    other = replace(FileSigner.create(), named=NAMED.kid)
    return a_file(other)


FAULTY: dict[str, tuple[Callable[[], bytes], TrustDirectory, str]] = {
    "unknown issuer": (a_file, TrustDirectory({}), "issuer.unknown"),
    "other key pinned": (
        a_file,
        TrustDirectory({}, (IssuerKey(ISSUER, FileSigner.create().public().thumbprint),)),
        "issuer.wrong-key",
    ),
    "signed by another": (_signed_by_another, TRUST, "signing.signature-invalid"),
    "another kind of JWS": (lambda: a_file(typ="vc+jwt"), TRUST, "jws.header-refused"),
    "no digest": (lambda: a_file(licence_digest="sha256:x"), TRUST, "field"),
    "no number": (lambda: a_file(uses="3"), TRUST, "field"),
    "another format": (lambda: a_file(format="licence-closing/v9"), TRUST, "field"),
    "no market": (lambda: a_file(market="other"), TRUST, "field"),
    "a time without seconds": (lambda: a_file(closed_at="2026-11-24"), TRUST, "field"),
    "no file": (lambda: b"{}", TRUST, "field"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_faulty_certificate_fails_for_its_fault(name: str) -> None:
    made, trust, code = FAULTY[name]
    verdict = verify_closing(made(), trust)
    assert (verdict.valid, [one.code for one in verdict.failures]) == (False, [code])


def test_foreign_member_of_the_file_is_refused() -> None:
    with pytest.raises(FieldError):
        read(b'{"certificate":"x","did_document":{},"extra":1,"format":"licence-closing-file/v1"}')
