"""The PDF: laid out by typst, signed and checked by pyHanko; skipped where the extra is missing."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from contracts import odrl, templates
from contracts.agreement import Agreement, Reference
from contracts.document import read_certificates, render, sign_pdf, verify_pdf
from contracts.document.errors import (
    NotACertificateError,
    NotAPdfError,
    OtherKeysCertificateError,
    PdfSuiteError,
    SignatureNameTakenError,
    WordsOfAnotherError,
)
from contracts.market import Market
from contracts.signing import FileSigner, Suite
from tests.contracts.agreement.drafts import draft, signed_by_both
from tests.contracts.examples import answers_for

NOW = datetime.now(UTC)
SIGNER = FileSigner(ec.derive_private_key(7, ec.SECP256R1()))
AUTHORITY_KEY = ec.derive_private_key(8, ec.SECP256R1())
TEMPLATE = templates.load("provision")
FILLED = templates.fill(TEMPLATE, answers_for(TEMPLATE))
AGREEMENT = draft(
    template=Reference("provision", FILLED.template_version, FILLED.template_digest),
    answers=FILLED.answers,
    policy=odrl.to_jsonld(FILLED.policy),
)


def certificate(name: str, key: ec.EllipticCurvePublicKey, *, authority: bool) -> bytes:
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Synthetic authority")])
    usage = x509.KeyUsage(
        *(not authority, not authority, False, False, False, authority, authority, False, False)
    )
    return (
        x509.CertificateBuilder(issuer, names, key, 1 + authority)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(AUTHORITY_KEY, SHA256())
        .public_bytes(Encoding.DER)
    )


ROOT = certificate("Synthetic authority", AUTHORITY_KEY.public_key(), authority=True)
LEAF = certificate(
    "Synthetic party", ec.derive_private_key(7, ec.SECP256R1()).public_key(), authority=False
)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    pytest.importorskip("typst", reason="the extra pdf (typst) is not installed")
    return render(AGREEMENT, FILLED)


@pytest.fixture(scope="module")
def signed(pdf: bytes) -> bytes:
    pytest.importorskip("pyhanko", reason="the extra pdf (pyhanko) is not installed")
    return sign_pdf(pdf, SIGNER, certificate=LEAF, chain=[ROOT], field="Buyer")


def codes(data: bytes, roots: list[bytes]) -> list[str]:
    return [finding.code for finding in verify_pdf(data, roots, at=NOW).findings]


OTHERS = {
    "template": replace(AGREEMENT, template=draft().template),
    "answers": replace(AGREEMENT, answers={**FILLED.answers, "payment_days": 1}),
    "policy": replace(AGREEMENT, policy=draft().policy),
}


@pytest.mark.parametrize("agreement", OTHERS.values(), ids=OTHERS.keys())
def test_words_of_another_agreement_are_not_printed(agreement: Agreement) -> None:
    with pytest.raises(WordsOfAnotherError):
        render(agreement, FILLED)


def test_equal_agreements_give_equal_pages(pdf: bytes) -> None:
    assert render(AGREEMENT, FILLED) == pdf


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_carry_digest_and_labels(language: str, pdf: bytes, tmp_path: Path) -> None:
    text = said(render(AGREEMENT, FILLED, language=language), tmp_path)
    label = FILLED.blocks[0].kept[0].label.in_language(language)
    assert AGREEMENT.digest in text
    assert "".join(label.split()) in text


def test_renewing_pages_name_the_agreement_that_they_replace(tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the extra pdf (typst) is not installed")
    renewing = replace(AGREEMENT, number="NEXT", replaces=AGREEMENT.digest)
    assert f"取代合约{AGREEMENT.digest}" in said(render(renewing, FILLED), tmp_path)


def test_practice_pages_say_so(pdf: bytes) -> None:
    assert render(replace(AGREEMENT, market=Market.PRACTICE), FILLED) != pdf


def test_signature_is_valid_once_the_authority_is_trusted(signed: bytes) -> None:
    assert codes(signed, [ROOT]) == ["pdf.valid"]


def test_signature_under_an_unknown_authority_is_not_valid(signed: bytes) -> None:
    assert codes(signed, []) == ["pdf.not-trusted"]


def test_second_signature_keeps_the_first_valid(signed: bytes) -> None:
    both = sign_pdf(signed, SIGNER, certificate=LEAF, chain=[ROOT], field="Provider")
    assert codes(both, [ROOT]) == ["pdf.valid", "pdf.valid"]


def test_one_flipped_byte_shows_as_altered(signed: bytes, pdf: bytes) -> None:
    assert codes(one_bit_flipped(signed, pdf), [ROOT]) == ["pdf.altered"]


def test_unsigned_pdf_is_not_valid(pdf: bytes, signed: bytes) -> None:
    assert not verify_pdf(pdf, [ROOT], at=NOW).valid


def test_suite_that_readers_do_not_know_is_refused(pdf: bytes) -> None:
    with pytest.raises(PdfSuiteError) as caught:
        sign_pdf(pdf, FileSigner.create(), certificate=LEAF, chain=[], field="Buyer")
    assert caught.value.suite == Suite.ED25519_SHA256.value


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"text" * 100])
def test_bytes_that_are_no_pdf_are_refused(data: bytes, signed: bytes) -> None:
    with pytest.raises(NotAPdfError):
        verify_pdf(data, [ROOT], at=NOW)


def test_name_of_a_signature_is_used_once(signed: bytes) -> None:
    with pytest.raises(SignatureNameTakenError):
        sign_pdf(signed, SIGNER, certificate=LEAF, chain=[ROOT], field="Buyer")


CERTIFICATES = {
    "another key's": (ROOT, OtherKeysCertificateError),
    "none": (b"not DER", NotACertificateError),
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificate_that_is_not_the_signers_is_refused(name: str, pdf: bytes) -> None:
    given, error = CERTIFICATES[name]
    with pytest.raises(error):
        sign_pdf(pdf, SIGNER, certificate=given, chain=[], field="Buyer")


def test_certificate_of_a_version_that_is_none_is_refused() -> None:
    version = LEAF.index(bytes.fromhex("a003020102"))
    with pytest.raises(NotACertificateError):
        read_certificates(LEAF[: version + 4] + b"\x0a" + LEAF[version + 5 :])


def test_certificates_are_read_in_both_forms() -> None:
    pem = b"".join(
        x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in (LEAF, ROOT)
    )
    assert (read_certificates(pem), read_certificates(LEAF)) == ((LEAF, ROOT), (LEAF,))


@pytest.mark.parametrize("seed", range(40))
def test_damaged_pdf_is_never_valid(seed: int, signed: bytes) -> None:
    random, damaged = Random(seed), bytearray(signed)
    for _ in range(random.choice([1, 5, 50])):
        place = random.randrange(len(damaged))
        damaged[place] ^= random.randrange(1, 256)
    start = random.randrange(len(damaged))
    del damaged[start : start + random.choice([0, 0, 1, 500])]
    with suppress(NotAPdfError):
        assert not verify_pdf(bytes(damaged), [ROOT], at=NOW).valid


SIGNED = "已签署，签名已核验"


def said(pdf: bytes, folder: Path) -> str:
    """The words on the pages, without spaces."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed on this machine")
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run([reader, "a.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return "".join(done.stdout.decode("utf-8").split())


def test_page_calls_signed_only_who_signed_this_agreement(pdf: bytes, tmp_path: Path) -> None:
    ours, others = signed_by_both(AGREEMENT), signed_by_both(draft())
    counts = [
        said(render(AGREEMENT, FILLED, signatures=given), tmp_path).count(SIGNED)
        for given in ([], others, [ours[0], others[1]], ours)
    ]
    assert counts == [0, 0, 1, 2]


def one_bit_flipped(signed: bytes, pdf: bytes) -> bytes:
    place = pdf.index(b"stream") + 40
    return signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]


@pytest.fixture(scope="module")
def reader_that_trusts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, bool], str]:
    """What pdfsig says of a file, in a store of certificates that holds our authority or nothing.

    The store is a folder of this test's own; whatever the machine trusts plays no part.
    """
    reader, stores = shutil.which("pdfsig"), shutil.which("certutil")
    if reader is None or stores is None:
        pytest.skip("pdfsig (poppler-utils) or certutil (libnss3-tools) is not installed here")
    folder = tmp_path_factory.mktemp("poppler")
    (folder / "root.der").write_bytes(ROOT)
    for store in ("empty", "trusting"):
        (folder / store).mkdir()
        run([stores, "-N", "-d", store, "--empty-password"], folder)
    run([stores, "-A", "-d", "trusting", "-n", "ours", "-t", ",C,", "-i", "root.der"], folder)

    def said_of(document: bytes, trusted: bool) -> str:
        (folder / "a.pdf").write_bytes(document)
        return run([reader, "-nssdir", "trusting" if trusted else "empty", "a.pdf"], folder)

    return said_of


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


@pytest.mark.foreign
def test_poppler_calls_every_signature_valid_and_trusted_once_the_authority_is(
    signed: bytes, reader_that_trusts: Callable[[bytes, bool], str]
) -> None:
    both = sign_pdf(signed, SIGNER, certificate=LEAF, chain=[ROOT], field="Provider")
    text = reader_that_trusts(both, True)
    assert (text.count("Signature is Valid"), text.count("Certificate is Trusted")) == (2, 2)


@pytest.mark.foreign
def test_poppler_does_not_trust_an_authority_that_it_was_not_given(
    signed: bytes, reader_that_trusts: Callable[[bytes, bool], str]
) -> None:
    text = reader_that_trusts(signed, False)
    assert (text.count("Signature is Valid"), text.count("Certificate is Trusted")) == (1, 0)


@pytest.mark.foreign
def test_poppler_calls_one_flipped_bit_broken_though_the_authority_is_trusted(
    signed: bytes, pdf: bytes, reader_that_trusts: Callable[[bytes, bool], str]
) -> None:
    text = reader_that_trusts(one_bit_flipped(signed, pdf), True)
    assert (text.count("Digest Mismatch"), text.count("Signature is Valid")) == (1, 0)
