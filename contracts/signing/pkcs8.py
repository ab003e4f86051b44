"""Locking a private key under a passphrase, as strong as today's advice asks.

The library's own PKCS#8 writer stretches a passphrase by 2,048 rounds, which a graphics card walks
through in no time; this one writes the same standard form, which OpenSSL and everything else
reads, with 600,000.

**Source:** RFC 5958 section 3 (EncryptedPrivateKeyInfo), RFC 8018 appendix A (PBES2, PBKDF2,
AES-CBC); the number of rounds: OWASP Password Storage Cheat Sheet (PBKDF2-HMAC-SHA256).
"""

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.x509 import ObjectIdentifier

from contracts.signing.errors import KeyFileExistsError, KeyLockedError

ROUNDS = 600_000
LIMIT_ROUNDS = 10_000_000
_LABEL = "ENCRYPTED PRIVATE KEY"

_PBES2 = ObjectIdentifier("1.2.840.113549.1.5.13")
_PBKDF2 = ObjectIdentifier("1.2.840.113549.1.5.12")
_HMAC_SHA256 = ObjectIdentifier("1.2.840.113549.2.9")
_AES_256_CBC = ObjectIdentifier("2.16.840.1.101.3.4.1.42")


@asn1.sequence
class _Prf:
    algorithm: ObjectIdentifier
    parameters: asn1.Null


@asn1.sequence
class _Pbkdf2Params:
    salt: bytes
    rounds: int
    prf: _Prf


@asn1.sequence
class _Pbkdf2:
    algorithm: ObjectIdentifier
    parameters: _Pbkdf2Params


@asn1.sequence
class _Aes:
    algorithm: ObjectIdentifier
    iv: bytes


@asn1.sequence
class _Pbes2Params:
    derivation: _Pbkdf2
    encryption: _Aes


@asn1.sequence
class _Pbes2:
    algorithm: ObjectIdentifier
    parameters: _Pbes2Params


@asn1.sequence
class _EncryptedPrivateKey:
    algorithm: _Pbes2
    encrypted: bytes


def lock(private_key_der: bytes, passphrase: str) -> bytes:
    """The unencrypted PKCS#8 DER as an ``ENCRYPTED PRIVATE KEY`` in PEM."""
    salt, iv = secrets.token_bytes(16), secrets.token_bytes(16)
    key = _derived(passphrase, salt, ROUNDS)
    derivation = _Pbkdf2(
        algorithm=_PBKDF2,
        parameters=_Pbkdf2Params(
            salt=salt,
            rounds=ROUNDS,
            prf=_Prf(algorithm=_HMAC_SHA256, parameters=asn1.Null()),
        ),
    )
    encryption = _Aes(algorithm=_AES_256_CBC, iv=iv)
    locked = _EncryptedPrivateKey(
        algorithm=_Pbes2(
            algorithm=_PBES2,
            parameters=_Pbes2Params(derivation=derivation, encryption=encryption),
        ),
        encrypted=_encrypted(key, iv, private_key_der),
    )
    return _pem(asn1.encode_der(locked))


def unlock(pem: bytes, passphrase: str) -> bytes:
    """The PKCS#8 DER inside a PEM that ``lock`` wrote; raises ``KeyLockedError``.

    For keys that the cryptography library has no loader for; it reads all others itself.
    """
    try:
        lines = pem.decode("ascii").strip().splitlines()
        locked = asn1.decode_der(_EncryptedPrivateKey, base64.b64decode("".join(lines[1:-1])))
        derivation = locked.algorithm.parameters.derivation.parameters
        if derivation.rounds > LIMIT_ROUNDS or lines[0] != f"-----BEGIN {_LABEL}-----":
            raise KeyLockedError
        key = _derived(passphrase, derivation.salt, derivation.rounds)
        return _decrypted(key, locked.algorithm.parameters.encryption.iv, locked.encrypted)
    except (ValueError, IndexError):
        raise KeyLockedError from None


def write_new(path: Path, pem: bytes) -> None:
    """Write a key to a new file that only its owner may read.

    Raises ``KeyFileExistsError``: a key file is never overwritten.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileExistsError(path=str(path)) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)


def _derived(passphrase: str, salt: bytes, rounds: int) -> bytes:
    return PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(passphrase.encode("utf-8"))


def _decrypted(key: bytes, iv: bytes, content: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).decryptor()
    padded = decryptor.update(content) + decryptor.finalize()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def _encrypted(key: bytes, iv: bytes, content: bytes) -> bytes:
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(content) + padder.finalize()) + encryptor.finalize()


def _pem(der: bytes) -> bytes:
    text = base64.b64encode(der).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {_LABEL}-----", *lines, f"-----END {_LABEL}-----", ""]).encode()
