"""Deliveries carry their licence's fingerprint, and a leaked one names the licence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from anonymize.fingerprint import BOUNDS, Unmarked
from anonymize.roles import Role
from contracts.templates import ContractKind, load
from marketplace.kernel import tables
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.stores import store
from marketplace.trade import catalogue
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.errors import UnreadableLeakError
from marketplace.use.delivery.fingerprints import commitment_of
from marketplace.use.delivery.queries import mark_of
from marketplace.use.delivery.schemas import (
    DeliveryView,
    FileFormat,
    Marking,
    OpenDelivery,
    TracedBy,
)
from marketplace.use.delivery.service import open_delivery
from marketplace.use.delivery.tracing import trace_file
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


FIGURES = ("metres", "seconds", "fen")


def trips(rows: int = 3_000) -> bytes:
    """Return a made-up table of trips as CSV; its figures spread evenly, so that they stay fine
    when rare ones are rounded."""
    chance = np.random.default_rng(5)
    figures = {name: chance.integers(100, 60_000, rows) for name in FIGURES}
    districts = chance.choice(["海珠区", "天河区", "越秀区"], rows)
    return pd.DataFrame({"district": districts, **figures}).to_csv(index=False).encode()


async def opened(deal: Deal, licence: LicenceView, **changes: object) -> DeliveryView:
    asked: dict[str, object] = {
        "licence_id": licence.licence_id,
        "purpose": "operationsImprovement",
        "scenario": SCENARIO,
    }
    found = await open_delivery(deal.buyer, OpenDelivery(**{**asked, **changes}))  # type: ignore[arg-type]
    assert not isinstance(found, Refusal), found
    return found


async def content(delivery: DeliveryView) -> bytes:
    return await store().read_all(delivery.delivered_digest or "")


async def a_deal_in_trips() -> tuple[Deal, LicenceView]:
    """Return a licence on a product whose figures have room for marks."""
    plain = dict.fromkeys(FIGURES, Role.PLAIN)
    deal = await a_deal(table=trips(), roles=plain)
    return deal, await a_licence_in_force(deal)


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


async def test_delivery_differs_from_the_version_within_the_stated_bound() -> None:
    deal, licence = await a_deal_in_trips()
    delivery = await opened(deal, licence)
    version = cells(await store().read_all(delivery.version_digest))
    copy = cells(await content(delivery))
    shares = {
        name: sum(a[place] != b[place] for a, b in zip(version, copy, strict=True)) / len(copy)
        for place, name in enumerate(version[0])
    }
    assert delivery.marking is not None
    assert max(shares.values()) == pytest.approx(delivery.marking.cells_share, rel=0.01)
    assert (0.05 < delivery.marking.cells_share <= BOUNDS.cells_share) is True
    assert shares["district"] == 0
    assert delivery.marking.smallest_class == deal.supply.listing.evidence.figures.k


async def test_log_holds_the_commitment_before_the_copy_and_the_copy_before_its_first_byte() -> (
    None
):
    deal, licence = await a_deal_in_trips()
    await opened(deal, licence)
    found = await tables.Event.select(tables.Event.type).order_by(tables.Event.id)
    types = [one["type"] for one in found if one["type"].startswith("delivery.")]
    assert types == [
        "delivery.allowed",
        "delivery.fingerprint-committed",
        "delivery.copy-made",
        "delivery.copy-made",
        "delivery.prepared",
    ]
    mark = await mark_of(licence.licence_id)
    assert mark is not None
    assert mark.commitment == commitment_of(mark.version_digest, mark.nonce, mark.salt)


async def test_every_delivery_of_a_licence_shows_the_same_cells() -> None:
    deal, licence = await a_deal_in_trips()
    whole = cells(await content(await opened(deal, licence)))
    part = cells(await content(await opened(deal, licence, columns=["metres"], rows=50)))
    place = whole[0].index("metres")
    assert [row[0] for row in part] == [row[place] for row in whole[:51]]


@pytest.mark.parametrize("form", list(FileFormat))
async def test_delivered_file_itself_is_traced_by_its_digest(
    form: FileFormat, tmp_path: Path
) -> None:
    deal, licence = await a_deal_in_trips()
    leaked = tmp_path / "leaked"
    leaked.write_bytes(await content(await opened(deal, licence, format=form)))
    found = await trace_file(leaked)
    assert [(one.licence_id, one.by) for one in found] == [(licence.licence_id, TracedBy.DIGEST)]


@pytest.mark.parametrize("form", list(FileFormat))
async def test_changed_leak_is_traced_by_its_marks(form: FileFormat, tmp_path: Path) -> None:
    deal, licence = await a_deal_in_trips()
    copy = await content(await opened(deal, licence))
    frame = pd.read_csv(io.BytesIO(copy), dtype=str).sample(frac=0.7, random_state=4)
    leaked = tmp_path / "leaked"
    match form:
        case FileFormat.CSV:
            frame.to_csv(leaked, index=False)
        case FileFormat.PARQUET:
            frame.to_parquet(leaked, index=False)
        case FileFormat.JSON_LINES:
            frame.to_json(leaked, orient="records", lines=True)
    found = await trace_file(leaked)
    assert [(one.licence_id, one.by) for one in found] == [(licence.licence_id, TracedBy.MARKS)]


async def test_unmarked_table_names_nobody(tmp_path: Path) -> None:
    deal, licence = await a_deal_in_trips()
    delivery = await opened(deal, licence)
    leaked = tmp_path / "original.csv"
    leaked.write_bytes(await store().read_all(delivery.version_digest))
    assert await trace_file(leaked) == []


async def test_file_that_is_no_table_cannot_be_traced(tmp_path: Path) -> None:
    deal, licence = await a_deal_in_trips()
    await opened(deal, licence)
    leaked = tmp_path / "leaked.bin"
    leaked.write_bytes(bytes(range(256)))
    with pytest.raises(UnreadableLeakError):
        await trace_file(leaked)


async def test_table_without_room_is_delivered_unmarked_and_says_so() -> None:
    deal = await a_deal()
    delivery = await opened(deal, await a_licence_in_force(deal))
    assert delivery.marking == Marking(unmarked=Unmarked.TOO_SMALL)
    assert delivery.transform.startswith("not marked (too-small)")


def test_contract_states_the_bound_that_is_kept() -> None:
    clause = next(one for one in load(ContractKind.PROVISION).clauses if one.id == "3.5")
    shares = (f"{BOUNDS.cells_share:.0%}", f"{BOUNDS.step_share:.0%}")
    assert all(share in text for share in shares for text in (clause.body.zh, clause.body.en))


def test_product_page_states_the_bound_beside_the_quality_card() -> None:
    template = Path(catalogue.__file__).parent / "templates/catalogue/product.html"
    text = template.read_text(encoding="utf-8")
    assert all(f"{share:.0%}" in text for share in (BOUNDS.cells_share, BOUNDS.step_share))
