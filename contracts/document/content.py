"""What stands on the pages, as data that the layout never reads as markup."""

from collections.abc import Sequence
from io import BytesIO
from typing import assert_never

import segno

from contracts.agreement.document import Agreement, Party, Price, Role
from contracts.agreement.signatures import PartySignature, verify_signatures
from contracts.canonical import JSON
from contracts.fields import local
from contracts.market import PRACTICE_NOTICE, Market
from contracts.policy.keeping import Enforced, Kept, LegalOnly, Monitored
from contracts.templates import Block, Filled
from contracts.text import Text
from contracts.verdict import Outcome

_ROLES = {
    Role.PROVIDER: Text("供方", "Provider"),
    Role.BUYER: Text("需方", "Buyer"),
    Role.BROKER: Text("数据经纪人", "Broker"),
}
_KINDS = {
    "enforced": Text("系统强制执行", "enforced by the system"),
    "monitored": Text("系统监测", "monitored by the system"),
    "legal-only": Text("仅具合同约束", "contractual only"),
}
_SIGNATURES = Text("签署", "Signatures")
_UNSIGNED = Text("未附有效签名", "no valid signature given")
_SIGNED = Text("已签署，签名已核验：{at}", "signed, and the signature holds: {at}")
_QR = Text("扫码得合约摘要", "scan for the digest")


def content(
    agreement: Agreement,
    filled: Filled,
    signatures: Sequence[PartySignature],
    *,
    language: str,
) -> dict[str, JSON]:
    """The document as the layout takes it, every sentence in one language."""
    practice = agreement.market is Market.PRACTICE
    facts = [(label, _plain(value, language)) for label, value in _facts(agreement)]
    return {
        "language": "zh" if language.startswith("zh") else "en",
        "title": filled.title.in_language(language),
        "notice": filled.notice.in_language(language),
        "number": agreement.number,
        "digest": agreement.digest,
        "watermark": PRACTICE_NOTICE.in_language(language) if practice else "",
        "qr": _qr(agreement.digest),
        "qr_caption": _QR.in_language(language),
        "facts": [[label.in_language(language), value] for label, value in facts],
        "kinds": _tally(filled, language),
        "clauses": [_clause(block, language) for block in filled.blocks],
        "signatures": _SIGNATURES.in_language(language),
        "signers": [
            _signer(party, _standing(agreement, party, signatures), language)
            for party in agreement.parties
        ],
    }


def _plain(value: str | Text, language: str) -> str:
    return value.in_language(language) if isinstance(value, Text) else value


def _facts(agreement: Agreement) -> Sequence[tuple[Text, str | Text]]:
    product = agreement.product
    has_price = "price_fen" in agreement.answers  # others share revenue or pay a commission
    return (
        (Text("合约编号", "Agreement"), agreement.number),
        (Text("产品", "Product"), f"{product.id} · {product.version}"),
        (Text("场景", "Scenario"), agreement.scenario),
        *([(Text("价款", "Price"), _price(agreement.price))] if has_price else []),
        (Text("起", "From"), local(agreement.effective_from)),
        (Text("止", "Until"), local(agreement.effective_until)),
        *([(Text("取代合约", "Replaces"), agreement.replaces)] if agreement.replaces else []),
        *((Text("附件", "Annex"), f"{it.title} {it.digest[:23]}…") for it in agreement.annexes),
    )


def _price(price: Price) -> Text:
    if not price.amount_minor:
        return Text("免费", "free of charge")
    if price.currency == "CNY":
        yuan = f"{price.amount_minor // 100:,}.{price.amount_minor % 100:02}"
        return Text(f"{yuan} 元", f"CNY {yuan}")
    minor = f"{price.amount_minor:,} {price.currency}"
    return Text(f"{minor}（最小单位）", f"{minor} (minor units)")


def _tally(filled: Filled, language: str) -> JSON:
    """How many clauses hold a term of each kind, so that nobody overlooks what no machine keeps."""
    kinds = [{_kind(kept) for kept in block.kept} for block in filled.blocks]
    return [
        {
            "kind": kind,
            "words": name.in_language(language),
            "clauses": sum(kind in one for one in kinds),
        }
        for kind, name in _KINDS.items()
    ]


def _kind(kept: Kept) -> str:
    match kept:
        case Enforced():
            return "enforced"
        case Monitored():
            return "monitored"
        case LegalOnly():
            return "legal-only"
        case _ as unreachable:
            assert_never(unreachable)


def _clause(block: Block, language: str) -> JSON:
    labels = dict.fromkeys((_kind(kept), kept.label.in_language(language)) for kept in block.kept)
    return {
        "name": block.clause,
        "heading": block.heading.in_language(language),
        "body": block.body.in_language(language),
        "labels": [{"kind": kind, "words": words} for kind, words in labels],
    }


def _standing(agreement: Agreement, party: Party, signatures: Sequence[PartySignature]) -> Text:
    """Whether one of the detached signatures is this party's over this agreement."""
    own = [signature for signature in signatures if signature.party == party.identifier]
    if own:
        verdict = verify_signatures(agreement.encoded, own)
        check = f"signature:{party.identifier}"
        finding = next(one for one in verdict.findings if one.check == check)
        if finding.outcome is Outcome.PASSED:
            return _SIGNED.filled(at=local(own[0].signed_at))
    return _UNSIGNED


def _signer(party: Party, standing: Text, language: str) -> JSON:
    return {
        "role": _ROLES[party.role].in_language(language),
        "name": party.name,
        "identifier": party.identifier,
        "custody": party.custody.label.in_language(language),
        "key": f"{party.key.suite.value} {party.key.thumbprint}",
        "standing": standing.in_language(language),
    }


def _qr(text: str) -> str:
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode("utf-8")
