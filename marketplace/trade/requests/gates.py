"""What must hold before a request is taken in or accepted: pure rules, cited by the rule packs."""

from __future__ import annotations

from datetime import date

import msgspec

from marketplace.kernel.decisions import Parameters, Reason, Verdict, failed, gate, passed
from marketplace.kernel.text import Text
from marketplace.trade.requests.model import PURPOSES


class AskingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the gates of `requests.submit` and `requests.accept` may see."""

    listing_is_live: bool
    is_held: bool
    scenarios: int
    purpose: str
    use_class: str
    offered_use_class: str
    enterprise_is_verified: bool
    unit_has_officer: bool
    unit_has_key: bool
    enterprise_has_key: bool
    columns_not_offered: list[str]
    channels_not_offered: list[str]
    starts_on: date
    ends_on: date
    today: date


@gate("requests.listing-live")
def listing_is_live(facts: AskingFacts, _: Parameters) -> Verdict:
    """Only what is listed, and not held, can be asked for."""
    if facts.is_held:
        return failed(Reason("product-held", Text("该产品已被暂停。", "The product is on hold.")))
    if not facts.listing_is_live:
        ended = Text("该产品已不再上架。", "The product is no longer listed.")
        return failed(Reason("listing-ended", ended))
    return passed()


@gate("requests.one-scenario")
def one_scenario(facts: AskingFacts, _: Parameters) -> Verdict:
    """One request, one scenario. **Source:** R12 一场景一申请."""
    if facts.scenarios == 1:
        return passed()
    text = Text(
        "一次申请须且仅能写一个场景，现有 {scenarios} 个；其他场景请另行申请。",
        "A request names exactly one scenario, this one {scenarios}; ask separately for each.",
    )
    given = {"scenarios": facts.scenarios}
    return failed(Reason("not-one-scenario", text.format(**given), given))


@gate("requests.identities")
def identities_are_verified(facts: AskingFacts, _: Parameters) -> Verdict:
    """Both sides are verified before a deal. **Source:** 数据安全法第三十三条."""
    reasons = []
    if not facts.enterprise_is_verified:
        text = Text("企业身份尚未核验。", "The enterprise's identity is not verified.")
        reasons.append(Reason("enterprise-not-verified", text))
    if not facts.unit_has_officer:
        text = Text("供方当前没有首席数据官。", "The unit has no chief data officer now.")
        reasons.append(Reason("no-officer", text))
    return Verdict(tuple(reasons))


@gate("requests.signatories")
def signatories_have_keys(facts: AskingFacts, _: Parameters) -> Verdict:
    """A contract names the key of each side before it is signed. **Source:** R8."""
    reasons = []
    if not facts.enterprise_has_key:
        text = Text(
            "企业还没有签名密钥，请由代表人先创建一把。",
            "The enterprise has no signing key: let a representative make one first.",
        )
        reasons.append(Reason("enterprise-key-missing", text))
    if not facts.unit_has_key:
        text = Text(
            "供方还没有签名密钥，请由首席数据官先创建一把。",
            "The unit has no signing key: let its chief data officer make one first.",
        )
        reasons.append(Reason("unit-key-missing", text))
    return Verdict(tuple(reasons))


@gate("requests.use-class")
def use_is_offered(facts: AskingFacts, _: Parameters) -> Verdict:
    """The purpose is known, and belongs to a class of use that the product is offered for.

    Whoever may use it for industry may also use it, free of charge, in the public interest.
    **Source:** R4 免费, 上限收费.
    """
    if facts.purpose not in PURPOSES:
        text = Text("未知的用途。", "The purpose is not known.")
        return failed(Reason("purpose-unknown", text))
    if facts.use_class == "industry" and facts.offered_use_class != "industry":
        text = Text(
            "该产品仅供公共治理、公益事业使用。",
            "The product is offered for public governance and public interest only.",
        )
        return failed(Reason("use-class-not-offered", text))
    return passed()


@gate("requests.within-offer")
def asks_what_is_offered(facts: AskingFacts, _: Parameters) -> Verdict:
    """Columns and channels lie within what the product offers. **Source:** R8 数据提供."""
    reasons = []
    if facts.columns_not_offered:
        named = {"columns": "、".join(facts.columns_not_offered)}
        text = Text("产品不含字段：{columns}。", "The product has no columns {columns}.")
        reasons.append(Reason("columns-not-offered", text.format(**named), named))
    if facts.channels_not_offered:
        named = {"channels": "、".join(facts.channels_not_offered)}
        text = Text("产品不提供交付方式：{channels}。", "Not a channel of the product: {channels}.")
        reasons.append(Reason("channels-not-offered", text.format(**named), named))
    return Verdict(tuple(reasons))


@gate("requests.term")
def term_lies_ahead(facts: AskingFacts, _: Parameters) -> Verdict:
    """The days asked for begin before they end, and do not lie in the past. **Source:** R8."""
    if facts.starts_on > facts.ends_on:
        text = Text("截止日早于起始日。", "The last day lies before the first.")
        return failed(Reason("ends-before-it-starts", text))
    if facts.ends_on < facts.today:
        return failed(Reason("term-past", Text("期限已过。", "The term lies in the past.")))
    return passed()
