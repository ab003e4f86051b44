"""The gates before a version is submitted and listed; which of them apply is data of the rule
packs.

Each is pure. A gate names one thing that is missing or wrong, so that a person can mend it.
"""

from __future__ import annotations

from collections.abc import Sequence

from anonymize.risk.combined import JoinedRows
from anonymize.risk.differencing import Difference
from marketplace.kernel.decisions import Parameters, Reason, Verdict, failed, gate, passed
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.model import Threshold
from marketplace.supply.listings.facts import ListingFacts, OfferFacts
from marketplace.supply.listings.model import TEMPLATE_TITLES, TEMPLATES, Channel, UseClass
from marketplace.supply.resources.model import GRADES

STATEMENT_LENGTH = 10
"""Characters below which a source statement states nothing."""


def _no(code: str, chinese: str, english: str, **facts: object) -> Verdict:
    return failed(_why(code, chinese, english, **facts))


def _why(code: str, chinese: str, english: str, **facts: object) -> Reason:
    return Reason(code=code, text=Text(chinese, english).format(**facts), facts=facts)


@gate("listing.source-statement")
def source_is_stated(facts: ListingFacts, _: Parameters) -> Verdict:
    """The data's source and the duty behind them are stated in the census record."""
    source = facts.source
    if source.duty_length == 0:
        return _no("duty-missing", "普查登记缺少职能依据。", "The census record names no duty.")
    if source.statement_length < STATEMENT_LENGTH:
        return _no(
            "source-statement-missing",
            "来源说明缺失或过短（至少 {least} 字）。",
            "The source statement is missing or too short (at least {least} characters).",
            least=STATEMENT_LENGTH,
        )
    return passed()


@gate("listing.identities")
def identities_stand(facts: ListingFacts, _: Parameters) -> Verdict:
    """The drafter held the liaison's post when drafting, and somebody else approves."""
    if not facts.drafter_was_liaison:
        return _no(
            "drafter-not-in-office",
            "起草时起草人不在数据联络专员任期内。",
            "The drafter was no serving liaison when drafting.",
        )
    if facts.approver == facts.drafted_by:
        return _no(
            "drafter-approves",
            "起草人不得签批自己起草的产品。",
            "Nobody approves what they drafted themselves.",
        )
    return passed()


@gate("listing.grade")
def grade_is_tradable(facts: ListingFacts, parameters: Parameters) -> Verdict:
    """The resource's grade is one that may be traded."""
    grade = facts.source.grade
    if grade.value in parameters["grades.tradable"]:
        return passed()
    return _no(
        "grade-not-tradable",
        "{zh}不得上架。",
        "{en} may not be listed.",
        zh=GRADES[grade].zh,
        en=GRADES[grade].en.capitalize(),
        grade=grade.value,
    )


@gate("listing.columns-confirmed")
def columns_are_confirmed(facts: ListingFacts, _: Parameters) -> Verdict:
    """A person confirmed which columns identify people."""
    if facts.evidence.roles_confirmed:
        return passed()
    return _no(
        "columns-not-confirmed",
        "字段角色尚未经人确认。",
        "Nobody has confirmed the roles of the columns.",
    )


@gate("listing.channel")
def channel_fits(facts: ListingFacts, _: Parameters) -> Verdict:
    """The channel is settled, is one of this market, and an open product asks no fee."""
    offer = facts.offer
    match offer.channel:
        case None:
            return _no(
                "channel-missing",
                "尚未确定渠道（共享、开放、授权运营）。",
                "The channel is not settled (sharing, open, authorised operation).",
            )
        case Channel.SHARE:
            return _no(
                "channel-is-sharing",
                "共享渠道的数据由部门之间免费共享，不在此上架。",
                "Data of the sharing channel go between departments free of charge and are not "
                "listed here.",
            )
        case Channel.OPEN if offer.price_minor:
            return _no(
                "open-is-free",
                "开放渠道的内容不得收费。",
                "What is open may not be charged for.",
                price_minor=offer.price_minor,
            )
    return passed()


@gate("listing.evidence-bound")
def evidence_is_bound(facts: ListingFacts, _: Parameters) -> Verdict:
    """The stored bytes are, to the last byte, those on which the evidence was measured."""
    evidence = facts.evidence
    if evidence.found_digest == evidence.version_digest:
        return passed()
    if evidence.found_digest is None:
        return _no("bytes-missing", "所测的字节已不在存储中。", "The measured bytes are gone.")
    return _no(
        "bytes-changed",
        "存储的字节与所测的字节不一致，证据作废。",
        "The stored bytes are not those that were measured: the evidence is void.",
        measured=evidence.version_digest,
        found=evidence.found_digest,
    )


@gate("listing.evidence-threshold")
def evidence_reaches_threshold(facts: ListingFacts, parameters: Parameters) -> Verdict:
    """Smallest class, largest risk and level reach what a file for download must reach."""
    evidence = facts.evidence
    found = Threshold.of(parameters).shortfalls(
        k=evidence.k, largest_risk=evidence.largest_risk, level=evidence.level
    )
    if not found:
        return passed()
    return _no(
        "threshold-missed",
        "未达到文件交付的门槛：{zh}。",
        "The threshold for a file is missed: {en}.",
        zh="，".join(text.zh for text in found),
        en=", ".join(text.en for text in found),
    )


