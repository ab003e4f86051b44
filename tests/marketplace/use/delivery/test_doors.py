"""Every door asks the one gate, with its own channel."""

from __future__ import annotations

import io

import pyarrow.parquet as pq
import pytest

from contracts.policy.vocabulary import Channel
from marketplace.kernel import tables
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.stores import store
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import LicenceView, RevokeLicence
from marketplace.trade.licences.service import revoke_licence
from marketplace.use.delivery.asking import ask_again, ask_gate
from marketplace.use.delivery.schemas import OpenDelivery
from marketplace.use.delivery.service import begin_delivery, licensed_file, open_delivery
from tests.conftest import FrozenClock
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


def asking(licence: LicenceView, **changes: object) -> OpenDelivery:
    asked: dict[str, object] = {
        "licence_id": licence.licence_id,
        "purpose": "operationsImprovement",
        "scenario": SCENARIO,
    }
    return OpenDelivery(**{**asked, **changes})  # type: ignore[arg-type]


async def revoked(deal: Deal, licence: LicenceView) -> None:
    ground = RevocationGround.MISUSE
    await revoke_licence(
        deal.supply.chief, RevokeLicence(licence_id=licence.licence_id, ground=ground)
    )


async def test_gate_can_be_asked_without_opening_anything() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=1)
    answers = [await ask_gate(deal.buyer, asking(licence)) for _ in range(2)]
    assert answers == [(), ()]


async def test_door_that_the_contract_does_not_name_is_refused() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    found = await open_delivery(deal.buyer, asking(licence, channel=Channel.DELTA_SHARING))
    assert isinstance(found, Refusal)
    assert found.codes == ("channel-outside",)


async def test_open_delivery_does_not_stand_in_its_own_way() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=1)
    opened = await open_delivery(deal.buyer, asking(licence))
    assert not isinstance(opened, Refusal)
    await begin_delivery(deal.buyer, opened.delivery_id)
    assert await ask_again(deal.buyer, opened.delivery_id) == ()


async def test_open_delivery_is_asked_about_duties_again(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    opened = await open_delivery(deal.buyer, asking(licence))
    assert not isinstance(opened, Refusal)
    await begin_delivery(deal.buyer, opened.delivery_id)
    clock.move(days=120)
    found = await ask_again(deal.buyer, opened.delivery_id)
    assert {one.code for one in found} == {"payment-due", "report-due"}


async def test_revoked_licence_opens_no_door() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await revoked(deal, licence)
    codes = {one.code for one in await ask_gate(deal.buyer, asking(licence))}
    assert "licence.revoked" in codes


async def test_licensed_table_is_made_once_and_recorded() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    files = [await licensed_file(deal.buyer, licence.licence_id) for _ in range(2)]
    recorded = await tables.Event.count().where(tables.Event.type == "delivery.copy-made")
    assert (files[0], recorded) == (files[1], 1)


async def test_licensed_table_holds_the_chosen_columns_and_rows() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    column = deal.supply.listing.evidence.released_columns[0]
    file = await licensed_file(deal.buyer, licence.licence_id, columns=[column], rows=7)
    table = pq.read_table(io.BytesIO(await store().read_all(file.digest)))
    assert (table.column_names, table.num_rows) == ([column], 7)
