"""The operator's seal inside a contract's PDF, which PDF readers show.

It says that this operator printed these pages and nobody changed them since; what binds the sides
are their own signatures over the canonical bytes. The seal is used where its certificates lie in
the keys folder: `<market>-seal.chain.pem`, its own first, beside the key `<market>-seal.pem`
(P-256, under the operator's passphrase). They come from a certificate authority of the operator's
choice, or from `make_seal`.

**Source:** ETSI EN 319 142-1 (PAdES); RFC 5280 for the certificates.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from contracts.document import read_certificates, sign_pdf
from contracts.signing.errors import KeyFileExistsError
from contracts.signing.file_signer import FileSigner
from contracts.signing.suites import Suite
from marketplace.kernel.clock import now
from marketplace.kernel.keyring import keys_folder, operator_key_file, operator_signer
from marketplace.kernel.markets import current_market
from marketplace.trade.agreements.errors import SealExistsError

PURPOSE: Final = "seal"
FIELD: Final = "Operator"
SEAL_DAYS: Final = 5 * 365
"""How long a seal made here is valid: a choice of this project."""


def sealed(pdf: bytes) -> bytes:
    """Return the PDF with the operator's seal, or as it is where the operator has none."""
    chain = _chain_file()
    if not chain.exists():
        return pdf
    own, *issuers = read_certificates(chain.read_bytes())
    return sign_pdf(pdf, operator_signer(PURPOSE), certificate=own, chain=issuers, field=FIELD)


def seal_authority() -> bytes | None:
    """Return the certificate (PEM) that whoever checks the seal must trust; None without a seal."""
    chain = _chain_file()
    if not chain.exists():
        return None
    root = read_certificates(chain.read_bytes())[-1]
    return x509.load_der_x509_certificate(root).public_bytes(Encoding.PEM)


def make_seal(operator: str) -> Path:
    """Make the current market's seal under an authority of its own, and return the chain's file.

    The authority signs this one certificate and its key is not kept, so it can sign no other.
    Raises `SealExistsError`.
    """
    path, passphrase = operator_key_file(PURPOSE)
    signer = FileSigner.create(Suite.P256_SHA256)
    authority = ec.generate_private_key(ec.SECP256R1())
    try:
        signer.save(path, passphrase)
    except KeyFileExistsError:
        raise SealExistsError(file=path.name) from None
    own = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), signer.public().point)
    issued = [
        _certificate(operator, own, authority, is_authority=False, at=now()),
        _certificate(operator, authority.public_key(), authority, is_authority=True, at=now()),
    ]
    chain = _chain_file()
    chain.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in issued))
    return chain


def _chain_file() -> Path:
    return keys_folder() / f"{current_market().value}-{PURPOSE}.chain.pem"


def _certificate(
    operator: str,
    key: ec.EllipticCurvePublicKey,
    authority: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
    at: datetime,
) -> x509.Certificate:
    issuer = _named(f"{operator} · seal authority")
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(issuer if is_authority else _named(operator))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + timedelta(days=SEAL_DAYS))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(authority, SHA256())
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
