"""Duties have clocks computed from the instant they are asked at; the gateway keeps the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.policy.vocabulary import Channel
from marketplace.foundation.organizations.errors import NotMemberError
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.schemas import FileFormat, OpenDelivery
from marketplace.use.delivery.service import begin_delivery, open_delivery
from marketplace.use.followup.duties import duties_of, overdue_of_unit
from marketplace.use.followup.errors import (
    AlreadyDecidedError,
    NothingDeliveredError,
    WindowClosedError,
)
from marketplace.use.followup.model import (
    AcceptanceStanding,
    DutyKind,
    DutyStanding,
    ObjectionGround,
)
from marketplace.use.followup.queries import acceptance_of
from marketplace.use.followup.schemas import AcceptDelivery, DutyView, ObjectToDelivery
from marketplace.use.followup.service import (
    accept_delivery,
    object_to_delivery,
    submit_usage_report,
)
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.marketplace.use.followup.given import PURPOSE, a_delivery, a_report
from tests.stories import SCENARIO, a_deal, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


async def the_duty(licence: LicenceView, kind: DutyKind) -> DutyView | None:
    found = [one for one in await duties_of(licence.licence_id, now()) if one.kind is kind]
    return found[0] if found else None


async def test_duties_of_a_fresh_licence_run_or_wait() -> None:
    licence = await a_licence_in_force(await a_deal())
    found = {one.kind: one.standing for one in await duties_of(licence.licence_id, now())}
    assert found == {
        DutyKind.PAY: DutyStanding.RUNNING,
        DutyKind.REPORT: DutyStanding.RUNNING,
        DutyKind.NOTIFY_BREACH: DutyStanding.WAITING,
        DutyKind.DELETE: DutyStanding.WAITING,
    }


async def test_report_is_overdue_from_the_end_of_its_last_day(clock: FrozenClock) -> None:
    licence = await a_licence_in_force(await a_deal())
    duty = await the_duty(licence, DutyKind.REPORT)
    assert duty is not None
    assert duty.clock is not None
    clock.set(duty.clock.due_at - timedelta(milliseconds=1))
    in_time = await the_duty(licence, DutyKind.REPORT)
    clock.move(seconds=0.001)
    late = await the_duty(licence, DutyKind.REPORT)
    assert in_time is not None
    assert late is not None
    assert (in_time.standing, late.standing) == (DutyStanding.RUNNING, DutyStanding.OVERDUE)


async def test_report_starts_the_clock_again_and_opens_the_gateway(clock: FrozenClock) -> None:
    deal = await a_deal(price_minor=0)
    licence = await a_licence_in_force(deal)
    asked = OpenDelivery(licence_id=licence.licence_id, purpose=PURPOSE, scenario=SCENARIO)
    clock.move(days=95)
    withheld = await open_delivery(deal.buyer, asked)
    assert isinstance(withheld, Refusal)
    assert "report-due" in withheld.codes
    await submit_usage_report(deal.buyer, a_report(licence, uses=0, rows=0))
    after = await open_delivery(deal.buyer, asked)
    assert "report-due" not in (after.codes if isinstance(after, Refusal) else ())


async def test_overdue_duties_of_a_unit_are_all_listed(clock: FrozenClock) -> None:
    licence = await a_licence_in_force(await a_deal())
    clock.move(days=120)
    found = await overdue_of_unit(licence.unit_id, now())
    assert {(one.licence_id, one.kind) for one in found} == {
        (licence.licence_id, DutyKind.PAY),
        (licence.licence_id, DutyKind.REPORT),
    }


async def test_deletion_begins_with_the_end_of_the_licence(clock: FrozenClock) -> None:
    licence = await a_licence_in_force(await a_deal())
    clock.set(licence.valid_until + timedelta(days=1))
    duty = await the_duty(licence, DutyKind.DELETE)
    assert duty is not None
    assert duty.clock is not None
    assert duty.clock.due_at == licence.valid_until + timedelta(days=30)


async def test_delivery_waits_for_acceptance_until_silence_accepts_it(clock: FrozenClock) -> None:
    deal = await a_deal()
    delivery = await a_delivery(deal, await a_licence_in_force(deal))
    waiting = await acceptance_of(delivery, now())
    assert waiting is not None
    clock.set(waiting.clock.due_at)
    silent = await acceptance_of(delivery, now())
    assert silent is not None
    assert (waiting.standing, silent.standing) == (
        AcceptanceStanding.WAITING,
        AcceptanceStanding.DEEMED,
    )


async def test_of_the_questions_of_programs_the_first_opens_the_window() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, channels=("rowApi",))
    windows = []
    for columns in (["line"], ["fare"]):
        asked = OpenDelivery(
            licence_id=licence.licence_id,
            purpose=PURPOSE,
            scenario=SCENARIO,
            columns=columns,
            channel=Channel.ROW_API,
            format=FileFormat.PARQUET,
        )
        opened = await open_delivery(deal.buyer, asked)
        assert not isinstance(opened, Refusal)
        begun = await begin_delivery(deal.buyer, opened.delivery_id)
        windows.append(await acceptance_of(begun, now()) is not None)
    assert windows == [True, False]


async def test_delivery_that_waits_is_a_duty_until_it_is_accepted() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    delivery = await a_delivery(deal, licence)
    before = await the_duty(licence, DutyKind.ACCEPT)
    view = await accept_delivery(deal.buyer, AcceptDelivery(delivery_id=delivery.delivery_id))
    after = await the_duty(licence, DutyKind.ACCEPT)
    assert before is not None
    assert (view.standing, after) == (AcceptanceStanding.ACCEPTED, None)


async def test_objection_keeps_its_ground_and_is_said_once() -> None:
    deal = await a_deal()
    delivery = await a_delivery(deal, await a_licence_in_force(deal))
    objection = ObjectToDelivery(delivery_id=delivery.delivery_id, ground=ObjectionGround.STALE)
    view = await object_to_delivery(deal.buyer, objection)
    with pytest.raises(AlreadyDecidedError):
        await accept_delivery(deal.buyer, AcceptDelivery(delivery_id=delivery.delivery_id))
    assert (view.standing, view.ground) == (AcceptanceStanding.OBJECTED, ObjectionGround.STALE)


async def test_objection_after_the_window_is_too_late(clock: FrozenClock) -> None:
    deal = await a_deal()
    delivery = await a_delivery(deal, await a_licence_in_force(deal))
    clock.move(days=20)
    objection = ObjectToDelivery(delivery_id=delivery.delivery_id, ground=ObjectionGround.STALE)
    with pytest.raises(WindowClosedError):
        await object_to_delivery(deal.buyer, objection)


async def test_nothing_fetched_is_nothing_to_accept() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    asked = OpenDelivery(licence_id=licence.licence_id, purpose=PURPOSE, scenario=SCENARIO)
    opened = await open_delivery(deal.buyer, asked)
    assert not isinstance(opened, Refusal)
    with pytest.raises(NothingDeliveredError):
        await accept_delivery(deal.buyer, AcceptDelivery(delivery_id=opened.delivery_id))


async def test_strangers_accept_nothing() -> None:
    deal = await a_deal()
    delivery = await a_delivery(deal, await a_licence_in_force(deal))
    with pytest.raises(NotMemberError):
        await accept_delivery(
            await a_user("stranger"), AcceptDelivery(delivery_id=delivery.delivery_id)
        )
