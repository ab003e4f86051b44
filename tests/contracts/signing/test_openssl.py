"""Our signatures before the OpenSSL command, and its signatures before us."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts.signing import FileSigner, PublicKey, Suite, verify
from tests.contracts.signing.sm2_signer import Sm2Signer

pytestmark = pytest.mark.foreign
DATA = "合约 contract".encode()
SM2_OPTIONS = ["-sm3", "-sigopt", "distid:1234567812345678"]
SM2_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")


def der(signature: bytes) -> bytes:
    return encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )


def raw(signature: bytes) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(signature))


def test_openssl_accepts_our_ed25519(tmp_path: Path, openssl: str) -> None:
    signer = FileSigner.create()
    key = ed25519.Ed25519PublicKey.from_public_bytes(signer.public().point)
    (tmp_path / "key").write_bytes(
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "signature").write_bytes(signer.sign(DATA))
    command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-in", "data"]
    done = subprocess.run([*command, "-sigfile", "signature"], cwd=tmp_path, check=False)
    assert done.returncode == 0


def test_openssl_accepts_our_p256(tmp_path: Path, openssl: str) -> None:
    signer = FileSigner.create(Suite.P256_SHA256)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), signer.public().point)
    (tmp_path / "key").write_bytes(
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "signature").write_bytes(der(signer.sign(DATA)))
    command = [openssl, "dgst", "-sha256", "-verify", "key", "-signature", "signature", "data"]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0


@pytest.mark.parametrize(("data", "code"), [(DATA, 0), (DATA + b"!", 1)], ids=["same", "altered"])
def test_openssl_judges_the_sm2_of_our_tests(
    data: bytes, code: int, tmp_path: Path, openssl: str
) -> None:
    signer = Sm2Signer(20261122, "sm2")
    (tmp_path / "spki").write_bytes(SM2_PREFIX + signer.public().point)
    (tmp_path / "data").write_bytes(data)
    (tmp_path / "signature").write_bytes(der(signer.sign(DATA)))
    convert = [openssl, "pkey", "-pubin", "-inform", "DER", "-in", "spki", "-out", "key"]
    subprocess.run(convert, cwd=tmp_path, check=True)
    command = [openssl, "dgst", *SM2_OPTIONS, "-verify", "key", "-signature", "signature", "data"]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == code


def test_we_accept_the_sm2_of_openssl(tmp_path: Path, openssl: str) -> None:
    (tmp_path / "data").write_bytes(DATA)
    run = [
        [openssl, "ecparam", "-genkey", "-name", "SM2", "-noout", "-out", "key"],
        [openssl, "pkey", "-in", "key", "-pubout", "-outform", "DER", "-out", "spki"],
        [openssl, "dgst", *SM2_OPTIONS, "-sign", "key", "-out", "signature", "data"],
    ]
    for command in run:
        subprocess.run(command, cwd=tmp_path, check=True)
    public = PublicKey(Suite.SM2_SM3, (tmp_path / "spki").read_bytes()[-65:])
    verify(Suite.SM2_SM3, public, DATA, raw((tmp_path / "signature").read_bytes()))
