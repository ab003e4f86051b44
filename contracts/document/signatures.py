"""Signatures inside the PDF, which readers of PDFs show: PAdES with P-256 certificates.

**Source:** ETSI EN 319 142-1 (PAdES baseline); ISO 32000-2 section 12.8. The work is pyHanko's.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from contracts.document.certificates import require_certificate_of
from contracts.document.errors import (
    NotAPdfError,
    PdfSuiteError,
    PdfUnavailableError,
    SignatureNameTakenError,
)
from contracts.errors import ContractsError
from contracts.signing.signer import Signer
from contracts.signing.suites import Suite
from contracts.text import Text
from contracts.verdict import Finding, Outcome, Verdict


def sign_pdf(
    pdf: bytes, signer: Signer, *, certificate: bytes, chain: Sequence[bytes], field: str
) -> bytes:
    """The PDF with one more signature, appended so that earlier ones stay valid.

    ``certificate`` and ``chain``: DER, of the signer and of its issuers. ``field``: a name that no
    signature of this PDF has yet. The time inside is the machine's own claim. Raises
    ``PdfSuiteError`` unless the key is P-256, ``NotACertificateError``,
    ``OtherKeysCertificateError``, ``SignatureNameTakenError``, ``PdfUnavailableError``,
    ``NotAPdfError``.
    """
    if signer.suite is not Suite.P256_SHA256:
        raise PdfSuiteError(suite=signer.suite.value)
    require_certificate_of(signer.public(), certificate)
    signers = _pyhanko("pyhanko.sign.signers")
    fields = _pyhanko("pyhanko.sign.fields")
    details = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    delegate = _pdf_signer(signers, signer, certificate, chain)
    with _foreign_bytes():
        writer = _pyhanko("pyhanko.pdf_utils.incremental_writer").IncrementalPdfFileWriter
        opened = writer(BytesIO(pdf))
        try:
            signed: BytesIO = signers.sign_pdf(opened, details, signer=delegate)
        except _pyhanko("pyhanko.sign.general").SigningError:
            raise SignatureNameTakenError(field=field) from None
    return signed.getvalue()


def verify_pdf(pdf: bytes, roots: Sequence[bytes], *, at: datetime) -> Verdict:
    """One finding per signature in the PDF; without any it is not valid.

    ``roots``: DER of the certificate authorities that are trusted, and no others are. ``at``: the
    time for which certificates must hold. Nothing is fetched.
    """
    reader = _pyhanko("pyhanko.pdf_utils.reader").PdfFileReader
    validation = _pyhanko("pyhanko.sign.validation")
    certificates = _pyhanko("asn1crypto.x509").Certificate
    context = _pyhanko("pyhanko_certvalidator").ValidationContext(
        trust_roots=[certificates.load(root) for root in roots], moment=at, allow_fetching=False
    )
    with _foreign_bytes():
        findings = [
            _finding(signature, validation.validate_pdf_signature(signature, context))
            for signature in reader(BytesIO(pdf)).embedded_signatures
        ]
    return Verdict(tuple(findings))


def _finding(signature: Any, status: Any) -> Finding:
    check = f"pdf:{signature.field_name}"
    if status.bottom_line:
        text = Text("PDF 签名有效。", "the signature in the PDF is valid")
        return Finding(check, Outcome.PASSED, "pdf.valid", text)
    if not status.intact or not status.valid:
        text = Text("PDF 在签署后被改动。", "the PDF was altered after it was signed")
        return Finding(check, Outcome.FAILED, "pdf.altered", text)
    if not status.trusted:
        text = Text("签名证书不受信任。", "the signer's certificate is not trusted")
        return Finding(check, Outcome.FAILED, "pdf.not-trusted", text)
    text = Text("签署后追加了不允许的内容。", "content was added that the signature forbids")
    return Finding(check, Outcome.FAILED, "pdf.appended", text)


def _pdf_signer(signers: Any, signer: Signer, certificate: bytes, chain: Sequence[bytes]) -> Any:
    certificates = _pyhanko("asn1crypto.x509").Certificate
    registry = _pyhanko("pyhanko_certvalidator.registry").SimpleCertificateStore()
    registry.register_multiple([certificates.load(one) for one in chain])

    class _Delegate(signers.Signer):  # type: ignore[misc]
        """Hands what is to be signed to ours, which may be a device."""

        async def async_sign_raw(
            self,
            data: bytes,
            digest_algorithm: str,  # noqa: ARG002 the suite fixes the hash
            dry_run: bool = False,
        ) -> bytes:
            if dry_run:
                return bytes(72)  # the longest DER form of two 32-byte numbers
            raw = signer.sign(data)
            r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
            return encode_dss_signature(r, s)

    return _Delegate(signing_cert=certificates.load(certificate), cert_registry=registry)


@contextmanager
def _foreign_bytes() -> Iterator[None]:
    """Say ``NotAPdfError`` for whatever pyHanko makes of bytes that it cannot read.

    A broken PDF reaches it at many depths, where it raises errors of its own, of zlib, of
    asn1crypto and plain ones of Python; none of them says more than that the file cannot be read.
    pyHanko runs an event loop of its own, so a caller inside one hands its call to a thread.
    """
    _require_no_running_loop()
    try:
        yield
    except ContractsError:
        raise
    except Exception:
        raise NotAPdfError from None


def _require_no_running_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("an event loop runs in this thread: use asyncio.to_thread")


def _pyhanko(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise PdfUnavailableError(
            fault=Text("未安装附加组件“pdf”", "the extra “pdf” is not installed")
        ) from None
