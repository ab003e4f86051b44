"""Each missing thing has its own reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from marketplace.foundation.organizations.gates import unit_may_publish
from marketplace.foundation.organizations.model import PublishingFacts, UnitKind
from marketplace.kernel.decisions import gates
from marketplace.kernel.money import Currency
from marketplace.supply.listings import gates as listing_gates
from marketplace.supply.listings.facts import (
    CombinedFacts,
    EvidenceFacts,
    ListingFacts,
    OfferFacts,
    SourceFacts,
)
from marketplace.supply.listings.model import Channel, UseClass
from marketplace.supply.resources.model import DataGrade

AT = datetime(2026, 11, 23, tzinfo=UTC)
DRAFTER, CHIEF = UUID(int=1), UUID(int=2)
DIGEST, OTHER = "sha256:" + "0" * 64, "sha256:" + "1" * 64
PARAMETERS: dict[str, Any] = {
    "grades.tradable": ["general"],
    "release.file.k-min": 20,
    "release.file.risk-max": 0.05,
    "release.file.level-min": 3,
    "release.combined.joined-max": 0,
}
SOUND = ListingFacts(
    version_id=UUID(int=9),
    product_code="HZ-P-2026-000009-9",
    publishing=PublishingFacts(UUID(int=3), UnitKind.STREET, AT, AT, AT),
    drafted_by=DRAFTER,
    drafter_was_liaison=True,
    approver=CHIEF,
    source=SourceFacts(
        census_number="HZ-C-2026-000001-9",
        duty_length=8,
        statement_length=30,
        grade=DataGrade.GENERAL,
        contains_personal=True,
    ),
    evidence=EvidenceFacts(
        evidence_id=UUID(int=4),
        roles_confirmed=True,
        version_digest=DIGEST,
        found_digest=DIGEST,
        k=20,
        largest_risk=0.05,
        level=3,
    ),
    offer=OfferFacts(
        scenarios=1,
        template="data-provision",
        wrong_answers=(),
        channel=Channel.AUTHORISED,
        use_class=UseClass.INDUSTRY,
        price_minor=100,
        currency=Currency.CNY,
        market_currency=Currency.CNY,
        ceiling_minor=100,
        ceiling_named=True,
    ),
)


def _source(**changed: Any) -> ListingFacts:
    return replace(SOUND, source=replace(SOUND.source, **changed))


def _evidence(**changed: Any) -> ListingFacts:
    return replace(SOUND, evidence=replace(SOUND.evidence, **changed))


def _offer(**changed: Any) -> ListingFacts:
    return replace(SOUND, offer=replace(SOUND.offer, **changed))


def _combined(**found: Any) -> ListingFacts:
    return replace(SOUND, combined=CombinedFacts(population="p", compared=("a",), **found))


REFUSED = {
    "no duty": ("source-statement", _source(duty_length=0), "duty-missing"),
    "no source": ("source-statement", _source(statement_length=9), "source-statement-missing"),
    "drafter out of office": (
        "identities",
        replace(SOUND, drafter_was_liaison=False),
        "drafter-not-in-office",
    ),
    "drafter approves": ("identities", replace(SOUND, approver=DRAFTER), "drafter-approves"),
    "important data": ("grade", _source(grade=DataGrade.IMPORTANT), "grade-not-tradable"),
    "core data": ("grade", _source(grade=DataGrade.CORE), "grade-not-tradable"),
    "roles open": (
        "columns-confirmed",
        _evidence(roles_confirmed=False),
        "columns-not-confirmed",
    ),
    "no channel": ("channel", _offer(channel=None), "channel-missing"),
    "sharing": ("channel", _offer(channel=Channel.SHARE), "channel-is-sharing"),
    "open and priced": ("channel", _offer(channel=Channel.OPEN), "open-is-free"),
    "bytes changed": ("evidence-bound", _evidence(found_digest=OTHER), "bytes-changed"),
    "bytes gone": ("evidence-bound", _evidence(found_digest=None), "bytes-missing"),
    "small class": ("evidence-threshold", _evidence(k=19), "threshold-missed"),
    "high risk": ("evidence-threshold", _evidence(largest_risk=0.0501), "threshold-missed"),
    "low level": ("evidence-threshold", _evidence(level=2), "threshold-missed"),
    "small group by subtraction": (
        "combined",
        _combined(groups=1, smallest_group=19),
        "combined-difference",
    ),
    "one row joined": ("combined", _combined(joined_rows=1), "combined-linkage"),
    "no scenario": ("scenario", _offer(scenarios=0), "scenario-missing"),
    "no price": ("price", _offer(price_minor=None), "price-missing"),
    "credits in the real market": (
        "price",
        _offer(currency=Currency.CREDIT),
        "wrong-currency",
    ),
    "public interest priced": (
        "price",
        _offer(use_class=UseClass.PUBLIC_INTEREST),
        "public-interest-is-free",
    ),
    "no ceiling": ("price", _offer(ceiling_minor=None), "ceiling-missing"),
    "ceiling without document": ("price", _offer(ceiling_named=False), "ceiling-missing"),
    "a fen above the ceiling": ("price", _offer(price_minor=101), "ceiling-exceeded"),
    "no template": ("template", _offer(template=""), "template-missing"),
    "unknown template": ("template", _offer(template="loan"), "template-missing"),
    "answers out of bounds": (
        "template",
        _offer(wrong_answers=("term",)),
        "answers-out-of-bounds",
    ),
}
NAMES = [name for name in gates() if name.startswith("listing.")]


def test_every_gate_of_this_slice_is_named_for_it() -> None:
    assert listing_gates.__name__.split(".")[-2] == "listings"
    assert {f"listing.{gate}" for gate, _, _ in REFUSED.values()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_sound_version_passes_every_gate(name: str) -> None:
    assert gates()[name](SOUND, PARAMETERS).reasons == ()


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_missing_is_named(case: str) -> None:
    gate, facts, code = REFUSED[case]
    reasons = gates()[f"listing.{gate}"](facts, PARAMETERS).reasons
    assert [code] == [reason.code for reason in reasons]


@pytest.mark.parametrize("case", REFUSED)
def test_no_other_gate_minds(case: str) -> None:
    gate, facts, _ = REFUSED[case]
    others = [name for name in NAMES if name != f"listing.{gate}"]
    assert all(gates()[name](facts, PARAMETERS).passed for name in others)


def test_free_product_needs_no_ceiling() -> None:
    free = _offer(price_minor=0, ceiling_minor=None, ceiling_named=False)
    assert gates()["listing.price"](free, PARAMETERS).passed


def test_unit_without_officer_may_not_publish() -> None:
    empty = replace(SOUND.publishing, officer_since=None)
    verdict = unit_may_publish(replace(SOUND, publishing=empty), {})
    assert [reason.code for reason in verdict.reasons] == ["officer-missing"]
