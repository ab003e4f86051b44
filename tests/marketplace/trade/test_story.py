"""From a listed product to a licence in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.bundle import verify_bundle
from contracts.verdict import Outcome
from marketplace.kernel.clock import now
from marketplace.trade.catalogue.queries import search
from marketplace.trade.catalogue.schemas import CatalogueSearch
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.queries import bundle_of, trust_directory
from tests.stories import a_deal, a_licence, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


async def test_two_signatures_make_a_pending_licence() -> None:
    deal = await a_deal()
    assert (await a_licence(deal)).standing is Standing.PENDING


async def test_licence_is_in_force_once_the_log_proves_it() -> None:
    deal = await a_deal()
    assert (await a_licence_in_force(deal)).standing is Standing.IN_FORCE


async def test_bundle_verifies_offline(tmp_path: Path) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    bundle = await bundle_of(licence.licence_id)
    verdict = verify_bundle(bundle.encoded, await trust_directory(), at=now())
    assert [one for one in verdict.findings if one.outcome is Outcome.FAILED] == []


async def test_listed_product_is_found_in_the_catalogue() -> None:
    deal = await a_deal()
    found = await search(CatalogueSearch(text="客流"))
    assert [entry.code for entry in found.entries] == [deal.supply.listing.version.code]
