"""A side opens the fields of its own contract, proved; nobody else does; a gap is seen."""

from __future__ import annotations

import pytest

from contracts import entries, opened_entry
from marketplace.desks.history import verdict_of
from marketplace.foundation.transparency import proofs, service
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.identity import log_identity
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.database import run_sql
from marketplace.kernel.tables import Event
from marketplace.trade.agreements.history import history_of
from marketplace.trade.requests.errors import UnknownRequestError
from tests import factories as make
from tests.marketplace.conftest import Browser
from tests.stories import a_deal, a_request, an_agreement, sequence_log

pytestmark = pytest.mark.usefixtures("market", "clock")


async def test_both_sides_open_every_entry_of_their_thread() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await sequence_log()
    by_buyer = await history_of(deal.buyer, view.request_id)
    by_provider = await history_of(deal.supply.chief, view.request_id)
    opened = [one.fields is not None for one in by_buyer.entries]
    assert (by_buyer, opened, by_buyer.missing) == (by_provider, [True] * len(opened), ())


async def test_what_is_opened_is_what_the_public_entry_commits_to() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await sequence_log()
    history = await history_of(deal.buyer, view.request_id)
    public = [entries.decode(await proofs.entry_at(one.leaf_index or 0)) for one in history.entries]
    assert [(one.counter, one.contract) for one in public] == [
        (one.counter, history.pseudonym) for one in history.entries
    ]


async def test_others_and_regulators_open_nothing_here() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    stranger = await make.a_user()
    regulator = await make.the_regulator()
    for reader in (stranger, regulator, SYSTEM):
        with pytest.raises(UnknownRequestError):
            await history_of(reader, request.request_id)


async def test_entries_wait_until_a_checkpoint_covers_them() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    history = await history_of(deal.buyer, request.request_id)
    assert (history.waiting, history.missing) == (len(history.entries), ())


async def test_withheld_entry_shows_as_a_missing_number() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await sequence_log()
    await run_sql("UPDATE event SET contract = NULL WHERE counter = 2")
    history = await history_of(deal.buyer, view.request_id)
    assert (history.missing, verdict_of(history).holds) == ((2,), False)


async def test_altered_opening_is_noticed() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await sequence_log()
    first, second = await Event.select(Event.id).where(Event.counter.is_in([1, 2]))
    await run_sql(
        "UPDATE event_opening SET disclosures = (SELECT disclosures FROM event_opening "
        f"WHERE event = '{first['id']}') WHERE event = '{second['id']}'"
    )
    with pytest.raises(LogDamagedError):
        await history_of(deal.buyer, view.request_id)


async def test_erased_content_leaves_its_entry() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await sequence_log()
    first = await Event.select(Event.id).where(Event.counter == 1).first()
    assert first is not None
    regulator = await make.the_regulator()
    await service.erase_content(regulator, first["id"])
    history = await history_of(deal.buyer, view.request_id)
    assert (history.entries[0].fields, history.missing) == (None, ())


async def test_page_shows_each_entry_with_its_proof(browser: Browser) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await sequence_log()
    await browser.sign_in(deal.buyer)
    answer = await browser.get(f"/agreements/{view.agreement_id}/history")
    history = await history_of(deal.buyer, view.request_id)
    proofs_linked = [f"/log/proof/{one.leaf_index}" in answer.text for one in history.entries]
    assert (answer.status_code, "没有缺漏" in answer.text, all(proofs_linked)) == (200, True, True)


async def test_side_takes_away_evidence_that_proves_itself(browser: Browser) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    await sequence_log()
    history = await history_of(deal.buyer, view.request_id)
    await browser.sign_in(deal.buyer)
    answer = await browser.get(f"/agreements/{view.agreement_id}/history/evidence")
    proven = [one.verify(log_identity().policy) for one in opened_entry.parse(answer.content)]
    assert [(one.index, one.fields) for one in proven] == [
        (one.leaf_index, one.fields) for one in history.entries
    ]


async def test_others_take_no_evidence_away(browser: Browser) -> None:
    view = await an_agreement(await a_deal())
    await sequence_log()
    await browser.sign_in(await make.a_user())
    answer = await browser.get(f"/agreements/{view.agreement_id}/history/evidence")
    assert answer.status_code == 404
