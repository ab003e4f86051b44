"""SM2 keys in software; they need the extra ``gm`` and are skipped without it."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from contracts.signing import PublicKey, Suite, pkcs8, software, verify
from contracts.signing.errors import KeyLockedError, SignatureInvalidError, WeakPassphraseError
from contracts.signing.gm_signer import GmSigner

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="module")
def signer() -> GmSigner:
    pytest.importorskip("gmssl_fast", reason="the extra gm (gmssl-fast) is not installed")
    return GmSigner.create()


def test_signature_verifies_and_binds_the_data(signer: GmSigner) -> None:
    verify(Suite.SM2_SM3, signer.public(), b"data", signer.sign(b"data"))
    with pytest.raises(SignatureInvalidError):
        verify(Suite.SM2_SM3, signer.public(), b"other", signer.sign(b"data"))


def test_locked_key_opens_to_the_same_key(signer: GmSigner) -> None:
    opened = software.unlock(signer.locked(PASSPHRASE), PASSPHRASE)
    verify(Suite.SM2_SM3, signer.public(), b"data", opened.sign(b"data"))


def test_wrong_passphrase_opens_nothing(signer: GmSigner) -> None:
    with pytest.raises(KeyLockedError):
        GmSigner.unlock(signer.locked(PASSPHRASE), PASSPHRASE + "!")


def test_short_passphrase_is_refused(signer: GmSigner) -> None:
    with pytest.raises(WeakPassphraseError):
        signer.locked("short")


@pytest.mark.foreign
def test_second_implementation_agrees(signer: GmSigner) -> None:
    other = pytest.importorskip("gmssl_pyx", reason="gmssl-pyx is not installed")
    signature = signer.sign(b"data")
    der = encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )
    assert other.sm2_verify(signer.public().point[1:], b"data", der)
    public, private = other.sm2_key_generate()
    numbers = decode_dss_signature(other.sm2_sign(private, public, b"data"))
    theirs = b"".join(number.to_bytes(32, "big") for number in numbers)
    verify(Suite.SM2_SM3, PublicKey(Suite.SM2_SM3, b"\x04" + public), b"data", theirs)


@pytest.mark.foreign
def test_openssl_opens_the_locked_key(signer: GmSigner, tmp_path: Path, openssl: str) -> None:
    (tmp_path / "key.pem").write_bytes(signer.locked(PASSPHRASE))
    command = [openssl, "pkey", "-in", "key.pem", "-passin", f"pass:{PASSPHRASE}", "-noout"]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0


BAD = {
    "nothing": b"",
    "not a key": b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END-----",
    "not ascii": "密钥".encode(),
    "no structure inside": pkcs8.lock(b"nothing", PASSPHRASE),
}


@pytest.mark.parametrize("pem", BAD.values(), ids=BAD.keys())
def test_text_that_is_no_locked_key_is_refused(pem: bytes) -> None:
    with pytest.raises(KeyLockedError):
        software.unlock(pem, PASSPHRASE)


def test_what_is_locked_is_unlocked() -> None:
    assert pkcs8.unlock(pkcs8.lock(b"content", PASSPHRASE), PASSPHRASE) == b"content"
