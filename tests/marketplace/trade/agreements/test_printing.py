"""The contract as a PDF: by page, interface and console, sealed, or said to be unavailable."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contracts.document import read_certificates, rendering, verify_pdf
from marketplace.kernel.clock import now
from marketplace.trade.agreements.commands import contract
from marketplace.trade.agreements.errors import SealExistsError
from marketplace.trade.agreements.printing import pdf_of
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.agreements.sealing import make_seal, seal_authority
from marketplace.trade.requests.commands import request
from tests.factories import a_user
from tests.marketplace.conftest import Browser, Console, headers_of
from tests.stories import Deal, a_deal, an_agreement

PDF = b"%PDF-"


def _place(view: AgreementView) -> str:
    return f"/agreements/{view.agreement_id}"


@pytest.fixture
def without_typst(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which the extra is not installed."""
    monkeypatch.setitem(sys.modules, "typst", None)
    rendering._families.cache_clear()
    yield
    rendering._families.cache_clear()


@pytest.fixture
def with_typst() -> None:
    pytest.importorskip("typst", reason="the extra pdf (typst) is not installed")
    if not rendering._families():
        pytest.skip("no Chinese font is installed on this machine")


async def _agreed() -> tuple[Deal, AgreementView]:
    deal = await a_deal()
    return deal, await an_agreement(deal)


@pytest.mark.usefixtures("with_typst")
async def test_page_offers_the_pdf_in_the_readers_language(browser: Browser) -> None:
    deal, view = await _agreed()
    await browser.sign_in(deal.buyer)
    shown = (await browser.get(_place(view))).text
    answer = await browser.get(f"{_place(view)}/pdf")
    assert (f"{_place(view)}/pdf" in shown, answer.content[:5], view.number) == (
        True,
        PDF,
        answer.headers["content-disposition"].split('"')[1].removesuffix(".pdf"),
    )


@pytest.mark.usefixtures("with_typst")
async def test_interface_gives_the_pdf_to_the_sides_alone(client: httpx.AsyncClient) -> None:
    deal, view = await _agreed()
    path = f"/api/v1{_place(view)}/pdf?language=en"
    theirs = await client.get(path, headers=await headers_of(deal.buyer))
    others = await client.get(path, headers=await headers_of(await a_user()))
    assert (theirs.content[:5], others.status_code) == (PDF, 404)


@pytest.mark.usefixtures("without_typst")
async def test_interface_says_that_pdf_is_unavailable(client: httpx.AsyncClient) -> None:
    deal, view = await _agreed()
    path = f"/api/v1{_place(view)}/pdf"
    answer = await client.get(path, headers=await headers_of(deal.buyer))
    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (
        503,
        "application/problem+json",
        "agreements.pdf-unavailable",
    )


@pytest.mark.usefixtures("without_typst")
async def test_page_says_why_there_is_no_pdf_and_offers_none(browser: Browser) -> None:
    deal, view = await _agreed()
    await browser.sign_in(deal.buyer)
    shown = (await browser.get(_place(view))).text
    assert ("无法生成 PDF" in shown, f"{_place(view)}/pdf" in shown) == (True, False)


@pytest.mark.usefixtures("with_typst", "market", "clock")
async def test_seal_is_valid_once_its_authority_is_trusted() -> None:
    pytest.importorskip("pyhanko", reason="the extra pdf (pyhanko) is not installed")
    _, view = await _agreed()
    make_seal("合成运营方")
    pdf = await pdf_of(view, language="zh")
    authority = seal_authority()
    assert authority is not None
    roots = read_certificates(authority)
    codes = [
        await asyncio.to_thread(_codes, data, trusted)
        for data, trusted in ((pdf, roots), (pdf, ()), (_flipped(pdf), roots))
    ]
    assert codes == [["pdf.valid"], ["pdf.not-trusted"], ["pdf.altered"]]


def _codes(pdf: bytes, roots: tuple[bytes, ...]) -> list[str]:
    return [one.code for one in verify_pdf(pdf, roots, at=now()).findings]


def _flipped(pdf: bytes) -> bytes:
    place = pdf.index(b"stream") + 40
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


@pytest.mark.usefixtures("market")
async def test_market_has_one_seal() -> None:
    make_seal("合成运营方")
    with pytest.raises(SealExistsError):
        make_seal("合成运营方")


@pytest.mark.foreign
@pytest.mark.usefixtures("with_typst", "market", "clock")
async def test_poppler_reads_the_seal(tmp_path: Path) -> None:
    reader = shutil.which("pdfsig")
    if reader is None:
        pytest.skip("pdfsig (poppler-utils) is not installed on this machine")
    _, view = await _agreed()
    make_seal("合成运营方")
    (tmp_path / "a.pdf").write_bytes(await pdf_of(view, language="zh"))
    done = await asyncio.to_thread(
        subprocess.run, [reader, "a.pdf"], cwd=tmp_path, capture_output=True, check=False
    )
    assert b"Signature is Valid" in done.stdout


@pytest.mark.usefixtures("with_typst")
def test_console_seals_and_prints(console: Console, tmp_path: Path) -> None:
    code, chief, buyer = console.a_deal()
    asked = console(
        request, "new", "--product", code, "--scenario", "夜班线路优化",
        "--purpose", "operationsImprovement", "--as", buyer, "--json",
    )  # fmt: skip
    request_id = json.loads(asked.output)["request_id"]
    console(request, "accept", request_id, "--as", chief)
    agreement_id = console.agreement_of(request_id)
    sealed = console(contract, "make-seal", "--operator", "合成运营方")
    out = tmp_path / "a.pdf"
    printed = console(contract, "print", agreement_id, "--as", buyer, "--out", str(out))
    assert (sealed.exit_code, printed.exit_code, out.read_bytes()[:5]) == (0, 0, PDF)
