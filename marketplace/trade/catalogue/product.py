"""Everything the product page shows, as the values of its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from contracts.policy.keeping import Enforced, Kept, LegalOnly, Monitored
from contracts.templates import ContractTemplate, load
from contracts.templates.answers import OPTIONAL_CLAUSES
from contracts.templates.filling import labels_of
from contracts.templates.model import Clause
from marketplace.foundation.organizations.queries import chief_of, officers_of
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.clock import now
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.presenting import class_sizes
from marketplace.supply.listings.model import CHANNELS, PRICE_UNITS, TEMPLATES, USE_CLASSES
from marketplace.supply.listings.schemas import ListingView
from marketplace.supply.quality.model import MEASURES
from marketplace.supply.quality.queries import newest_card
from marketplace.trade.catalogue.passport import passport_of
from marketplace.web.parts import (
    Answerable,
    ClassSize,
    Fact,
    QualityRow,
    RiskCard,
    Station,
    Term,
    TermLabel,
    UseBar,
)

_LABELS: Final[dict[type, TermLabel]] = {
    Enforced: TermLabel.ENFORCED,
    Monitored: TermLabel.MONITORED,
    LegalOnly: TermLabel.LEGAL_ONLY,
}
_ORDER: Final = (TermLabel.ENFORCED, TermLabel.MONITORED, TermLabel.LEGAL_ONLY)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is delivered (or not), and what was done to it."""

    name: str
    role: str
    what: Text
    released: bool
    loss: float


@dataclass(frozen=True, slots=True)
class Product:
    """The whole page."""

    listing: ListingView
    facts: list[Fact]
    stations: list[Station]
    risk: RiskCard
    classes: list[ClassSize]
    quality: list[QualityRow]
    terms: list[Term]
    columns: list[Column]
    answerable: list[Answerable]
    price: Money
    price_unit: Text
    ceiling: Money | None
    ceiling_bar: UseBar | None


async def product_of(listing: ListingView) -> Product:
    """Gather the page of a listed product."""
    version = listing.version
    currency = version.price.currency
    price = Money(version.price.price_minor or 0, currency)
    ceiling = version.price.ceiling_minor
    return Product(
        listing=listing,
        facts=_facts(listing),
        stations=await passport_of(listing),
        risk=await _risk(listing),
        classes=class_sizes(listing.evidence.figures),
        quality=await _quality(listing),
        terms=list(_terms(TEMPLATES[version.template], _chosen(version.answers))),
        columns=[
            Column(one.name, one.role.value, one.what, one.released, one.loss)
            for one in listing.evidence.columns
        ],
        answerable=await _answerable(listing),
        price=price,
        price_unit=PRICE_UNITS[version.price.unit],
        ceiling=Money(ceiling, currency) if ceiling else None,
        ceiling_bar=_ceiling_bar(price, ceiling),
    )


def _facts(listing: ListingView) -> list[Fact]:
    version = listing.version
    facts = [
        Fact(Text("代码", "Code"), version.code, code=True),
        Fact(Text("版本", "Version"), str(version.number)),
        Fact(Text("用途类别", "Class of use"), USE_CLASSES[version.price.use_class]),
    ]
    if version.channel is not None:
        facts.append(Fact(Text("渠道", "Channel"), CHANNELS[version.channel]))
    return facts


async def _risk(listing: ListingView) -> RiskCard:
    book = await rulebook(now())
    evidence, figures = listing.evidence, listing.evidence.figures
    return RiskCard(
        k=figures.k,
        k_required=book.whole("release.file.k-min"),
        largest_risk=figures.largest_risk,
        risk_limit=float(book.value("release.file.risk-max")),  # type: ignore[arg-type] # a figure
        level=figures.level,
        level_required=book.whole("release.file.level-min"),
        rows_lost=figures.lost_share,
        rows_lost_count=figures.rows_lost,
        information_kept=figures.information_kept,
        rows=figures.rows,
        measured_at=evidence.measured_at,
        rule=book.parameters["release.file.k-min"].rule,
        not_covered=figures.not_covered,
        evidence_digest=evidence.evidence_digest,
        evidence_href=f"/products/{listing.version.code}/evidence",
    )


async def _quality(listing: ListingView) -> list[QualityRow]:
    card = await newest_card(listing.evidence.batch_id)
    if card is None:
        return []
    return [
        QualityRow(
            attribute=MEASURES[one.attribute].title,
            measured=one.measured,
            threshold=one.threshold,
            passed=one.passed,
            total=one.total,
            rule=one.rule,
        )
        for one in card.attributes
        if one.total
    ]


def _chosen(answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the optional clauses that the provider put into the offer."""
    named = answers.get(OPTIONAL_CLAUSES, ())
    return frozenset(map(str, named)) if isinstance(named, list | tuple) else frozenset()


@cache
def _terms(name: str, chosen: frozenset[str]) -> tuple[Term, ...]:
    """Return the offer's clauses that say how data may be used, the enforced ones first."""
    template = load(name)
    terms = [
        _term(template, clause, kept)
        for clause in template.clauses
        for kept in labels_of(clause)[:1]
        if clause.id in chosen or not clause.optional
        if clause.terms or not isinstance(kept, LegalOnly)
    ]
    return tuple(sorted(terms, key=lambda term: _ORDER.index(term.label)))


def _term(template: ContractTemplate, clause: Clause, kept: Kept) -> Term:
    return Term(
        words=Text.of(clause.heading),
        label=_LABELS[type(kept)],
        by=Text.of(kept.label),
        clause=Text(f"第 {clause.id} 条", f"clause {clause.id}"),
        clause_text=_with_blanks(template, clause),
    )


def _with_blanks(template: ContractTemplate, clause: Clause) -> Text:
    """Return the clause with the name of each blank where its answer will stand."""
    zh: defaultdict[str, str] = defaultdict(str)
    en: defaultdict[str, str] = defaultdict(str)
    for key, blank in template.blanks.items():
        zh[key], en[key] = f"［{blank.blank.label.zh}］", f"[{blank.blank.label.en}]"
    return Text(clause.body.zh.format_map(zh), clause.body.en.format_map(en))


async def _answerable(listing: ListingView) -> list[Answerable]:
    """Return who answers for the product now; the passport names who acted then."""
    unit_id = listing.version.unit_id
    chief = await chief_of(unit_id, now())
    links = []
    if chief is not None:
        since = f"{chief.since:%Y-%m-%d}"
        links.append(
            Answerable(
                Text("发布", "publisher"),
                chief.user_name,
                chief.post.label,
                Text(f"{since} 起在任", f"serving since {since}"),
            )
        )
    return links + [
        Answerable(Text("数源", "source"), one.user_name, one.post.label)
        for one in await officers_of(unit_id, now())
        if not one.is_chief
    ]


def _ceiling_bar(price: Money, ceiling: int | None) -> UseBar | None:
    if not ceiling:
        return None
    share = price.minor / ceiling
    return UseBar(
        label=Text("占上限", "of the ceiling"),
        used=price.minor,
        limit=ceiling,
        written=f"{share:.1%}",
    )
