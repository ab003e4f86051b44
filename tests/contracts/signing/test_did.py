import pytest

from contracts import did
from contracts.canonical import JSON
from contracts.did import DidDocument, DidError, Purpose, VerificationMethod
from contracts.signing import FileSigner, Suite

ADDRESSES = [
    ("https://market.example", "did:web:market.example", "/.well-known/did.json"),
    ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000", "/.well-known/did.json"),
    ("https://a.example/practice/", "did:web:a.example:practice", "/practice/did.json"),
    ("https://a.example:8443/x/y", "did:web:a.example%3A8443:x:y", "/x/y/did.json"),
]


@pytest.mark.parametrize(("address", "identifier", "path"), ADDRESSES)
def test_address_gives_identifier_and_place(address: str, identifier: str, path: str) -> None:
    assert (did.did_web(address), did.document_path(identifier)) == (identifier, path)


def test_path_is_appended_and_quoted() -> None:
    assert did.did_web("https://a.example", path=["海珠"]) == "did:web:a.example:%E6%B5%B7%E7%8F%A0"


@pytest.mark.parametrize(
    "address", ["", "a.example", "ftp://a.example", "https://", "https://user@a.example"]
)
def test_address_that_is_no_web_site_is_refused(address: str) -> None:
    with pytest.raises(DidError):
        did.did_web(address)


DID = "did:web:market.example"
ISSUING = VerificationMethod(f"{DID}#issuing", FileSigner.create().public(), Purpose.ISSUING)
LOGIN = VerificationMethod(
    f"{DID}#login", FileSigner.create(Suite.P256_SHA256).public(), Purpose.LOGIN
)
DOCUMENT = DidDocument(DID, (ISSUING, LOGIN))


def test_document_survives_its_json() -> None:
    assert did.parse(DOCUMENT.to_json()) == DOCUMENT


def test_key_is_found_for_its_purpose_only() -> None:
    assert DOCUMENT.key(ISSUING.id, Purpose.ISSUING) == ISSUING.key
    with pytest.raises(did.UnknownKeyError):
        DOCUMENT.key(ISSUING.id, Purpose.LOGIN)


def test_one_key_never_serves_two_purposes() -> None:
    with pytest.raises(did.MalformedDidError):
        DidDocument(DID, (ISSUING, VerificationMethod(f"{DID}#x", ISSUING.key, Purpose.LOGIN)))


PLAIN = DOCUMENT.to_json()
METHODS = PLAIN["verificationMethod"]
assert isinstance(METHODS, list)
FIRST = METHODS[0]
assert isinstance(FIRST, dict)
BAD: dict[str, JSON] = {
    "not an object": [],
    "no id": {**PLAIN, "id": None},
    "another method": {**PLAIN, "id": "did:key:z6Mk"},
    "context unknown": {**PLAIN, "@context": ["https://elsewhere.example"]},
    "methods no list": {**PLAIN, "verificationMethod": {}},
    "purpose no list": {**PLAIN, "authentication": "x"},
    "key for two purposes": {**PLAIN, "authentication": [ISSUING.id]},
    "key without purpose": {**PLAIN, "assertionMethod": []},
    "controller of another": {
        **PLAIN,
        "verificationMethod": [{**FIRST, "controller": "did:web:b.example"}],
    },
    "id of another": {**PLAIN, "verificationMethod": [{**FIRST, "id": "did:web:b.example#k"}]},
    "older kind of key": {**PLAIN, "verificationMethod": [{**FIRST, "type": "Ed25519"}]},
    "method no object": {**PLAIN, "verificationMethod": ["x"]},
}


@pytest.mark.parametrize("document", BAD.values(), ids=BAD.keys())
def test_document_that_is_not_as_it_should_be_is_refused(document: JSON) -> None:
    with pytest.raises(DidError):
        did.parse(document)


@pytest.mark.parametrize("kid", [DID, f"{DID}#", "#key", "https://market.example#key", "key"])
def test_key_id_is_an_absolute_did_url(kid: str) -> None:
    with pytest.raises(DidError):
        did.did_of(kid)
