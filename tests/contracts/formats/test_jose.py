import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import base64url, canonical, jose
from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.signing import FileSigner, Suite
from contracts.signing.errors import SignatureInvalidError, SuiteConfusionError

SIGNER = FileSigner.create()
TEXT = jose.sign({"a": 1}, SIGNER, typ="vc+jwt", cty="vc")


def parse(text: str) -> jose.Jws:
    return jose.parse(text, typ="vc+jwt", cty="vc")


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(0, 9), max_size=3))
def test_payload_survives_and_verifies(payload: dict[str, JSON]) -> None:
    found = parse(jose.sign(payload, SIGNER, typ="vc+jwt", cty="vc"))
    found.require_signed_by(SIGNER.public())
    assert found.payload == payload


def test_media_types_are_compared_without_case() -> None:
    assert parse(jose.sign({}, SIGNER, typ="VC+JWT", cty="vc")).kid == SIGNER.kid


def test_another_key_did_not_sign() -> None:
    with pytest.raises(SignatureInvalidError):
        parse(TEXT).require_signed_by(FileSigner.create().public())


def test_key_of_another_suite_is_refused_before_any_arithmetic() -> None:
    with pytest.raises(SuiteConfusionError):
        parse(TEXT).require_signed_by(FileSigner.create(Suite.P256_SHA256).public())


def with_header(**changes: JSON) -> str:
    header = {"alg": "Ed25519", "cty": "vc", "kid": "k", "typ": "vc+jwt", **changes}
    encoded = base64url.encode(canonical.encode(header))
    return ".".join([encoded, *TEXT.split(".")[1:]])


BAD = {
    "nothing": "",
    "two parts": "a.b",
    "four parts": TEXT + ".a",
    "json form": '{"payload":""}',
    "padded": TEXT + "=",
    "header not an object": base64url.encode(b"[]") + TEXT[TEXT.index(".") :],
    "header with duplicate key": base64url.encode(b'{"alg":"none","alg":"Ed25519"}')
    + TEXT[TEXT.index(".") :],
    "none": with_header(alg="none"),
    "hmac": with_header(alg="HS256"),
    "algorithm a list": with_header(alg=["Ed25519"]),
    "key inside": with_header(jwk=SIGNER.public().jwk),
    "address of a key": with_header(jku="https://elsewhere.example/keys"),
    "certificate": with_header(x5c=[]),
    "critical": with_header(crit=["exp"]),
    "unencoded payload": with_header(b64=False),
    "another type": with_header(typ="JWT"),
    "no content type": with_header(cty=None),
    "too long": "a" * 2_000_000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_text_that_is_no_jws_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ContractsError):
        parse(text)


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused_by_name(text: str) -> None:
    with pytest.raises(ContractsError):
        parse(text)
