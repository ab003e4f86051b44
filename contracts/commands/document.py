"""``contracts print``, ``sign-pdf``, ``verify-pdf``: the agreement as a PDF people read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from contracts import agreement, templates
from contracts.agreement import signatures as party_signatures
from contracts.commands.reading import (
    moment,
    option_json,
    read_file,
    refusals,
    report,
    say,
    tell,
)
from contracts.commands.signer import open_signer, option_signer
from contracts.document import read_certificates, render, sign_pdf, verify_pdf
from contracts.document.errors import PdfUnavailableError
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
EXIT_UNAVAILABLE = 4
"""Nothing is wrong with the agreement; this machine cannot print it."""
_LIMIT_BYTES = 20_000_000


@contextmanager
def _or_unavailable() -> Iterator[None]:
    """Leave with 4 where this machine cannot make or check a PDF."""
    try:
        yield
    except PdfUnavailableError as error:
        click.echo(say(error.text), err=True)
        raise SystemExit(EXIT_UNAVAILABLE) from None


@click.command("print")
@click.argument("file", type=_FILE)
@click.argument("out", type=_OUT)
@click.argument("signatures", nargs=-1, type=_FILE)
@click.option("--in", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@option_json
def print_agreement(file: Path, out: Path, signatures: tuple[Path, ...], language: str) -> None:
    """Write the agreement in FILE as the PDF OUT. 将合约生成 PDF。

    The page calls a party's signed whose SIGNATURES file holds for this agreement. Leaves with 4
    where PDF is unavailable; then nothing is written.

    \b
    Example: contracts print agreement.json agreement.pdf *.signature.json
    """
    with refusals(), _or_unavailable():
        found = agreement.parse(read_file(file))
        filled = templates.fill(templates.load(found.template.id), found.answers)
        given = [party_signatures.read(read_file(path)) for path in signatures]
        out.write_bytes(render(found, filled, signatures=given, language=language))
    said = Text("PDF 已写入 {file}", "PDF written to {file}").filled(file=out)
    tell({"file": str(out)}, say(said))


@click.command("sign-pdf")
@click.argument("file", type=_FILE)
@option_signer
@click.option(
    "--certificate",
    required=True,
    type=_FILE,
    help="The key's certificate, then its issuers', PEM or DER. 证书及其签发者。",
)
@click.option("--field", required=True, help="Name of the signature, as Buyer. 签名域名称。")
@option_json
def sign_pdf_file(file: Path, certificate: Path, field: str) -> None:
    """Add a signature that PDF readers show to the PDF in FILE. 在 PDF 内签名。

    Earlier signatures stay valid. What binds the parties is the agreement itself: see contracts
    sign. The key is of the suite p256, in a file or a device (PIN: CONTRACTS_PIN, or asked for).
    Leaves with 4 where PDF is unavailable.

    \b
    Example: contracts sign-pdf agreement.pdf --key p256.key.pem --certificate me.pem --field Buyer
    """
    with refusals(), _or_unavailable():
        own, *chain = read_certificates(read_file(certificate))
        pdf = read_file(file, limit_bytes=_LIMIT_BYTES)
        with open_signer() as signer:
            signed = sign_pdf(pdf, signer, certificate=own, chain=chain, field=field)
        file.write_bytes(signed)
    said = Text("PDF 已签名：{file}", "signed inside the PDF: {file}").filled(file=file)
    tell({"file": str(file)}, say(said))


@click.command("verify-pdf")
@click.argument("file", type=_FILE)
@click.option("--root", "roots", multiple=True, type=_FILE, help="Trusted authority. 根证书。")
@click.option("--at", help="Check as of this time with zone, not now. 按此时间检查。")
@option_json
def verify_pdf_file(file: Path, roots: tuple[Path, ...], at: str | None) -> None:
    """Check the signatures inside the PDF in FILE. 核验 PDF 内的签名。

    \b
    Example: contracts verify-pdf agreement.pdf --root authority.pem
    """
    with refusals(), _or_unavailable():
        pdf = read_file(file, limit_bytes=_LIMIT_BYTES)
        trusted = [one for root in roots for one in read_certificates(read_file(root))]
        verdict = verify_pdf(pdf, trusted, at=moment(at))
    report(verdict)
