import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.signing import FileSigner, PublicKey, Signer, Suite, verify
from contracts.signing.errors import (
    MalformedKeyError,
    SignatureInvalidError,
    SuiteConfusionError,
    SuiteUnavailableError,
    UnknownSuiteError,
)
from contracts.signing.suites import suite_named, suite_of_alg
from tests.contracts.signing.sm2_signer import Sm2Signer

SIGNERS: list[Signer] = [
    FileSigner.create(),
    FileSigner.create(Suite.P256_SHA256),
    Sm2Signer(7, "sm2"),
]


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.alg)
def test_signature_of_the_key_over_the_data_verifies(signer: Signer) -> None:
    verify(signer.suite, signer.public(), b"data", signer.sign(b"data"))


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.alg)
@given(bit=st.integers(0, 511))
def test_one_flipped_bit_of_the_signature_is_refused(signer: Signer, bit: int) -> None:
    signature = bytearray(signer.sign(b"data"))
    signature[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SignatureInvalidError):
        verify(signer.suite, signer.public(), b"data", bytes(signature))


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.alg)
@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65), b"\xff" * 64])
def test_degenerate_signature_is_refused(signer: Signer, signature: bytes) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(signer.suite, signer.public(), b"data", signature)


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.alg)
def test_other_data_are_refused(signer: Signer) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(signer.suite, signer.public(), b"other", signer.sign(b"data"))


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.alg)
@pytest.mark.parametrize("suite", Suite)
def test_key_is_never_used_under_another_suite(signer: Signer, suite: Suite) -> None:
    if suite is signer.suite:
        return
    with pytest.raises(SuiteConfusionError):
        verify(suite, signer.public(), b"data", signer.sign(b"data"))


def test_point_of_p256_does_not_pass_for_sm2() -> None:
    with pytest.raises(MalformedKeyError):
        PublicKey(Suite.SM2_SM3, SIGNERS[1].public().point)


def test_names_and_algorithms_lead_back_to_their_suite() -> None:
    found = [(suite_named(suite.value), suite_of_alg(suite.alg)) for suite in Suite]
    assert found == [(suite, suite) for suite in Suite]


def test_older_name_of_ed25519_is_understood() -> None:
    assert suite_of_alg("EdDSA") is Suite.ED25519_SHA256


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "RS256", "ES384", "", "ed25519"])
def test_algorithm_that_is_not_ours_is_refused(alg: str) -> None:
    with pytest.raises(UnknownSuiteError):
        suite_of_alg(alg)


def test_software_key_of_sm2_needs_its_extra() -> None:
    with pytest.raises(SuiteUnavailableError):
        FileSigner.create(Suite.SM2_SM3)
