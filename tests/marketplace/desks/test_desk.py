"""What waits for whom, how it leaves the desk, and what the duty board counts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from contracts.agreement import Role
from marketplace.desks.counting import count_waiting
from marketplace.desks.desk import Desk, desk_of
from marketplace.desks.executives import duty_board
from marketplace.desks.model import HEADINGS, Waiting
from marketplace.desks.navigation import places_of
from marketplace.desks.users import users_of
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.notices.queries import what_waits_for
from marketplace.foundation.organizations.errors import NotRegulatorError
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import chief_of, filings_of, list_units
from marketplace.foundation.organizations.schemas import FilePlan, RegisterEnterprise
from marketplace.foundation.organizations.service import file_plan, register_enterprise
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.oversight.regulation import service as regulation
from marketplace.oversight.regulation.schemas import OpenCase, OrderSuspension
from marketplace.supply.desensitisation import service as desensitisation
from marketplace.supply.desensitisation.schemas import MeasureRecipe, ProposeRecipes
from marketplace.supply.listings.errors import UnknownProductError
from marketplace.supply.resources import service as resources
from marketplace.supply.resources.schemas import ConfirmColumns, ExamineColumns
from marketplace.trade.agreements.schemas import SignAgreement
from marketplace.trade.agreements.service import sign_agreement
from marketplace.use.alerts.reminders import ALERT
from marketplace.use.cleanroom.reminders import ALGORITHM
from marketplace.use.corrections.reminders import TICKET
from marketplace.use.delivery.receipts import RECEIPT
from marketplace.use.followup.reminders import DISCREPANCY, DUTY
from tests import factories as make
from tests.stories import (
    PASSPHRASE,
    a_deal,
    a_licence_in_force,
    a_request,
    an_agreement,
    sequence_log,
)
from tests.supply_factories import a_batch, a_publisher, a_resource

pytestmark = pytest.mark.usefixtures("market", "clock")


async def kinds_for(actor: Actor) -> list[str]:
    return [one.kind for one in await what_waits_for(actor, now())]


async def links_for(actor: Actor, kind: Waiting) -> list[str]:
    return [one.link for one in await what_waits_for(actor, now()) if one.kind == kind]


def test_every_kind_has_a_heading_in_the_order_of_the_desk() -> None:
    assert list(HEADINGS) == list(Waiting)


def test_reminders_of_lower_slices_have_a_heading_of_their_own() -> None:
    kinds = {RECEIPT, DUTY, DISCREPANCY, ALERT, TICKET, ALGORITHM}
    assert kinds <= {kind.value for kind in Waiting}


async def test_nothing_waits_for_somebody_without_post_or_enterprise() -> None:
    assert await kinds_for(await make.a_user("stranger")) == []


async def test_batch_goes_from_columns_to_recipe_to_draft_on_the_liaisons_desk() -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher))
    seen = [await kinds_for(publisher.liaison)]
    await confirmed(publisher.liaison, batch.batch_id)
    seen.append(await kinds_for(publisher.liaison))
    await measured(publisher.liaison, batch.batch_id)
    seen.append(await kinds_for(publisher.liaison))
    assert seen == [[Waiting.COLUMNS], [Waiting.RECIPE], [Waiting.OFFER]]


async def confirmed(liaison: Actor, batch_id: UUID) -> None:
    examined = await resources.examine_columns(liaison, ExamineColumns(batch_id=batch_id))
    await resources.confirm_columns(
        liaison, ConfirmColumns(batch_id=batch_id, roles=examined.roles)
    )


async def measured(liaison: Actor, batch_id: UUID) -> None:
    proposal = await desensitisation.propose_recipes(liaison, ProposeRecipes(batch_id=batch_id))
    assert proposal.chosen is not None
    await desensitisation.measure_recipe(
        liaison, MeasureRecipe(batch_id=batch_id, recipe=proposal.chosen.name)
    )


async def test_request_waits_for_the_chief_with_its_clock_until_answered() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    (reminder,) = await what_waits_for(deal.supply.chief, now())
    assert reminder.clock is not None
    assert (reminder.kind, reminder.link, reminder.clock.working_days_left) == (
        Waiting.REQUEST,
        f"/requests/{request.request_id}",
        10,
    )


async def test_contract_waits_for_the_chief_first_and_then_for_the_buyer() -> None:
    deal = await a_deal()
    agreement = await an_agreement(deal)
    before = (await kinds_for(deal.supply.chief), await kinds_for(deal.buyer))
    await sign_agreement(
        deal.supply.chief,
        SignAgreement(
            agreement_id=agreement.agreement_id, role=Role.PROVIDER, passphrase=PASSPHRASE
        ),
    )
    after = (await kinds_for(deal.supply.chief), await kinds_for(deal.buyer))
    assert (before, after) == (([Waiting.SIGNATURE], []), ([], [Waiting.SIGNATURE]))


async def test_request_underway_shows_on_the_buyers_desk_without_being_counted() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    desk = await desk_of(deal.buyer, now())
    assert (desk.count, [one.request.request_id for one in desk.underway]) == (
        0,
        [request.request_id],
    )


async def test_licence_is_brought_to_mind_thirty_days_before_its_end() -> None:
    deal = await a_deal()
    today = day_of(now())
    licence = await a_licence_in_force(deal, ends_on=today + timedelta(days=20))
    assert await links_for(deal.buyer, Waiting.ENDING) == [f"/licences/{licence.licence_id}"]


async def test_executive_is_shown_plans_enterprises_and_late_answers(clock) -> None:
    deal = await a_deal()
    await a_request(deal)
    executive = await make.the_executive()
    chief = await make.an_officer(Post.DEPARTMENT_CDO, "hz-urban-management", username="filer")
    unit = await make.the_unit("hz-urban-management")
    await file_plan(chief, FilePlan(unit_id=unit.id, plan_digest=make.DIGEST))
    newcomer = await make.a_user("newcomer")
    firm = await register_enterprise(
        newcomer, RegisterEnterprise(name="新企业（虚构）", credit_code=make.a_credit_code(7))
    )
    clock.move(days=30)
    found = {one.kind: one for one in await what_waits_for(executive, now())}
    late = found[Waiting.ANSWER_OVERDUE].clock
    assert late is not None
    assert (
        found[Waiting.FILING].link,
        found[Waiting.ENTERPRISE].link,
        late.is_overdue,
        (await desk_of(executive, now())).late,
    ) == ("/units/hz-urban-management", f"/enterprises/{firm.id}", True, 1)


async def test_duty_board_agrees_with_a_recount_unit_by_unit(clock) -> None:
    deal = await a_deal()
    await a_request(deal)
    await make.an_officer(Post.DEPARTMENT_CDO, "hz-urban-management", username="idle")
    city = await make.an_officer(Post.CITY_EXECUTIVE, "gz-office")
    clock.move(days=30)
    board = {row.unit.id: row for row in await duty_board(city, now())}
    recount = {}
    for unit in await list_units():
        chief = await chief_of(unit.id, now())
        if unit.is_pilot or chief is not None:
            filings = await filings_of(unit.id)
            recount[unit.id] = (
                chief is None,
                not filings,
                not any(one.receipted_at for one in filings),
                int(unit.id == deal.supply.listing.version.unit_id),
            )
    assert {
        unit: (
            row.chief is None,
            not row.duties.filed,
            not row.duties.receipted,
            row.duties.overdue,
        )
        for unit, row in board.items()
    } == recount


async def test_district_executive_sees_no_unit_of_the_city() -> None:
    await make.a_publishing_unit()
    await make.an_officer(Post.DEPARTMENT_CDO, "gz-bus")
    codes = {row.unit.code for row in await duty_board(await make.the_executive(), now())}
    assert codes & {"gz-bus", "hz-data-bureau"} == {"hz-data-bureau"}


async def test_nobody_else_has_a_duty_board() -> None:
    supply = (await a_deal()).supply
    assert await duty_board(supply.chief, now()) == []


async def _ordered(licence_id, days: int) -> None:
    regulator = await make.the_regulator()
    case = await regulation.open_case(regulator, OpenCase(reason="核查公交数据的去向"))
    await regulation.order_suspension(
        regulator,
        OrderSuspension(
            case_id=case.case_id,
            target_kind=Target.LICENCE,
            target_id=licence_id,
            ground=Ground.SUSPECTED_MISUSE,
            rule="GZ-51",
            clause="三(一)",
            reason="在查明来源之前暂停使用。",
            until=now() + timedelta(days=days),
        ),
    )


@pytest.mark.parametrize(("days", "kinds"), [(3, [Waiting.ORDER]), (30, [])])
async def test_order_is_brought_to_the_regulators_mind_a_week_before_its_end(days, kinds) -> None:
    licence = await a_licence_in_force(await a_deal())
    await _ordered(licence.licence_id, days)
    assert await kinds_for(await make.the_regulator()) == kinds


async def test_regulators_desk_shows_orders_and_newest_refusals() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await _ordered(licence.licence_id, 30)
    await a_refusal(deal.buyer)
    await sequence_log()
    desk: Desk = await desk_of(await make.the_regulator(), now())
    assert (len(desk.orders), [one.words.zh for one in desk.refusals]) == (1, ["越权被拒"])


async def a_refusal(actor: Actor) -> None:
    with pytest.raises(NotRegulatorError):
        await regulation.open_case(actor, OpenCase(reason="只是想看看"))


async def test_told_people_have_a_notice_waiting() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await _ordered(licence.licence_id, 30)
    assert Waiting.NOTICES in await kinds_for(deal.buyer)


async def test_users_of_a_product_are_shown_to_its_unit_those_above_and_nobody_else() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    code = deal.supply.listing.version.code
    readers = (
        deal.supply.chief,
        deal.supply.liaison,
        await make.the_executive(),
        await make.the_regulator(),
    )
    seen = [
        [one.licence.number for one in (await users_of(reader, code, at=now())).uses]
        for reader in readers
    ]
    assert seen == [[licence.number]] * 4
    with pytest.raises(UnknownProductError):
        await users_of(deal.buyer, code, at=now())


@pytest.mark.parametrize("database_kind", ["sqlite"])  # places are the same on both
@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/regulation", "/regulation"),
        ("/regulation/entries/3", "/regulation"),
        ("/regulation/orders/new", "/regulation/orders"),
        ("/", "/"),
        ("/prices", None),
    ],
)
async def test_navigation_marks_the_nearest_place(path: str, current: str | None) -> None:
    places = await places_of(await make.the_regulator(), path)
    assert next((one.href for one in places if one.current), None) == current


async def test_navigation_counts_what_waits() -> None:
    deal = await a_deal()
    await a_request(deal)
    places = await places_of(deal.supply.chief, "/")
    assert {one.href: one.count for one in places}["/desk"] == 1


async def test_count_in_the_navigation_is_never_older_than_the_last_commit() -> None:
    deal = await a_deal()
    before = await count_waiting(deal.supply.chief, now())
    await a_request(deal)
    assert (before, await count_waiting(deal.supply.chief, now())) == (0, 1)
