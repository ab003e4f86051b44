"""Locking a private key under a passphrase, as strong as today's advice asks.

The library's own PKCS#8 writer stretches a passphrase by 2,048 rounds, which a graphics card walks
through in no time; this one writes the same standard form, which OpenSSL and everything else
reads, with 600,000.

**Source:** RFC 5958 section 3 (EncryptedPrivateKeyInfo), RFC 8018 appendix A (PBES2, PBKDF2,
AES-CBC); the number of rounds: OWASP Password Storage Cheat Sheet (PBKDF2-HMAC-SHA256).
"""

import base64
import secrets

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.x509 import ObjectIdentifier

ROUNDS = 600_000

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
    key = PBKDF2HMAC(SHA256(), 32, salt, ROUNDS).derive(passphrase.encode("utf-8"))
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


def _encrypted(key: bytes, iv: bytes, content: bytes) -> bytes:
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(content) + padder.finalize()) + encryptor.finalize()


def _pem(der: bytes) -> bytes:
    text = base64.b64encode(der).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    label = "ENCRYPTED PRIVATE KEY"
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()
