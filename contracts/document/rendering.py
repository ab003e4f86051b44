"""The PDF's pages, laid out by typst from data that is never read as markup.

**Source:** ISO 32000-2 (PDF 2.0); fonts are embedded by typst.
"""

import json
from collections.abc import Sequence
from importlib import import_module, resources
from io import BytesIO
from typing import Any

import segno

from contracts import odrl
from contracts.agreement.document import Agreement, Party, Role
from contracts.canonical import JSON, digest_of
from contracts.document.errors import PdfUnavailableError, WordsOfAnotherError
from contracts.fields import local
from contracts.market import PRACTICE_NOTICE, Market
from contracts.templates import Block, Filled
from contracts.text import Text

FONT = "Noto Serif CJK SC"
_ROLES = {
    Role.PROVIDER: Text("供方", "Provider"),
    Role.BUYER: Text("需方", "Buyer"),
    Role.BROKER: Text("数据经纪人", "Broker"),
}


def render(agreement: Agreement, filled: Filled, *, language: str = "zh") -> bytes:
    """The PDF of an agreement whose clauses are ``filled``; equal input gives equal bytes.

    Raises ``WordsOfAnotherError`` when template, answers or policy are not those of the agreement,
    ``PdfUnavailableError`` where typst or a Chinese font is missing.
    """
    require_own_words(agreement, filled)
    typst = _typst()
    layout = (resources.files(__package__) / "layout.typ").read_bytes()
    pdf: bytes = typst.compile(
        layout,
        sys_inputs={"document": json.dumps(_content(agreement, filled, language))},
        timestamp=int(agreement.drawn_up_at.timestamp()),
    )
    return pdf


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
        typst = import_module("typst")
    except ImportError:
        raise PdfUnavailableError(
            fault=Text("未安装附加组件“pdf”", "the extra “pdf” is not installed")
        ) from None
    if FONT not in typst.Fonts(include_system_fonts=True).families():
        raise PdfUnavailableError(
            fault=Text(f"缺少字体 {FONT}", f"the font {FONT} is not installed")
        )
    return typst


def _content(agreement: Agreement, filled: Filled, language: str) -> dict[str, JSON]:
    practice = agreement.market is Market.PRACTICE
    return {
        "language": "zh" if language.startswith("zh") else "en",
        "title": filled.title.in_language(language),
        "notice": filled.notice.in_language(language),
        "number": agreement.number,
        "digest": agreement.digest,
        "watermark": PRACTICE_NOTICE.in_language(language) if practice else "",
        "qr": _qr(agreement.digest),
        "facts": [[label.in_language(language), value] for label, value in _facts(agreement)],
        "clauses": [_clause(block, language) for block in filled.blocks],
        "signers": [_signer(party, language) for party in agreement.parties],
    }


def _facts(agreement: Agreement) -> Sequence[tuple[Text, str]]:
    product, price = agreement.product, agreement.price
    return (
        (Text("合约编号", "Agreement"), agreement.number),
        (Text("产品", "Product"), f"{product.id} {product.version}"),
        (Text("场景", "Scenario"), agreement.scenario),
        (Text("价格（最小单位）", "Price (minor units)"), f"{price.amount_minor} {price.currency}"),
        (Text("起", "From"), local(agreement.effective_from)),
        (Text("止", "Until"), local(agreement.effective_until)),
        *((Text("附件", "Annex"), f"{it.title} {it.digest[:23]}…") for it in agreement.annexes),
    )


def _clause(block: Block, language: str) -> JSON:
    return {
        "name": block.clause,
        "heading": block.heading.in_language(language),
        "body": block.body.in_language(language),
        "labels": [kept.label.in_language(language) for kept in block.kept],
    }


def _signer(party: Party, language: str) -> JSON:
    return {
        "role": _ROLES[party.role].in_language(language),
        "name": party.name,
        "identifier": party.identifier,
        "custody": party.custody.label.in_language(language),
        "key": f"{party.key.suite.value} {party.key.thumbprint}",
    }


def _qr(text: str) -> str:
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode("utf-8")
