"""The PDF's pages, laid out by typst from data that is never read as markup.

**Source:** ISO 32000-2 (PDF 2.0); fonts are embedded by typst.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib import import_module, resources
from typing import Any

from contracts import odrl
from contracts.agreement.document import Agreement
from contracts.agreement.signatures import PartySignature
from contracts.canonical import JSON, digest_of
from contracts.document.content import content
from contracts.document.errors import PdfUnavailableError, WordsOfAnotherError
from contracts.templates import Filled
from contracts.text import Text

FONTS = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Source Han Sans SC")
"""Families that hold every character of a contract, the one that reads best in print first."""


def render(
    agreement: Agreement,
    filled: Filled,
    *,
    signatures: Sequence[PartySignature] = (),
    language: str = "zh",
) -> bytes:
    """The PDF of an agreement whose clauses are ``filled``; equal input gives equal bytes.

    ``signatures``: the parties' detached ones as far as there are any; the page calls a party's
    signed only when it holds for this agreement. Raises ``WordsOfAnotherError`` when template,
    answers or policy are not those of the agreement, ``PdfUnavailableError`` where typst or a
    Chinese font is missing.
    """
    require_own_words(agreement, filled)
    require_available()
    it = {
        **content(agreement, filled, signatures, language=language),
        "fonts": list(_families()),
    }
    layout = (resources.files(__package__) / "layout.typ").read_bytes()
    pdf: bytes = _typst().compile(
        layout,
        sys_inputs={"document": json.dumps(it)},
        timestamp=int(agreement.drawn_up_at.timestamp()),
    )
    return pdf


def require_available() -> None:
    """Raise ``PdfUnavailableError`` where typst or a Chinese font is missing."""
    if not _families():
        named = ", ".join(FONTS)
        raise PdfUnavailableError(
            fault=Text(f"缺少中文字体（{named} 之一）", f"none of the fonts {named} is installed")
        )


def require_own_words(agreement: Agreement, filled: Filled) -> None:
    """Raise ``WordsOfAnotherError`` unless the clauses are those the agreement's digest covers."""
    pairs: tuple[tuple[Text, JSON, JSON], ...] = (
        (Text("范本", "template"), filled.template_digest, agreement.template.digest),
        (Text("填写内容", "answers"), filled.answers, agreement.answers),
        (Text("策略", "policy"), odrl.to_jsonld(filled.policy), agreement.policy),
    )
    for name, words, agreed in pairs:
        if digest_of(words) != digest_of(agreed):
            raise WordsOfAnotherError(fault=name)


def _typst() -> Any:
    try:
        return import_module("typst")
    except ImportError:
        raise PdfUnavailableError(
            fault=Text("未安装附加组件“pdf”", "the extra “pdf” is not installed")
        ) from None


@cache
def _families() -> tuple[str, ...]:
    """Those of ``FONTS`` that this machine has; looked up once, for that reads every font."""
    installed = frozenset(_typst().Fonts(include_system_fonts=True).families())
    return tuple(family for family in FONTS if family in installed)
