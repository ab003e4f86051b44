import pytest

from contracts import base64url
from contracts.canonical import JSON
from contracts.signing import FileSigner, PublicKey, Suite
from contracts.signing.errors import MalformedKeyError
from contracts.signing.keys import from_jwk
from tests.contracts.signing.sm2_signer import Sm2Signer

KEYS = [
    FileSigner.create().public(),
    FileSigner.create(Suite.P256_SHA256).public(),
    Sm2Signer(5, "sm2").public(),
]
ED25519, P256 = KEYS[0].jwk, KEYS[1].jwk


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.suite.alg)
def test_key_survives_its_jwk(key: PublicKey) -> None:
    assert from_jwk({**key.jwk, "kid": "x", "use": "sig"}) == key


def test_thumbprint_is_that_of_rfc_8037() -> None:
    key = from_jwk(
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    )
    assert key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


BAD: dict[str, JSON] = {
    "not an object": ["jwk"],
    "private part": {**ED25519, "d": "AA"},
    "no coordinate": {"kty": "OKP", "crv": "Ed25519"},
    "coordinate a number": {**ED25519, "x": 1},
    "padded": {**ED25519, "x": f"{ED25519['x']}="},
    "short": {**ED25519, "x": base64url.encode(bytes(31))},
    "small order": {**ED25519, "x": base64url.encode(bytes(32))},
    "curve of another kind": {**ED25519, "crv": "X25519"},
    "off the curve": {**P256, "y": P256["x"]},
    "curve we do not know": {**P256, "crv": "secp256k1"},
    "p256 as sm2": {**P256, "crv": "SM2"},
    "symmetric": {"kty": "oct", "k": "AA"},
}


@pytest.mark.parametrize("jwk", BAD.values(), ids=BAD.keys())
def test_jwk_that_is_no_key_of_ours_is_refused(jwk: JSON) -> None:
    with pytest.raises(MalformedKeyError):
        from_jwk(jwk)


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("point", [b"", bytes(31), bytes(33), bytes(65), b"\x02" + bytes(32)])
def test_point_of_no_suite_is_refused(suite: Suite, point: bytes) -> None:
    with pytest.raises(MalformedKeyError):
        PublicKey(suite, point)
