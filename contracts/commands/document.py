"""``contracts print``: the agreement as a PDF, and the check of the signatures inside one."""

from pathlib import Path

import click

from contracts import agreement, templates
from contracts.commands.reading import moment, read_file, refusals, report, say
from contracts.document import render, verify_pdf
from contracts.document.errors import PdfUnavailableError
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXIT_UNAVAILABLE = 4
"""Nothing is wrong with the agreement; this machine cannot print it."""
_LIMIT_BYTES = 20_000_000


@click.command("print")
@click.argument("file", type=_FILE)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--in", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def print_agreement(file: Path, out: Path, language: str) -> None:
    """Write the agreement in FILE as the PDF OUT. 将合约生成 PDF。

    Leaves with 4 where PDF is unavailable; then nothing is written.
    """
    with refusals():
        found = agreement.parse(read_file(file))
        filled = templates.fill(templates.load(found.template.id), found.answers)
        try:
            out.write_bytes(render(found, filled, language=language))
        except PdfUnavailableError as error:
            click.echo(say(error.text), err=True)
            raise SystemExit(EXIT_UNAVAILABLE) from None
    click.echo(say(Text("PDF 已写入 {file}", "PDF written to {file}").filled(file=out)))


@click.command("verify-pdf")
@click.argument("file", type=_FILE)
@click.option("--root", "roots", multiple=True, type=_FILE, help="Trusted authority, DER. 根证书。")
@click.option("--at", help="Check as of this time with zone, not now. 按此时间检查。")
def verify_pdf_file(file: Path, roots: tuple[Path, ...], at: str | None) -> None:
    """Check the signatures inside the PDF in FILE. 核验 PDF 内的签名。"""
    with refusals():
        pdf = read_file(file, limit_bytes=_LIMIT_BYTES)
        verdict = verify_pdf(pdf, [read_file(root) for root in roots], at=moment(at))
    report(verdict)
