"""What the gates before a listing see, and the same gates asked without deciding."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anonymize.risk.combined import NOT_COVERED
from contracts.templates import fault_of, load
from marketplace.foundation.organizations import gates as publishing_gates
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import appointments_of, may_publish
from marketplace.foundation.rules.model import Answer as GateAnswer
from marketplace.foundation.rules.model import ask
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel import decisions
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.money import Currency
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.queries import evidence_holds, evidence_of
from marketplace.supply.listings import gates
from marketplace.supply.listings.facts import (
    CombinedFacts,
    EvidenceFacts,
    ListingFacts,
    OfferFacts,
    SourceFacts,
)
from marketplace.supply.listings.model import TEMPLATES
from marketplace.supply.listings.neighbours import combined_with_listed
from marketplace.supply.listings.schemas import (
    CheckView,
    CombinedView,
    DifferenceView,
    JoinView,
    VersionView,
)
from marketplace.supply.resources.queries import examination_of, resource_of

GATES = (gates, publishing_gates)
"""Imported so that the gates which the packs name are known wherever an act is judged."""

APPROVE = "listings.approve"
SUBMIT = "listings.submit"


def market_currency() -> Currency:
    """Return what prices are counted in here: the practice market knows credits alone."""
    return Currency.CREDIT if current_market() is Market.PRACTICE else Currency.CNY


async def facts_before(
    version: VersionView, *, approver: UUID | None, at: datetime
) -> ListingFacts:
    """Gather everything the gates may see of a version at `at`; the stored bytes are read again,
    and those of what is listed on the same population.
    """
    return ListingFacts(
        version_id=version.version_id,
        product_code=version.code,
        publishing=await may_publish(version.unit_id, at=at),
        drafted_by=version.drafted_by,
        drafter_was_liaison=await _was_liaison(version),
        approver=approver,
        source=await _source(version.resource_id),
        evidence=await _evidence(version.evidence_id),
        offer=_offer(version),
        combined=await combined_with_listed(version, at=at),
    )


async def _was_liaison(version: VersionView) -> bool:
    return any(
        one.user_id == version.drafted_by
        and one.post is Post.LIAISON
        and one.term.holds(version.drafted_at)
        for one in await appointments_of(version.unit_id)
    )


async def _source(resource_id: UUID) -> SourceFacts:
    resource = await resource_of(resource_id)
    return SourceFacts(
        census_number=resource.number,
        duty_length=len(resource.duty),
        statement_length=len(resource.source_statement),
        grade=resource.grade,
        contains_personal=resource.contains_personal,
    )


async def _evidence(evidence_id: UUID) -> EvidenceFacts:
    evidence = await evidence_of(evidence_id)
    standing = await evidence_holds(evidence_id)
    examination = await examination_of(evidence.batch_id)
    return EvidenceFacts(
        evidence_id=evidence_id,
        roles_confirmed=examination.is_confirmed,
        version_digest=evidence.version_digest,
        found_digest=standing.found_digest,
        k=evidence.figures.k,
        largest_risk=evidence.figures.largest_risk,
        level=evidence.figures.level,
    )


def _offer(version: VersionView) -> OfferFacts:
    price = version.price
    return OfferFacts(
        scenarios=len(version.scenarios),
        template=version.template,
        wrong_answers=_wrong_answers(version),
        channel=version.channel,
        use_class=price.use_class,
        price_minor=price.price_minor,
        currency=price.currency,
        market_currency=market_currency(),
        ceiling_minor=price.ceiling_minor,
        ceiling_named=bool(price.ceiling_document),
    )


def _wrong_answers(version: VersionView) -> tuple[str, ...]:
    """Name the answers that the template does not ask for, or not within its bounds."""
    kind = TEMPLATES.get(version.template)
    if kind is None:
        return ()
    template, answers = load(kind), version.answers
    return tuple(sorted(key for key in answers if fault_of(template, key, answers[key])))


async def checks_before(
    version: VersionView, *, approver: UUID | None = None, at: datetime
) -> list[CheckView]:
    """Ask every gate of the approval as if it were now; nothing is decided or kept."""
    return await checks_on(await facts_before(version, approver=approver, at=at), at=at)


async def checks_on(facts: ListingFacts, *, at: datetime) -> list[CheckView]:
    """Ask the same of facts that are gathered already."""
    book = await rulebook(at)
    known = decisions.gates()
    return [_check(ask(bound, known, facts), facts.combined) for bound in book.gates_of(APPROVE)]


def _check(answer: GateAnswer, combined: CombinedFacts) -> CheckView:
    use = answer.gate.use
    return CheckView(
        gate=use.gate,
        rule=use.rule,
        clause=use.clause,
        met=answer.verdict.passed,
        reasons=[reason.text for reason in answer.verdict.reasons],
        not_compared=not_compared(combined) if use.gate == "listing.combined" else None,
    )


def not_compared(found: CombinedFacts) -> Text | None:
    """Why the comparison beside other products says nothing, or not all; None when it is whole."""
    if not found.population:
        return Text(
            "普查登记没有写明总体（每行是谁或什么）。",
            "The census record states no population (whom or what the rows are of).",
        )
    if found.left_out:
        return Text(
            "{zh}（过大、过多，或字节已不在）没有比对。",
            "Left out: {en} (too large, too many, or the bytes are gone).",
        ).format(zh="、".join(found.left_out), en=", ".join(found.left_out))
    if found.is_cut:
        return Text("取值过多，只比对了一部分。", "Too many values: only part was compared.")
    return None


def combined_view(found: CombinedFacts) -> CombinedView:
    """Return what was found beside other products as a reader sees it, the gravest first."""
    return CombinedView(
        population=found.population,
        compared=list(found.compared),
        left_out=list(found.left_out),
        is_cut=found.is_cut,
        smallest_group=found.smallest_group,
        groups=found.groups,
        joined_rows=found.joined_rows,
        differences=[
            DifferenceView(
                kind=one.kind, products=list(one.releases), places=one.places, rows=one.rows
            )
            for one in found.differences
        ],
        joins=[
            JoinView(products=list(one.releases), columns=list(one.columns), rows=one.rows)
            for one in found.joined
        ],
        not_covered=Text.of(NOT_COVERED),
    )
