"""A usage report is held against the meter, and what differs has a state and an owner."""

from __future__ import annotations

import pytest

from marketplace.foundation.notices.queries import notices_of
from marketplace.foundation.organizations.errors import NotMemberError, PostMissingError
from marketplace.kernel.clock import now
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup.errors import UnknownDiscrepancyError, WrongStateError
from marketplace.use.followup.model import State, Subject
from marketplace.use.followup.queries import (
    discrepancies_awaiting,
    discrepancies_of,
    reports_of,
    use_so_far,
)
from marketplace.use.followup.schemas import ExplainDiscrepancy, ReportView, SettleDiscrepancy
from marketplace.use.followup.service import (
    explain_discrepancy,
    settle_discrepancy,
    submit_usage_report,
)
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.marketplace.use.followup.given import a_delivery, a_report
from tests.stories import Deal, a_deal, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


async def a_used_licence(clock: FrozenClock) -> tuple[Deal, LicenceView]:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await a_delivery(deal, licence)
    clock.move(days=1)
    return deal, licence


async def a_differing_report(clock: FrozenClock) -> tuple[Deal, ReportView]:
    deal, licence = await a_used_licence(clock)
    return deal, await submit_usage_report(deal.buyer, a_report(licence, rows=40))


async def test_report_that_agrees_with_the_meter_opens_nothing(clock: FrozenClock) -> None:
    deal, licence = await a_used_licence(clock)
    report = await submit_usage_report(deal.buyer, a_report(licence))
    assert (report.metered_uses, report.metered_rows, report.discrepancies) == (1, 400, [])


async def test_report_that_differs_opens_a_discrepancy_of_the_granting_unit(
    clock: FrozenClock,
) -> None:
    deal, report = await a_differing_report(clock)
    found = report.discrepancies[0]
    assert (found.subject, found.reported, found.found, found.state, found.unit_id) == (
        Subject.ROWS,
        "40",
        "400",
        State.OPEN,
        deal.supply.listing.version.unit_id,
    )


async def test_report_for_another_purpose_is_found(clock: FrozenClock) -> None:
    deal, licence = await a_used_licence(clock)
    report = await submit_usage_report(deal.buyer, a_report(licence, purpose="marketing"))
    assert [one.subject for one in report.discrepancies] == [Subject.PURPOSE]


async def test_each_use_is_reported_once(clock: FrozenClock) -> None:
    deal, licence = await a_used_licence(clock)
    await submit_usage_report(deal.buyer, a_report(licence))
    clock.move(days=1)
    second = await submit_usage_report(deal.buyer, a_report(licence, uses=0, rows=0))
    assert (second.metered_uses, second.discrepancies) == (0, [])


async def test_strangers_report_nothing(clock: FrozenClock) -> None:
    _, licence = await a_used_licence(clock)
    with pytest.raises(NotMemberError):
        await submit_usage_report(await a_user("stranger"), a_report(licence))
    assert await reports_of(licence.licence_id) == []


async def test_officers_are_told_of_a_difference_and_see_it_waiting(clock: FrozenClock) -> None:
    deal, report = await a_differing_report(clock)
    chief = deal.supply.chief
    assert chief.user_id is not None
    told = [one for one in await notices_of(chief.user_id) if one.about_id == report.licence_id]
    waiting = await discrepancies_awaiting(chief, now())
    assert (len(told), [one.report_id for one in waiting]) == (1, [report.report_id])


async def test_discrepancy_is_explained_by_the_buyer_and_settled_by_its_owner(
    clock: FrozenClock,
) -> None:
    deal, report = await a_differing_report(clock)
    chosen = report.discrepancies[0].discrepancy_id
    explained = await explain_discrepancy(
        deal.buyer, ExplainDiscrepancy(discrepancy_id=chosen, explanation="漏记一个批次。")
    )
    settled = await settle_discrepancy(deal.supply.chief, SettleDiscrepancy(discrepancy_id=chosen))
    waiting = await discrepancies_awaiting(deal.supply.chief, now())
    assert (explained.state, settled.state, waiting) == (State.EXPLAINED, State.SETTLED, [])


async def test_settled_discrepancy_stays_settled(clock: FrozenClock) -> None:
    deal, report = await a_differing_report(clock)
    chosen = SettleDiscrepancy(discrepancy_id=report.discrepancies[0].discrepancy_id)
    await settle_discrepancy(deal.supply.chief, chosen)
    with pytest.raises(WrongStateError):
        await settle_discrepancy(deal.supply.chief, chosen)


async def test_buyer_does_not_settle_its_own_discrepancy(clock: FrozenClock) -> None:
    deal, report = await a_differing_report(clock)
    chosen = SettleDiscrepancy(discrepancy_id=report.discrepancies[0].discrepancy_id)
    with pytest.raises(PostMissingError):
        await settle_discrepancy(deal.buyer, chosen)
    assert (await discrepancies_of(report.licence_id))[0].state is State.OPEN


async def test_unknown_discrepancy_is_not_found(clock: FrozenClock) -> None:
    deal, report = await a_differing_report(clock)
    with pytest.raises(UnknownDiscrepancyError):
        await settle_discrepancy(
            deal.supply.chief, SettleDiscrepancy(discrepancy_id=report.report_id)
        )


async def test_use_so_far_stands_against_the_terms(clock: FrozenClock) -> None:
    _, licence = await a_used_licence(clock)
    so_far = await use_so_far(licence.licence_id, now())
    assert (so_far.uses, so_far.max_uses, so_far.rows, so_far.rows_total) == (1, 3, 400, 1_200)
    assert so_far.rows_run_out_at is not None
    assert now() < so_far.rows_run_out_at < licence.valid_until
