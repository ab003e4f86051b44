"""From an accepted request to the contract: the answers of both sides, words, policy, bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from contracts.agreement import Agreement, Custody, Party, Price, Reference, Role
from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.evaluation.contradictions import contradictions
from contracts.market import Market as ContractMarket
from contracts.odrl import to_jsonld
from contracts.policy import Policy
from contracts.templates import ContractTemplate, Filled, fill, load
from contracts.templates.answers import OPTIONAL_CLAUSES
from marketplace.foundation.organizations.schemas import EnterpriseView, UnitView
from marketplace.kernel.calendar import end_of_day, start_of_day
from marketplace.kernel.markets import current_market
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import TEMPLATES
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.agreements.errors import DraftFaultError
from marketplace.trade.parties.queries import public_key
from marketplace.trade.parties.schemas import KeyView
from marketplace.trade.requests.asking import answers_asked
from marketplace.trade.requests.schemas import RequestView

PROVIDERS_ANSWERS: Final[Mapping[str, JSON]] = {
    "data_areas": ["440105"],
    "smallest_cell": 20,
    "payment_days": 30,
    "acceptance_days": 10,
    "report_days": 90,
    "breach_notice_days": 3,
    "deletion_days": 30,
    "termination_days": 30,
    "dispute_place": "广州市海珠区",
}
"""What the provider answers when the offer does not say otherwise: figures of this project, not of
a rule."""


def template_of(listing: ListingView) -> ContractTemplate:
    """Return the model contract that an offer names."""
    return load(TEMPLATES[listing.version.template])


def answers_for(
    request: RequestView,
    listing: ListingView,
    *,
    number: str,
    unit: UnitView,
    enterprise: EnterpriseView,
) -> dict[str, JSON]:
    """Return the answers to the template's blanks: the provider's, the buyer's, and the facts."""
    own: dict[str, JSON] = {**PROVIDERS_ANSWERS, **listing.version.answers}
    asked = answers_asked(request.scenario, request.purpose, request.terms)
    facts: dict[str, JSON] = {
        "contract_no": number,
        "provider_name": unit.name.zh,
        "provider_id": unit.code,
        "buyer_name": enterprise.name,
        "buyer_id": enterprise.credit_code,
        "product_name": listing.version.title.zh,
        "product_id": listing.version.code,
        "version_digest": listing.evidence.version_digest,
        "price_fen": request.price_minor,
    }
    return {**own, **asked, **facts}


def filled(template: ContractTemplate, answers: Mapping[str, JSON]) -> Filled:
    """Fill the template, or raise `DraftFaultError` naming the blank that does not fit."""
    asked = {*template.blanks, OPTIONAL_CLAUSES}
    known = {name: answer for name, answer in answers.items() if name in asked}
    try:
        return fill(template, known)
    except ContractsError as error:
        raise DraftFaultError(why_zh=error.text.zh, why_en=error.text.en) from None


def contradiction_in(policy: Policy, at: datetime) -> Text | None:
    """Say what in a policy signed at `at` contradicts itself or can never be met; None if nothing.

    Of several the first is told; whoever mends it asks again.
    """
    found = next(iter(contradictions(policy, at=at)), None)
    if found is None:
        return None
    clauses = ", ".join(found.clauses)
    return Text(f"第 {clauses} 条：{found.text.zh}", f"clause {clauses}: {found.text.en}")


def document_of(
    contract: Filled,
    request: RequestView,
    listing: ListingView,
    *,
    number: str,
    unit: UnitView,
    enterprise: EnterpriseView,
    provider_key: KeyView,
    buyer_key: KeyView,
    at: datetime,
    replaces: str | None,
) -> Agreement:
    """Return the agreement that both sides sign; `replaces` is the digest of the one it renews."""
    try:
        return Agreement(
            number=number,
            market=ContractMarket(current_market().value),
            parties=(
                _party(Role.PROVIDER, unit.name.zh, unit.code, provider_key),
                _party(Role.BUYER, enterprise.name, enterprise.credit_code, buyer_key),
            ),
            template=Reference(
                contract.kind.value, contract.template_version, contract.template_digest
            ),
            answers=contract.answers,
            policy=to_jsonld(contract.policy),
            product=Reference(
                listing.version.code, str(listing.version.number), listing.evidence.version_digest
            ),
            evidence_digest=listing.evidence.evidence_digest,
            scenario=request.scenario,
            price=Price(request.price_minor, request.currency.value),
            drawn_up_at=at.replace(microsecond=0),
            effective_from=start_of_day(request.terms.starts_on),
            effective_until=end_of_day(request.terms.ends_on),
            replaces=replaces,
        )
    except ContractsError as error:
        raise DraftFaultError(why_zh=error.text.zh, why_en=error.text.en) from None


def _party(role: Role, name: str, identifier: str, key: KeyView) -> Party:
    return Party(role, name, identifier, Custody(key.custody), public_key(key))
