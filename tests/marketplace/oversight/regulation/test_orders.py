"""Orders take effect at once, reach who they should, and only a regulator lifts them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.foundation.holds.errors import HigherAuthorityError, NoRuleBasisError
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.holds.schemas import LiftHold
from marketplace.foundation.holds.service import lift_hold
from marketplace.foundation.notices.queries import notices_of
from marketplace.foundation.organizations.errors import NotRegulatorError
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.oversight.regulation import service
from marketplace.oversight.regulation.errors import (
    AlreadyStoppedError,
    NotStoppableError,
    UnknownOrderError,
)
from marketplace.oversight.regulation.queries import order_for, orders_in_force
from marketplace.oversight.regulation.schemas import (
    LiftOrder,
    OpenCase,
    OrderSuspension,
    OrderView,
)
from marketplace.trade.licences.errors import NotSuspendedError
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.queries import is_current, licence_of
from marketplace.trade.licences.schemas import LicenceView, ReinstateLicence
from marketplace.trade.licences.service import reinstate_licence
from marketplace.trade.requests.service import submit_request
from tests import factories as make
from tests.stories import Deal, a_deal, a_licence_in_force, asking

pytestmark = pytest.mark.usefixtures("market", "clock")


async def an_order(kind: Target, target_id, *, actor: Actor | None = None, **changes) -> OrderView:
    regulator = await make.the_regulator()
    case = await service.open_case(regulator, OpenCase(reason="核查公交数据的去向"))
    given = {
        "case_id": case.case_id,
        "target_kind": kind,
        "target_id": target_id,
        "ground": Ground.SUSPECTED_MISUSE,
        "rule": "GZ-51",
        "clause": "三(一)",
        "reason": "在查明来源之前暂停使用。",
    }
    command = OrderSuspension(**{**given, **changes})
    return await service.order_suspension(actor or regulator, command)


def target_in(kind: Target, deal: Deal, licence: LicenceView):
    return {
        Target.LICENCE: licence.licence_id,
        Target.PRODUCT: licence.product_id,
        Target.UNIT: licence.unit_id,
        Target.ENTERPRISE: licence.enterprise_id,
    }[kind]


@pytest.mark.parametrize("kind", [Target.LICENCE, Target.PRODUCT, Target.UNIT, Target.ENTERPRISE])
async def test_order_stops_the_licence_at_once_and_lifting_sets_it_going(kind: Target) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    before = (licence.standing, await is_current(licence.licence_id, licence.epoch))
    order = await an_order(kind, target_in(kind, deal, licence))
    stopped = await licence_of(licence.licence_id)
    during = (stopped.standing, await is_current(licence.licence_id, licence.epoch))
    await service.lift_order(
        await make.the_regulator(), LiftOrder(order_id=order.order_id, reason="已查明来源")
    )
    after = (await licence_of(licence.licence_id)).standing
    assert (before, during, stopped.held_by, after) == (
        (Standing.IN_FORCE, True),
        (Standing.SUSPENDED, False),
        ["regulator"],
        Standing.IN_FORCE,
    )


async def test_stopped_product_takes_no_new_request() -> None:
    deal = await a_deal()
    await an_order(Target.PRODUCT, deal.supply.listing.version.product_id)
    assert isinstance(await submit_request(deal.buyer, asking(deal)), Refusal)


async def test_no_chief_data_officer_lifts_a_regulators_order() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    order = await an_order(Target.LICENCE, licence.licence_id)
    with pytest.raises(HigherAuthorityError):
        await lift_hold(deal.supply.chief, LiftHold(hold_id=order.hold.id))
    with pytest.raises(NotRegulatorError):
        await service.lift_order(
            deal.supply.chief, LiftOrder(order_id=order.order_id, reason="请恢复使用")
        )
    with pytest.raises(NotSuspendedError):
        await reinstate_licence(deal.supply.chief, ReinstateLicence(licence_id=licence.licence_id))
    assert (await licence_of(licence.licence_id)).standing is Standing.SUSPENDED


async def test_executive_officer_of_the_district_lifts_it_neither() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    order = await an_order(Target.LICENCE, licence.licence_id)
    with pytest.raises(HigherAuthorityError):
        await lift_hold(await make.the_executive(), LiftHold(hold_id=order.hold.id))


async def test_order_ends_by_itself_at_its_time(clock) -> None:
    licence = await a_licence_in_force(await a_deal())
    await an_order(Target.LICENCE, licence.licence_id, until=now() + timedelta(days=3))
    clock.move(days=3)
    assert (
        (await licence_of(licence.licence_id)).standing,
        await orders_in_force(now()),
    ) == (Standing.IN_FORCE, [])


async def test_both_sides_and_the_executive_are_told_with_a_link_to_the_order() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    executive = await make.the_executive()
    order = await an_order(Target.LICENCE, licence.licence_id)
    told = [
        [notice.link for notice in await notices_of(actor.user_id)]
        for actor in (deal.buyer, deal.supply.chief, executive)
        if actor.user_id
    ]
    assert told == [[f"/regulation/orders/{order.order_id}"]] * 3


async def test_who_was_told_reads_the_order_and_nobody_else() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    order = await an_order(Target.LICENCE, licence.licence_id)
    assert await order_for(deal.buyer, order.order_id) == order
    with pytest.raises(UnknownOrderError):
        await order_for(await make.a_user("stranger"), order.order_id)


async def test_second_order_on_the_same_thing_is_in_conflict() -> None:
    licence = await a_licence_in_force(await a_deal())
    await an_order(Target.LICENCE, licence.licence_id)
    with pytest.raises(AlreadyStoppedError):
        await an_order(Target.LICENCE, licence.licence_id)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rule": "NO-SUCH"}, NoRuleBasisError),
        ({"clause": "不存在"}, NoRuleBasisError),
        ({"target_kind": Target.REQUEST}, NotStoppableError),
    ],
    ids=["rule", "clause", "kind"],
)
async def test_bad_orders_are_named(changes, error) -> None:
    licence = await a_licence_in_force(await a_deal())
    with pytest.raises(error):
        await an_order(Target.LICENCE, licence.licence_id, **changes)


async def test_only_a_regulator_orders() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    with pytest.raises(NotRegulatorError):
        await an_order(Target.LICENCE, licence.licence_id, actor=deal.supply.chief)
