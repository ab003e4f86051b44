"""Draws up the agreement of a filled contract: what its answers say, with parties and keys.

Whatever the answers say already (number, product, price, days) is taken from them, so that the
document and the contract's words cannot disagree.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from contracts.agreement.document import Agreement, Annex, Custody, Party, Price, Reference, Role
from contracts.canonical import JSON
from contracts.market import Market
from contracts.odrl import to_jsonld
from contracts.signing.keys import PublicKey
from contracts.templates.errors import MissingAnswerError
from contracts.templates.filling import Filled
from contracts.templates.model import ContractTemplate
from contracts.templates.reading import load

_CHINA: Final = ZoneInfo("Asia/Shanghai")
_SCENARIO: Final = ("scenario", "task", "mandate")
"""The blank in which each template says what the data are for."""


def draw_up(
    filled: Filled,
    *,
    provider_key: PublicKey,
    buyer_key: PublicKey,
    product_version: str,
    evidence_digest: str,
    drawn_up_at: datetime,
    product_digest: str = "",
    custody: Custody = Custody.PARTY,
    market: Market = Market.REAL,
    annexes: tuple[Annex, ...] = (),
    replaces: str | None = None,
) -> Agreement:
    """The agreement that the parties sign; in force over whole days in Asia/Shanghai.

    The template's grantor is the provider, the other side the buyer. ``product_digest`` is for the
    templates that do not ask for it. Raises ``MissingAnswerError`` when nobody names that digest,
    or what ``Agreement`` raises.
    """
    template, answers = load(filled.kind), filled.answers
    first, after = _midnight(answers, "starts_on"), _midnight(answers, "ends_on") + _A_DAY
    return Agreement(
        number=_said(answers, "contract_no"),
        market=market,
        parties=(
            _party(Role.PROVIDER, answers, template.parties.assigner, custody, provider_key),
            _party(Role.BUYER, answers, template.parties.assignee, custody, buyer_key),
        ),
        template=Reference(filled.kind.value, filled.template_version, filled.template_digest),
        answers=answers,
        policy=to_jsonld(filled.policy),
        product=Reference(
            _said(answers, template.parties.target),
            product_version,
            product_digest or _said(answers, "version_digest"),
        ),
        evidence_digest=evidence_digest,
        scenario=_scenario(template, answers),
        price=Price(_price(answers), "CNY"),
        drawn_up_at=drawn_up_at,
        effective_from=first,
        effective_until=after,
        annexes=annexes,
        replaces=replaces,
    )


_A_DAY: Final = timedelta(days=1)


def _said(answers: Mapping[str, JSON], blank: str) -> str:
    found = answers.get(blank)
    if not isinstance(found, str):
        raise MissingAnswerError(blank=blank)
    return found


def _price(answers: Mapping[str, JSON]) -> int:
    """What is paid for the licence; 0 where the contract shares revenue or pays a commission."""
    found = answers.get("price_fen", 0)
    return found if isinstance(found, int) else 0


def _scenario(template: ContractTemplate, answers: Mapping[str, JSON]) -> str:
    return _said(answers, next(blank for blank in _SCENARIO if blank in template.blanks))


def _midnight(answers: Mapping[str, JSON], blank: str) -> datetime:
    day = datetime.fromisoformat(_said(answers, blank)).date()
    return datetime.combine(day, time.min, tzinfo=_CHINA)


def _party(
    role: Role, answers: Mapping[str, JSON], blank: str, custody: Custody, key: PublicKey
) -> Party:
    name = _said(answers, blank.removesuffix("_id") + "_name")
    return Party(role, name, _said(answers, blank), custody, key)
