"""Our licences before libraries that we did not write."""

import json
from dataclasses import replace

import jwt
import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, OKPKey
from jwt.algorithms import OKPAlgorithm

from contracts.licence import issue
from contracts.licence.content import to_json
from contracts.signing import FileSigner, Suite
from tests.contracts.bundle.world import ISSUER, MAIN, content

pytestmark = pytest.mark.foreign
TEXT = issue(content(), MAIN)
_HEAD, _PAYLOAD, _SIGNATURE = TEXT.split(".")
_OTHERS = issue(replace(content(), scenario="另一场景"), MAIN).split(".")
TAMPERED = {
    "another payload under the signature": ".".join([_HEAD, _OTHERS[1], _SIGNATURE]),
    "another signature": ".".join([_HEAD, _PAYLOAD, _OTHERS[2]]),
}


def test_joserfc_verifies_our_licence() -> None:
    key = OKPKey.import_key(MAIN.public().jwk)  # type: ignore[arg-type]
    found = jws.deserialize_compact(TEXT, key, algorithms=["Ed25519"])
    assert json.loads(found.payload) == json.loads(json.dumps(to_json(content())))


def test_joserfc_verifies_our_p256_licence() -> None:
    signer = FileSigner.create(Suite.P256_SHA256, kid=f"{ISSUER}#p256")
    key = ECKey.import_key(signer.public().jwk)  # type: ignore[arg-type]
    jws.deserialize_compact(issue(content(), signer), key, algorithms=["ES256"])


def test_joserfc_and_we_give_a_key_the_same_thumbprint() -> None:
    key = OKPKey.import_key(MAIN.public().jwk)  # type: ignore[arg-type]
    assert key.thumbprint() == MAIN.public().thumbprint


def test_pyjwt_verifies_our_licence() -> None:
    tokens = jwt.PyJWT()
    tokens._jws.register_algorithm("Ed25519", OKPAlgorithm())
    key = OKPAlgorithm.from_jwk(json.dumps(MAIN.public().jwk))
    found = tokens.decode(TEXT, key, algorithms=["Ed25519"])  # type: ignore[arg-type]
    assert found["issuer"] == ISSUER


@pytest.mark.parametrize("text", TAMPERED.values(), ids=TAMPERED.keys())
def test_joserfc_refuses_what_was_tampered_with(text: str) -> None:
    key = OKPKey.import_key(MAIN.public().jwk)  # type: ignore[arg-type]
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(text, key, algorithms=["Ed25519"])


@pytest.mark.parametrize("text", TAMPERED.values(), ids=TAMPERED.keys())
def test_pyjwt_refuses_what_was_tampered_with(text: str) -> None:
    tokens = jwt.PyJWT()
    tokens._jws.register_algorithm("Ed25519", OKPAlgorithm())
    key = OKPAlgorithm.from_jwk(json.dumps(MAIN.public().jwk))
    with pytest.raises(jwt.InvalidSignatureError):
        tokens.decode(text, key, algorithms=["Ed25519"])  # type: ignore[arg-type]
