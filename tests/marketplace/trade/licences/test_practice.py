"""A practice licence says so, counts in credits, and is none of the real market's."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.bundle import verify_bundle
from contracts.bundle.container import Bundle
from contracts.licence import credential
from contracts.verdict import Outcome, Verdict
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.clock import now
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market, in_market
from marketplace.kernel.money import Currency
from marketplace.kernel.stores import close_stores, open_stores
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import bundle_of, trust_directory
from marketplace.trade.requests.queries import request_of
from tests.conftest import FrozenClock
from tests.stories import a_deal, a_licence_in_force


@pytest.fixture
async def practice(
    sqlite_template: Path, tmp_path: Path, clock: FrozenClock
) -> AsyncIterator[None]:
    open_keys(tmp_path / "keys", "a passphrase for tests")
    open_stores(str(tmp_path / "store"))
    open_identities(tmp_path / "keys")
    databases = {}
    for market in Market:
        shutil.copy(sqlite_template, tmp_path / f"{market.value}.sqlite")
        databases[market] = f"sqlite:///{tmp_path}/{market.value}.sqlite"
    await open_databases(databases, durable=False)
    with in_market(Market.PRACTICE):
        yield
    await close_databases()
    close_stores()
    close_keys()


def _outcome(verdict: Verdict, check: str) -> tuple[Outcome, str]:
    found = next(one for one in verdict.findings if one.check == check)
    return found.outcome, found.code


async def _licence() -> tuple[Bundle, Currency, str]:
    view = await a_licence_in_force(await a_deal())
    request = await request_of(view.request_id)
    document = await document_of(view.agreement_id)
    return await bundle_of(view.licence_id), request.currency, document.price.currency


async def test_a_practice_licence_carries_the_notice_and_counts_in_credits(practice: None) -> None:
    bundle, currency, priced_in = await _licence()
    content = credential.parse(bundle.licence).content
    verdict = verify_bundle(bundle, await trust_directory(), at=now())
    assert (
        verdict.valid,
        content.market.value,
        _outcome(verdict, "market")[0],
        currency,
        priced_in,
    ) == (True, "practice", Outcome.NOTED, Currency.CREDIT, "CREDIT")


async def test_the_real_market_does_not_know_it(practice: None) -> None:
    bundle, _, _ = await _licence()
    with in_market(Market.REAL):
        verdict = verify_bundle(bundle, await trust_directory(), at=now())
    failed = {one.check for one in verdict.failures}
    assert {"issuer", "log"} <= failed
