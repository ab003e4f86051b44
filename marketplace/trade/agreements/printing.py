"""The contract as a PDF: its clauses with who keeps each, digest, signatures and seal."""

from __future__ import annotations

import asyncio

from contracts.agreement import parse
from contracts.agreement.signatures import read as read_signature
from contracts.document import render, require_available
from contracts.document.errors import PdfUnavailableError
from contracts.templates import ContractKind, fill, load
from marketplace.kernel.text import Text
from marketplace.trade.agreements.errors import PdfUnavailableHereError
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.agreements.sealing import sealed


async def why_no_pdf() -> Text | None:
    """Return why this machine makes no PDF, for the page that would offer it; None when it does."""
    try:
        await asyncio.to_thread(require_available)
    except PdfUnavailableError as error:
        return Text.of(error.text)
    return None


async def pdf_of(view: AgreementView, *, language: str) -> bytes:
    """Return the contract's PDF in `zh` or `en`, or raise `PdfUnavailableHereError`."""
    try:
        return await asyncio.to_thread(_printed, view, language)
    except PdfUnavailableError as error:
        raise PdfUnavailableHereError(why_zh=error.text.zh, why_en=error.text.en) from None


def _printed(view: AgreementView, language: str) -> bytes:
    document = parse(view.document.encode())
    filled = fill(load(ContractKind(document.template.id)), document.answers)
    signatures = [read_signature(one.document.encode()) for one in view.signatures]
    return sealed(render(document, filled, signatures=signatures, language=language))
