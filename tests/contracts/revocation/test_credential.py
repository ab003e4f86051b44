from datetime import timedelta

import pytest

from contracts import canonical, revocation
from contracts.canonical import JSON
from contracts.did import DidError
from contracts.errors import ContractsError
from contracts.revocation import StatusEntry, StatusPurpose
from contracts.revocation.errors import StatusIndexError, StatusListFormError
from contracts.signing import FileSigner
from tests.contracts.bundle.world import AT, MAIN, crafted, header, payload_of, status_list

LIST = status_list(StatusPurpose.SUSPENSION, 5)
TEXT = revocation.issue(LIST, MAIN)


def test_list_survives_its_credential() -> None:
    jws, found = revocation.parse(TEXT)
    jws.require_signed_by(MAIN.public())
    assert found == LIST


def test_credential_is_as_the_standard_asks() -> None:
    payload = canonical.decode(payload_of(TEXT))
    assert payload == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST.url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": LIST.issuer,
        "validFrom": "2026-03-02T01:00:00Z",
        "validUntil": "2026-03-03T01:00:00Z",
        "credentialSubject": {
            "id": f"{LIST.url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "suspension",
            "encodedList": LIST.bits.encoded(),
            "ttl": 86_400_000,
        },
    }


def test_list_is_stale_from_its_end_on() -> None:
    end = LIST.valid_until
    assert [LIST.is_stale(at) for at in (AT, end - timedelta(seconds=1), end)] == [
        *(False, False, True)
    ]


def test_entry_is_looked_up_in_its_own_list_only() -> None:
    entry = StatusEntry(StatusPurpose.SUSPENSION, LIST.url, 5)
    assert LIST.is_set(entry)
    with pytest.raises(StatusListFormError):
        LIST.is_set(StatusEntry(StatusPurpose.SUSPENSION, f"{LIST.url}/2", 5))
    with pytest.raises(StatusListFormError):
        LIST.is_set(StatusEntry(StatusPurpose.REVOCATION, LIST.url, 5))


@pytest.mark.parametrize("hours", [0, -1, 25])
def test_list_is_good_for_a_day_at_most(hours: int) -> None:
    with pytest.raises(StatusListFormError):
        revocation.StatusList(
            LIST.url, LIST.issuer, LIST.purpose, LIST.bits, AT, AT + timedelta(hours=hours)
        )


def test_list_is_signed_under_a_key_of_its_issuer() -> None:
    with pytest.raises(DidError):
        revocation.issue(LIST, FileSigner.create(kid="did:web:elsewhere.example#key"))


def changed(**members: JSON) -> str:
    payload = canonical.decode(payload_of(TEXT))
    assert isinstance(payload, dict)
    return crafted(header(), canonical.encode({**payload, **members}))


BAD = {
    "context": changed(**{"@context": ["https://elsewhere.example"]}),
    "type": changed(type=["VerifiableCredential"]),
    "subject": changed(credentialSubject=[]),
    "dates": changed(validUntil="2026-03-09T01:00:00Z"),
    "issuer": changed(issuer="did:web:elsewhere.example"),
    "unknown member": changed(proof={}),
    "nothing": "",
    "not a token": "a.b",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_credential_that_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ContractsError):
        revocation.parse(text)


@pytest.mark.parametrize("index", [-1, 131_072])
def test_entry_beyond_the_list_cannot_be_written(index: int) -> None:
    with pytest.raises(StatusIndexError):
        StatusEntry(StatusPurpose.REVOCATION, LIST.url, index)
