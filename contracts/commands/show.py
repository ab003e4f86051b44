"""``contracts show``: what a document says, for a person; nothing of it is verified."""

import json
from pathlib import Path

import click

from contracts import agreement, bundle, canonical, closing, jose, licence, odrl, templates
from contracts.agreement import Agreement, Custody
from contracts.agreement.document import FORMAT as AGREEMENT
from contracts.bundle.container import FORMAT as BUNDLE
from contracts.commands.reading import option_json, read_file, refusals, say, tell
from contracts.commands.terms import term_lines
from contracts.document.errors import WordsOfAnotherError
from contracts.document.rendering import require_own_words
from contracts.fields import fields, local
from contracts.licence import LicenceContent
from contracts.market import PRACTICE_NOTICE, Market
from contracts.templates import Block
from contracts.templates.errors import TemplateError
from contracts.text import Text

_UNVERIFIED = Text("以下内容未经核验。", "Nothing below has been verified.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--raw", is_flag=True, help="Answers and policy instead of clauses. 显示原始内容。")
@option_json
def show(*, file: Path, raw: bool) -> None:
    """Print what the agreement, licence or closing certificate in FILE says. 显示文件内容。

    Of an agreement under a template of this version: every clause in words, and how it is kept; of
    a licence: every term that a machine understands, and how it is kept.

    \b
    Example: contracts show agreement.json
    """
    with refusals():
        data = read_file(file)
        kind = fields("document", canonical.decode(data)).one_of(
            "format", BUNDLE, closing.BUNDLE, AGREEMENT
        )
        if kind == BUNDLE:
            lines = _licence_lines(licence.parse(bundle.read(data).licence).content, raw=raw)
        elif kind == closing.BUNDLE:
            lines = _closing_lines(data)
        else:
            lines = _agreement_lines(agreement.parse(data), raw=raw)
    told: canonical.JSON = {"verified": False, "document": canonical.decode(data)}
    tell(told, say(_UNVERIFIED), *(f"{say(label)}: {value}" for label, value in lines))


def _licence_lines(content: LicenceContent, *, raw: bool) -> list[tuple[Text, str]]:
    return [
        *_market_lines(content.market),
        (Text("许可编号", "Licence"), content.id),
        (Text("签发方", "Issuer"), content.issuer),
        (Text("持有方", "Holder"), f"{content.holder.name} {content.holder.identifier}"),
        (Text("场景", "Scenario"), content.scenario),
        (Text("产品", "Product"), f"{content.product.id} {content.product.version}"),
        (Text("起", "From"), local(content.valid_from)),
        (Text("止", "Until"), local(content.valid_until)),
        (Text("合约摘要", "Agreement digest"), content.agreement_digest),
        (Text("脱敏证据摘要", "Evidence digest"), content.evidence_digest),
        (Text("日志", "Log"), content.log_origin),
        *([(Text("策略", "Policy"), _pretty(content.policy))] if raw else _terms(content)),
    ]


def _closing_lines(data: bytes) -> list[tuple[Text, str]]:
    signed = jose.parse(closing.read(data).certificate, typ=closing.TYP, cty=closing.CTY)
    return [(Text("结清证明", "Closing certificate"), _pretty(signed.payload))]


def _terms(content: LicenceContent) -> list[tuple[Text, str]]:
    heading = (Text("约定及其保障方式", "Terms, and how each is kept"), "")
    return [heading, *term_lines(odrl.from_jsonld(content.policy))]


def _agreement_lines(found: Agreement, *, raw: bool) -> list[tuple[Text, str]]:
    return [
        *_market_lines(found.market),
        (Text("合约编号", "Agreement"), found.number),
        (Text("合约摘要", "Digest"), found.digest),
        *(
            (Text("一方", "Party"), f"{party.name} {party.identifier} {_custody(party.custody)}")
            for party in found.parties
        ),
        (Text("模板", "Template"), f"{found.template.id} {found.template.version}"),
        (Text("场景", "Scenario"), found.scenario),
        (Text("产品", "Product"), f"{found.product.id} {found.product.version}"),
        (Text("价格（最小单位）", "Price (minor units)"), _price(found)),
        (Text("起", "From"), local(found.effective_from)),
        (Text("止", "Until"), local(found.effective_until)),
        *([(Text("取代合约", "Replaces"), found.replaces)] if found.replaces else []),
        *((_raw_lines(found) if raw else _clause_lines(found)) or _raw_lines(found)),
    ]


def _raw_lines(found: Agreement) -> list[tuple[Text, str]]:
    return [
        (Text("约定内容", "Answers"), _pretty(found.answers)),
        (Text("策略", "Policy"), _pretty(found.policy)),
    ]


def _clause_lines(found: Agreement) -> list[tuple[Text, str]]:
    """The words that these answers mean; none when the template is not the one of this library."""
    try:
        filled = templates.fill(templates.load(found.template.id), found.answers)
        require_own_words(found, filled)
    except (TemplateError, WordsOfAnotherError):
        return []
    heading = (Text("条款", "Clauses"), say(filled.title))
    return [heading, *((_named(block), _worded(block)) for block in filled.blocks)]


def _named(block: Block) -> Text:
    heading = block.heading
    return Text(f"{block.clause} {heading.zh}", f"{block.clause} {heading.en}")


def _worded(block: Block) -> str:
    labels = dict.fromkeys(say(kept.label) for kept in block.kept)
    return f"{say(block.body)} [{'; '.join(labels)}]"


def _market_lines(market: Market) -> list[tuple[Text, str]]:
    return [(Text("！", "!"), say(PRACTICE_NOTICE))] if market is Market.PRACTICE else []


def _custody(custody: Custody) -> str:
    return f"({say(custody.label)})"


def _price(found: Agreement) -> str:
    return f"{found.price.amount_minor} {found.price.currency}"


def _pretty(value: canonical.JSON) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
