"""What the form of a request offers and has filled in, what is missing, and what it would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from contracts.templates.errors import TemplateError
from marketplace.foundation.organizations.queries import enterprise_of, memberships_of, unit_of
from marketplace.foundation.organizations.schemas import EnterpriseView
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import PRICE_UNITS, PriceUnit, UseClass
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.requests.answering import (
    BY_THE_OFFICER,
    answer_words,
    answers_at_once,
    template_answer,
)
from marketplace.trade.requests.asking import currency_of, offered_channels, tariff_of, terms_of
from marketplace.trade.requests.model import PURPOSES, months_begun, price_for, use_class_of
from marketplace.trade.requests.schemas import TermsAsked
from marketplace.web.parts import Check, Choice

A_YEAR: Final = timedelta(days=364)
"""What a form proposes: a year from today, both days included."""
MOST_USES: Final = "12"
CHANNEL_WORDS: Final[dict[str, Text]] = {
    "download": Text("下载文件", "download of files"),
    "rowApi": Text("行级接口", "row interface"),
    "deltaSharing": Text("Delta Sharing 共享", "Delta Sharing"),
    "cleanRoom": Text("数据沙箱（可用不可见）", "clean room (usable, not visible)"),
}
OTHER: Final = " "
"""Chosen for the scenario that is written below the list; a form in which nothing was chosen sends
none, so the two differ."""
HIDDEN: Final = Text("已全部隐去，取来不含任何取值", "hidden altogether: no value of it arrives")


@dataclass(frozen=True, slots=True)
class RequestForm:
    """The whole form; `filled` holds what each field shows, lists for groups of checkboxes.

    `answer` says how what is filled in would be answered; None while the template would answer and
    too little is filled in.
    """

    listing: ListingView
    unit_name: Text
    enterprises: list[EnterpriseView]
    filled: dict[str, Any]
    scenarios: list[Choice]
    purposes: list[Choice]
    columns: list[Choice]
    channels: list[Choice]
    missing: list[Check]
    price: Text
    answer: Text | None


async def form_of(actor: Actor, listing: ListingView, given: dict[str, Any]) -> RequestForm:
    """Gather the form; `given` is what was filled in before, empty at first."""
    at = now()
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    enterprises = [await enterprise_of(one.enterprise_id) for one in members]
    filled = _filled(given, listing, enterprises)
    return RequestForm(
        listing=listing,
        unit_name=(await unit_of(listing.version.unit_id)).name,
        enterprises=enterprises,
        filled=filled,
        scenarios=_scenarios(listing),
        purposes=_purposes(listing),
        columns=_columns(listing),
        channels=[Choice(name, CHANNEL_WORDS[name]) for name in offered_channels(listing)],
        missing=await _missing(enterprises, filled["enterprise_id"]),
        price=price_sentence(listing, filled),
        answer=_answer(listing, filled) if answers_at_once(await rulebook(at)) else BY_THE_OFFICER,
    )


def _answer(listing: ListingView, filled: dict[str, Any]) -> Text | None:
    try:
        asked = msgspec.convert(filled, TermsAsked, strict=False)
        answered = template_answer(
            listing,
            scenario=next(iter(scenarios_in(filled)), ""),
            purpose=str(filled["purpose"]),
            terms=terms_of(asked, listing),
        )
    except (msgspec.ValidationError, TemplateError):
        return None
    return answer_words(answered)


def _filled(
    given: dict[str, Any], listing: ListingView, enterprises: Sequence[EnterpriseView]
) -> dict[str, Any]:
    today = day_of(now())
    first = str(enterprises[0].id) if enterprises else ""
    offered = listing.version.scenarios
    proposed: dict[str, Any] = {
        "enterprise_id": first,
        "scenarios": offered[0] if len(offered) == 1 else "",
        "other_scenario": "",
        "purpose": "",
        "starts_on": today.isoformat(),
        "ends_on": (today + A_YEAR).isoformat(),
        "max_uses": MOST_USES,
        "columns": list(listing.evidence.released_columns),
        "channels": offered_channels(listing)[:1],
    }
    if not given:
        return proposed
    kept = {name: given.get(name, "") for name in proposed}
    return {**kept, "columns": listed(given, "columns"), "channels": listed(given, "channels")}


def listed(given: dict[str, Any], name: str) -> list[str]:
    """Return a field that may come once, often or not at all as a list of text."""
    value = given.get(name, [])
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def scenarios_in(given: dict[str, Any]) -> list[str]:
    """Return every scenario that a form names: those chosen, and the one written beside them."""
    named = [*listed(given, "scenarios"), str(given.get("other_scenario", ""))]
    return [one.strip() for one in named if one.strip()]


def _columns(listing: ListingView) -> list[Choice]:
    """Return the columns to choose from; one that keeps nothing says so."""
    kept = {one.name for one in listing.evidence.columns if one.loss < 1}
    return [
        Choice(name, name, hint="" if name in kept else HIDDEN)
        for name in listing.evidence.released_columns
    ]


def _scenarios(listing: ListingView) -> list[Choice]:
    other = Choice(OTHER, Text("另一个场景，写在下面", "another one, written below"))
    return [*(Choice(one, one) for one in listing.version.scenarios), other]


def _purposes(listing: ListingView) -> list[Choice]:
    """Return the purposes that the offer allows; those in the public interest say so."""
    only_public = listing.version.price.use_class is UseClass.PUBLIC_INTEREST
    choices = []
    for name, words in PURPOSES.items():
        is_public = use_class_of(name) == "publicInterest"
        if is_public:
            words = Text(f"{words.zh}（免费）", f"{words.en} (free)")  # noqa: PLW2901 - the label
        if is_public or not only_public:
            choices.append(Choice(name, words))
    return choices


async def _missing(enterprises: Sequence[EnterpriseView], chosen: str) -> list[Check]:
    """Name what the chosen enterprise still lacks, each with the place to get it."""
    if not enterprises:
        label = Text("登记一家由您代表的企业", "Enter an enterprise that you act for")
        return [Check(label, met=False, href="/enterprises/new")]
    enterprise = next((one for one in enterprises if str(one.id) == chosen), enterprises[0])
    missing = []
    if enterprise.verified_at is None:
        label = Text("企业身份核验", "Verification of the enterprise")
        waits = Text("由登记机关核验", "the registrar verifies it")
        missing.append(Check(label, met=False, detail=waits, href=f"/enterprises/{enterprise.id}"))
    if await key_in_force(Organisation(PartyKind.ENTERPRISE, enterprise.id)) is None:
        label = Text("企业的签名密钥", "A signing key of the enterprise")
        waits = Text("由代表人创建", "a representative makes it")
        missing.append(Check(label, met=False, detail=waits, href="/keys"))
    return missing


def price_sentence(listing: ListingView, filled: dict[str, Any]) -> Text:
    """Say what the licence would cost for the days and the purpose filled in, and why."""
    tariff, purpose = tariff_of(listing), str(filled["purpose"])
    if purpose in PURPOSES and use_class_of(purpose) == "publicInterest":
        return Text(
            "公共治理、公益事业用途，免费。",
            "Public governance and public interest: free of charge.",
        )
    first, last = _day(filled["starts_on"]), _day(filled["ends_on"])
    if first is None or last is None or last < first:
        return Text("填写起止日期后显示价款。", "The price is shown once both days are filled in.")
    uses = _uses(filled)
    minor = price_for(tariff, use_class="industry", starts_on=first, ends_on=last, uses=uses)
    if not minor:
        return Text("该产品免费。", "This product is free of charge.")
    each = _amount(tariff.price_minor, listing)
    whole = _amount(minor, listing)
    if tariff.unit is PriceUnit.USE:
        return Text(
            f"{whole.zh}（每次 {each.zh}，预付 {uses} 次，终止时退回未用的次数）。",
            f"{whole.en} ({each.en} per use for {uses} uses; those not made are given back).",
        )
    if tariff.unit is PriceUnit.LICENCE:
        return Text(f"{whole.zh}（每份许可）。", f"{whole.en} for the licence.")
    unit, months = PRICE_UNITS[tariff.unit], months_begun(first, last)
    return Text(
        f"{whole.zh}（{unit.zh} {each.zh}，期限 {months} 个月，不足一期按一期计）。",
        f"{whole.en} ({each.en} {unit.en}; {months} months, a begun period counts whole).",
    )


def _uses(filled: dict[str, Any]) -> int:
    """Return the number of uses filled in, or one while it cannot be read."""
    written = str(filled.get("max_uses", ""))
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 1


def _amount(minor: int, listing: ListingView) -> Text:
    units = f"{Money(minor, currency_of(listing)).units:,.2f}"
    if currency_of(listing).value == "CREDIT":
        return Text(f"{units} 练习积分", f"{units} practice credits")
    return Text(f"{units} 元", f"CNY {units}")


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None
