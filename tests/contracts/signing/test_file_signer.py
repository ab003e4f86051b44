import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from contracts.signing import FileSigner, Suite, pkcs8
from contracts.signing.errors import KeyFileExistsError, KeyLockedError, WeakPassphraseError

PASSPHRASE = "珠江 twelve characters"
SUITES = [Suite.ED25519_SHA256, Suite.P256_SHA256]


def test_passphrase_is_stretched_as_today_s_advice_asks(tmp_path: Path, openssl: str) -> None:
    path = tmp_path / "key.pem"
    FileSigner.create().save(path, PASSPHRASE)
    shown = subprocess.run(
        [openssl, "asn1parse", "-in", path], check=True, capture_output=True, text=True
    )
    rounds = re.findall(r"prim: INTEGER\s+:([0-9A-F]+)", shown.stdout)
    assert [int(one, 16) for one in rounds] == [600_000]


@pytest.mark.parametrize("suite", SUITES)
def test_locked_key_opens_to_the_same_key(suite: Suite) -> None:
    signer = FileSigner.create(suite)
    opened = FileSigner.unlock(signer.locked(PASSPHRASE), PASSPHRASE)
    assert (opened.public(), opened.suite) == (signer.public(), suite)


def test_file_is_for_its_owner_only(tmp_path: Path) -> None:
    FileSigner.create().save(tmp_path / "key.pem", PASSPHRASE)
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600


def test_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    first = FileSigner.create()
    first.save(path, PASSPHRASE)
    with pytest.raises(KeyFileExistsError):
        FileSigner.create().save(path, PASSPHRASE)
    assert FileSigner.load(path, PASSPHRASE).public() == first.public()


def test_wrong_passphrase_opens_nothing() -> None:
    with pytest.raises(KeyLockedError):
        FileSigner.unlock(FileSigner.create().locked(PASSPHRASE), PASSPHRASE + "!")


def test_short_passphrase_is_refused() -> None:
    with pytest.raises(WeakPassphraseError):
        FileSigner.create().locked("elevenchars")


def der_of(key: ed448.Ed448PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


OTHER_KEYS = {
    "another curve": lambda: pkcs8.lock(
        der_of(ec.generate_private_key(ec.SECP384R1())), PASSPHRASE
    ),
    "another scheme": lambda: pkcs8.lock(der_of(ed448.Ed448PrivateKey.generate()), PASSPHRASE),
    "no key inside": lambda: pkcs8.lock(b"nothing", PASSPHRASE),
    "not encrypted": lambda: ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    ),
    "not a key": lambda: b"-----BEGIN NOTHING-----",
    "empty": lambda: b"",
}


@pytest.mark.parametrize("make", OTHER_KEYS.values(), ids=OTHER_KEYS.keys())
def test_file_that_is_no_encrypted_key_of_ours_is_refused(make: object) -> None:
    with pytest.raises(KeyLockedError):
        FileSigner.unlock(make(), PASSPHRASE)  # type: ignore[operator]


def test_key_id_is_the_thumbprint_unless_named() -> None:
    signer = FileSigner.create()
    assert signer.kid == signer.public().thumbprint
    assert FileSigner.create(kid="did:web:a.example#k").kid == "did:web:a.example#k"


def test_signer_does_not_show_its_key() -> None:
    assert "_key" not in repr(FileSigner.create())


@pytest.mark.foreign
@pytest.mark.parametrize("suite", SUITES)
def test_openssl_opens_the_locked_key(suite: Suite, tmp_path: Path, openssl: str) -> None:
    path = tmp_path / "key.pem"
    FileSigner.create(suite).save(path, "plain ascii passphrase")
    command = [openssl, "pkey", "-in", path, "-passin", "pass:plain ascii passphrase", "-noout"]
    assert subprocess.run(command, check=False).returncode == 0
