"""A licence's copy lies ready before somebody asks for it, where rows may leave at all."""

from __future__ import annotations

import pytest

from marketplace.kernel import tables
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.worker import Worker
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import LicenceView, RevokeLicence
from marketplace.trade.licences.service import revoke_licence
from marketplace.use.delivery.preparing import PREPARE
from marketplace.use.delivery.schemas import FileFormat, OpenDelivery
from marketplace.use.delivery.service import open_delivery
from marketplace.use.delivery.tables import Copy
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


async def worked() -> None:
    """Let the worker do what waits."""
    while await Worker().work_once():
        pass


async def copies(licence: LicenceView) -> list[str]:
    found = await Copy.select(Copy.form).where(Copy.licence == licence.licence_id)
    return sorted(one["form"] for one in found)


async def downloaded(deal: Deal, licence: LicenceView, form: FileFormat) -> None:
    found = await open_delivery(
        deal.buyer,
        OpenDelivery(
            licence_id=licence.licence_id,
            purpose="operationsImprovement",
            scenario=SCENARIO,
            format=form,
        ),
    )
    assert not isinstance(found, Refusal), found


async def test_copy_is_made_once_by_the_worker_and_downloads_take_it() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    before = await copies(licence)
    await worked()
    prepared = await copies(licence)
    for form in (FileFormat.CSV, FileFormat.PARQUET):
        await downloaded(deal, licence, form)
    assert (before, prepared, await copies(licence)) == ([], ["csv", "parquet"], prepared)


async def test_who_comes_before_the_worker_has_it_made_and_the_worker_makes_no_other() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await downloaded(deal, licence, FileFormat.CSV)
    first = await Copy.select(Copy.id).order_by(Copy.id)
    await worked()
    assert await Copy.select(Copy.id).order_by(Copy.id) == first


async def test_no_copy_is_made_where_no_row_may_leave_or_the_licence_is_over() -> None:
    deal = await a_deal()
    inside = await a_licence_in_force(deal, channels=["cleanRoom"])
    over = await a_licence_in_force(deal)
    revoking = RevokeLicence(licence_id=over.licence_id, ground=RevocationGround.MISUSE)
    await revoke_licence(deal.supply.chief, revoking)
    await worked()
    asked = await tables.Job.count().where(tables.Job.kind == PREPARE)
    assert (await copies(inside), await copies(over), asked) == ([], [], 1)
