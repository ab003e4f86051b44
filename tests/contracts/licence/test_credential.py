from datetime import datetime, timedelta

import pytest

from contracts import canonical
from contracts.did import DidError
from contracts.licence import LicenceContent, issue, parse, verify
from contracts.licence.errors import LicenceDatesError, StatusEntriesError
from contracts.signing import FileSigner, Suite
from tests.contracts.bundle.world import (
    AT,
    FORGER,
    ISSUER,
    MAIN,
    content,
    document,
    payload_of,
    practice_content,
)

CONTENTS = {
    "plain": content(),
    "practice": practice_content(),
    "with everything": content(
        signature_until=AT + timedelta(days=90), parent_digest=canonical.digest(b"parent")
    ),
}


@pytest.mark.parametrize("licence", CONTENTS.values(), ids=CONTENTS.keys())
def test_licence_survives_its_signed_form(licence: LicenceContent) -> None:
    assert parse(issue(licence, MAIN)).content == licence


def test_header_is_as_vc_jose_cose_asks() -> None:
    found = canonical.decode(payload_of("." + issue(content(), MAIN).split(".")[0] + "."))
    assert found == {"alg": "Ed25519", "cty": "vc", "kid": f"{ISSUER}#main", "typ": "vc+jwt"}


def test_payload_is_the_credential_itself() -> None:
    payload = canonical.decode(payload_of(issue(content(), MAIN)))
    assert isinstance(payload, dict)
    assert "vc" not in payload
    assert payload["type"] == ["VerifiableCredential", "DataUsageLicence"]


def test_end_of_the_signature_is_not_the_end_of_the_licence() -> None:
    licence = content(valid_until=AT + timedelta(days=2), signature_until=AT + timedelta(days=1))
    codes = [
        [finding.code for finding in verify(issue(licence, MAIN), document(MAIN), at).failures]
        for at in (AT, AT + timedelta(days=1), AT + timedelta(days=2))
    ]
    assert codes == [[], ["signature.expired"], ["licence.expired", "signature.expired"]]


def test_licence_alone_names_what_is_wrong_with_it() -> None:
    verdict = verify(issue(content(), MAIN), document(FORGER), AT)
    assert [finding.code for finding in verdict.failures] == ["signing.signature-invalid"]


def test_text_that_is_no_licence_is_not_valid() -> None:
    assert not verify("", document(MAIN), AT).valid


def test_p256_licence_names_its_suite_and_verifies() -> None:
    signer = FileSigner.create(Suite.P256_SHA256, kid=f"{ISSUER}#p256")
    text = issue(content(), signer)
    assert parse(text).jws.suite is Suite.P256_SHA256
    assert verify(text, document(signer), AT).valid


@pytest.mark.parametrize("kid", ["", "main", f"{ISSUER}#", "did:web:elsewhere.example#main"])
def test_licence_is_signed_under_a_did_url_of_its_issuer(kid: str) -> None:
    with pytest.raises(DidError):
        issue(content(), FileSigner.create(kid=kid))


def test_licence_ends_after_it_begins() -> None:
    with pytest.raises(LicenceDatesError):
        content(valid_from=AT, valid_until=AT)


def test_licence_points_to_one_list_of_each_purpose() -> None:
    with pytest.raises(StatusEntriesError):
        content(statuses=content().statuses[:1] * 2)


def test_end_holds_to_the_second_in_shanghai() -> None:
    end = datetime.fromisoformat("2026-04-01T00:00:00+08:00")
    text = issue(content(valid_until=end), MAIN)
    second = timedelta(seconds=1)
    valid = [verify(text, document(MAIN), at).valid for at in (end - second, end)]
    assert valid == [True, False]
