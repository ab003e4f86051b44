"""Certificates for signatures in PDFs: read from the files people have, matched to the key.

**Source:** RFC 7468 section 5.1 (PEM), RFC 5280 (the certificates).
"""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts.document.errors import NotACertificateError, OtherKeysCertificateError
from contracts.signing.keys import PublicKey

_PEM = b"-----BEGIN"
_UNREADABLE = (ValueError, UnsupportedAlgorithm, x509.InvalidVersion)


def read_certificates(data: bytes) -> tuple[bytes, ...]:
    """The certificates in a file, as DER: one in DER, or any number in PEM, in their order.

    Raises ``NotACertificateError``.
    """
    try:
        if _PEM in data:
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
    except _UNREADABLE:
        raise NotACertificateError from None
    return tuple(one.public_bytes(Encoding.DER) for one in found)


def require_certificate_of(key: PublicKey, certificate: bytes) -> None:
    """Raise ``OtherKeysCertificateError`` unless the certificate (DER) is for this P-256 key.

    Raises ``NotACertificateError`` when it is none.
    """
    try:
        public = x509.load_der_x509_certificate(certificate).public_key()
    except _UNREADABLE:
        raise NotACertificateError from None
    if not isinstance(public, EllipticCurvePublicKey):
        raise OtherKeysCertificateError
    if public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) != key.point:
        raise OtherKeysCertificateError