@gate("listing.combined")
def gives_nobody_away_beside_others(facts: ListingFacts, parameters: Parameters) -> Verdict:
    """Beside what is listed on the same population, neither subtraction nor joining finds a group
    too small.
    """
    found = facts.combined
    least, most = Threshold.of(parameters).k, parameters["release.combined.joined-max"]
    reasons = []
    if found.smallest_group is not None and found.smallest_group < least:
        reasons.append(_subtracted(facts, found.smallest_group, least=least))
    if found.joined_rows > most:
        reasons.append(_joined(facts, most=most))
    return failed(*reasons)


def _subtracted(facts: ListingFacts, smallest: int, *, least: int) -> Reason:
    return _why(
        "combined-difference",
        "与已上架的 {others} 相减，可得出 {count} 个不足 {least} 的群体，最小的只有 {smallest}："
        "请用更粗的配方，或只上架其中一个。",
        "Subtracting what is listed ({others}) gives away {count} groups of fewer than {least}, "
        "the smallest of {smallest}: use a coarser recipe, or list only one of them.",
        others=_others(facts.combined.differences, facts.product_code),
        count=facts.combined.groups,
        least=least,
        smallest=smallest,
    )


def _joined(facts: ListingFacts, *, most: int) -> Reason:
    return _why(
        "combined-linkage",
        "与已上架的 {others} 按共有的列拼接，有 {rows} 行各自对上唯一一行（至多 {most} 行）："
        "请使这些列更粗，或写明每行背后主体数的列。",
        "Joined with what is listed ({others}) on the columns shared, {rows} rows meet exactly one "
        "each (at most {most}): coarsen these columns, or name the column that counts the subjects "
        "behind a row.",
        others=_others(facts.combined.joined, facts.product_code),
        rows=facts.combined.joined_rows,
        most=most,
    )


def _others(found: Sequence[Difference | JoinedRows], own: str) -> str:
    return ", ".join(sorted({code for one in found for code in one.releases} - {own}))


@gate("listing.scenario")
def scenario_is_named(facts: ListingFacts, _: Parameters) -> Verdict:
    """The product names at least one scenario of use."""
    if facts.offer.scenarios:
        return passed()
    return _no("scenario-missing", "至少写明一个应用场景。", "Name at least one scenario of use.")


@gate("listing.price")
def price_is_allowed(facts: ListingFacts, _: Parameters) -> Verdict:
    """A price is settled, in this market's currency, free where it must be, under its ceiling."""
    offer = facts.offer
    if offer.price_minor is None:
        return _no("price-missing", "尚未定价。", "The price is not settled.")
    if offer.currency is not offer.market_currency:
        return _no(
            "wrong-currency",
            "此市场以 {currency} 计价。",
            "Prices in this market are in {currency}.",
            currency=offer.market_currency.value,
        )
    if offer.use_class is UseClass.PUBLIC_INTEREST and offer.price_minor > 0:
        return _no(
            "public-interest-is-free",
            "用于公共治理、公益事业的，不得收费。",
            "Use for public governance and public interest is free of charge.",
            price_minor=offer.price_minor,
        )
    return _under_ceiling(offer, offer.price_minor)


def _under_ceiling(offer: OfferFacts, price_minor: int) -> Verdict:
    if price_minor == 0:
        return passed()
    if offer.ceiling_minor is None or not offer.ceiling_named:
        return _no(
            "ceiling-missing",
            "收费产品须写明上限收费标准及其文件。",
            "A product with a fee names its ceiling and the document that sets it.",
        )
    if price_minor > offer.ceiling_minor:
        return _no(
            "ceiling-exceeded",
            "价格超过上限收费标准。",
            "The price exceeds its ceiling.",
            price_minor=price_minor,
            ceiling_minor=offer.ceiling_minor,
        )
    return passed()


@gate("listing.template")
def template_is_chosen(facts: ListingFacts, _: Parameters) -> Verdict:
    """One of the model contracts is chosen, and what is answered of its blanks is within bounds."""
    offer = facts.offer
    if offer.template not in TEMPLATES:
        return _no(
            "template-missing",
            "尚未选定合同范本（{known_zh}）。",
            "No model contract is chosen ({known_en}).",
            known=", ".join(TEMPLATES),
            known_zh="、".join(title.zh for title in TEMPLATE_TITLES.values()),
            known_en=", ".join(title.en for title in TEMPLATE_TITLES.values()),
        )
    if offer.wrong_answers:
        return _no(
            "answers-out-of-bounds",
            "合同条款的填写不符合范本：{blanks}。",
            "Answers do not fit the model contract: {blanks}.",
            blanks=", ".join(offer.wrong_answers),
        )
    return passed()
