"""A smaller licence is shown at the gateway and gives what it permits; the bigger one counts it."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx
import pytest

from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.trade.licences.errors import UnknownNarrowedError
from marketplace.trade.licences.narrowed import narrowed_called
from marketplace.trade.licences.schemas import (
    LicenceView,
    NarrowedView,
    NarrowLicence,
    RevokeNarrowed,
)
from marketplace.trade.licences.service import narrow_licence, revoke_narrowed
from marketplace.use.delivery.asking import ask_again
from marketplace.use.delivery.errors import LicenceStoppedError
from marketplace.use.delivery.schemas import DeliveryView, OpenDelivery
from marketplace.use.delivery.service import begin_delivery, open_delivery
from marketplace.use.delivery.slots import SLOTS
from marketplace.use.delivery.streaming import Span, chunks_of
from marketplace.use.metering.queries import figures_of, uses_of
from marketplace.web.slots import offer
from tests.conftest import FrozenClock
from tests.marketplace.conftest import Browser, headers_of
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force, sequence_log

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


async def cut_out(deal: Deal, licence: LicenceView, **changes: object) -> NarrowedView:
    """Return a smaller licence that its holder cut out for today, as the log proves it."""
    today: date = day_of(now())
    given: dict[str, object] = {"team": "线网组", "starts_on": today, "ends_on": today}
    command = NarrowLicence(licence_id=licence.licence_id, **(given | changes))  # type: ignore[arg-type]
    made = await narrow_licence(deal.buyer, command)
    await sequence_log()
    return await narrowed_called(made.narrowed_id)


def asking(licence: LicenceView, narrowed: NarrowedView | None, **changes: object) -> OpenDelivery:
    asked: dict[str, object] = {
        "licence_id": licence.licence_id,
        "purpose": "operationsImprovement",
        "scenario": SCENARIO,
        "narrowed_id": narrowed.narrowed_id if narrowed else None,
    }
    return OpenDelivery(**{**asked, **changes})  # type: ignore[arg-type]


async def begun(deal: Deal, command: OpenDelivery) -> DeliveryView:
    found = await open_delivery(deal.buyer, command)
    assert not isinstance(found, Refusal), found
    return await begin_delivery(deal.buyer, found.delivery_id)


async def codes(deal: Deal, command: OpenDelivery) -> tuple[str, ...]:
    found = await open_delivery(deal.buyer, command)
    assert isinstance(found, Refusal), found
    return found.codes


async def test_it_gives_its_columns_alone_and_counts_under_both() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    column = deal.supply.listing.evidence.released_columns[0]
    narrowed = await cut_out(deal, licence, columns=[column])
    delivery = await begun(deal, asking(licence, narrowed))
    uses = await uses_of(licence.licence_id)
    assert (delivery.columns, [one.narrowed_id for one in uses]) == (
        [column],
        [narrowed.narrowed_id],
    )
    assert (await figures_of(licence.licence_id)).uses == 1


async def test_column_that_was_narrowed_away_is_refused_by_the_smaller_ones_number() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    first, second = deal.supply.listing.evidence.released_columns[:2]
    narrowed = await cut_out(deal, licence, columns=[first])
    found = await open_delivery(deal.buyer, asking(licence, narrowed, columns=[second]))
    assert isinstance(found, Refusal)
    assert [(one.rule, one.code) for one in found.reasons] == [(narrowed.number, "column-outside")]


async def test_its_own_limit_ends_it_and_leaves_the_bigger_one() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=5)
    narrowed = await cut_out(deal, licence, max_uses=1)
    await begun(deal, asking(licence, narrowed))
    assert await codes(deal, asking(licence, narrowed)) == ("count-over-limit",)
    await begun(deal, asking(licence, None))


async def test_limit_of_the_bigger_one_is_spent_by_the_smaller_ones_uses() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=1)
    narrowed = await cut_out(deal, licence, max_uses=1)
    await begun(deal, asking(licence, narrowed))
    assert "count-over-limit" in await codes(deal, asking(licence, None))


async def test_it_says_the_same_about_an_open_delivery_of_its_own() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    narrowed = await cut_out(deal, licence, max_uses=1)
    delivery = await begun(deal, asking(licence, narrowed))
    again = [await ask_again(deal.buyer, delivery.delivery_id) for _ in range(2)]
    assert again == [(), ()]


async def test_smaller_one_taken_back_stops_its_stream_and_no_other() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    narrowed = await cut_out(deal, licence)
    delivery, other = [await begun(deal, asking(licence, one)) for one in (narrowed, None)]
    await revoke_narrowed(deal.buyer, RevokeNarrowed(narrowed_id=narrowed.narrowed_id))
    whole = Span(0, delivery.size_bytes or 0, delivery.size_bytes or 0)
    with pytest.raises(LicenceStoppedError):
        await anext(chunks_of(deal.buyer, delivery, whole))
    rest = Span(0, other.size_bytes or 0, other.size_bytes or 0)
    assert b"".join([one async for one in chunks_of(deal.buyer, other, rest)])
    assert "licence.revoked" in await codes(deal, asking(licence, narrowed))


async def test_after_its_last_day_it_gives_nothing(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    narrowed = await cut_out(deal, licence)
    clock.set(narrowed.valid_until)
    found = await codes(deal, asking(licence, narrowed))
    assert "licence.expired" in found


async def test_it_is_shown_for_the_licence_it_was_cut_out_of_alone() -> None:
    deal = await a_deal()
    licence, other = [await a_licence_in_force(deal) for _ in range(2)]
    narrowed = await cut_out(deal, licence)
    with pytest.raises(UnknownNarrowedError):
        await open_delivery(deal.buyer, asking(other, narrowed))


async def test_uses_at_once_never_pass_its_limit() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=9)
    narrowed = await cut_out(deal, licence, max_uses=2)
    wishes = [open_delivery(deal.buyer, asking(licence, narrowed)) for _ in range(4)]
    found = await asyncio.gather(*wishes)
    assert sum(not isinstance(one, Refusal) for one in found) == 2


async def test_person_chooses_it_on_the_licence_s_page(browser: Browser) -> None:
    for slot, filling in SLOTS.items():
        offer(slot, filling)
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    narrowed = await cut_out(deal, licence)
    await browser.sign_in(deal.buyer)
    place = f"/licences/{licence.licence_id}"
    page = (await browser.get(place)).text
    given = {"format": "csv", "narrowed_id": str(narrowed.narrowed_id)}
    sent = await browser.send(f"{place}/deliveries", given)
    shown = await browser.get(sent.headers["location"])
    assert f'value="{narrowed.narrowed_id}"' in page
    assert narrowed.number in shown.text


async def test_program_shows_it_by_its_id(client: httpx.AsyncClient) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    narrowed = await cut_out(deal, licence)
    answer = await client.post(
        f"/api/v1/licences/{licence.licence_id}/deliveries",
        json={
            "purpose": "operationsImprovement",
            "scenario": SCENARIO,
            "narrowed_id": str(narrowed.narrowed_id),
        },
        headers=await headers_of(deal.buyer),
    )
    assert (answer.status_code, answer.json()["narrowed_id"]) == (201, str(narrowed.narrowed_id))
