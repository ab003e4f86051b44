"""A buyer computes without ever holding a row, and the licence is asked at every query."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from contracts import jose
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.holds.schemas import LiftHold, PlaceHold
from marketplace.foundation.holds.service import lift_hold, place_hold
from marketplace.foundation.organizations.errors import NotMemberError
from marketplace.kernel import tables
from marketplace.kernel.calendar import day_of
from marketplace.kernel.decisions import Refusal
from marketplace.supply.listings.model import EndGround
from marketplace.supply.listings.schemas import RecallListing
from marketplace.supply.listings.service import recall_listing
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import RevokeLicence, RevokeNarrowed
from marketplace.trade.licences.service import revoke_licence, revoke_narrowed
from marketplace.use.cleanroom import service
from marketplace.use.cleanroom.buyers import buyers_with
from marketplace.use.cleanroom.deciding import (
    decide_algorithm,
    relate_enterprises,
    submit_algorithm,
)
from marketplace.use.cleanroom.errors import (
    AlgorithmDecidedError,
    RoomHeldError,
    SameAlgorithmError,
    SessionOverError,
    UnknownSessionError,
)
from marketplace.use.cleanroom.fitness import CTY, TYP, run_checks
from marketplace.use.cleanroom.model import (
    AlgorithmState,
    CheckOutcome,
    Operator,
    Outcome,
    SessionEnd,
)
from marketplace.use.cleanroom.queries import algorithms_awaiting, session_of
from marketplace.use.cleanroom.release import Why
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    CellView,
    Check,
    CloseSession,
    DecideAlgorithm,
    OpenSession,
    OpenTrial,
    QueryView,
    RelateEnterprises,
    RunAlgorithm,
    RunChecks,
    RunQuery,
    SubmitAlgorithm,
)
from marketplace.use.cleanroom.tables import Query
from marketplace.use.delivery.errors import NotHolderError
from marketplace.use.delivery.schemas import OpenDelivery
from marketplace.use.delivery.service import open_delivery
from marketplace.use.metering.queries import figures_of
from tests.conftest import FrozenClock
from tests.factories import a_user, a_verified_enterprise, the_executive, the_regulator
from tests.marketplace.use.cleanroom.rooms import (
    ALL_BUT_A_FEW,
    BY_LINE,
    Room,
    a_room,
    a_trial,
    asked,
    opening,
)
from tests.marketplace.use.delivery.test_narrowed import cut_out
from tests.stories import SCENARIO, a_deal, a_licence_in_force

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    # the rules of the room are the same on both engines; what locks is in test_room_locking.py
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
LINES = "SELECT line, count(*) AS n FROM data GROUP BY line"
MEAN = "result = {'figures': {'mean': float(data.fare.mean())}}"


async def refused(room: Room, sql: str = BY_LINE) -> tuple[str, ...]:
    found = await service.run_query(
        room.deal.buyer, RunQuery(session_id=room.session.session_id, sql=sql)
    )
    assert isinstance(found, Refusal), found
    return found.codes


async def revoke(room: Room) -> None:
    assert room.licence is not None
    command = RevokeLicence(licence_id=room.licence.licence_id, ground=RevocationGround.MISUSE)
    await revoke_licence(room.deal.supply.chief, command)


async def newest_event() -> str:
    found = await tables.Event.select().order_by(tables.Event.id, ascending=False).first()
    return str(found["type"])


async def test_trial_shows_made_up_rows_of_the_same_columns() -> None:
    room = await a_trial()
    found = await asked(room, "SELECT * FROM data LIMIT 3")
    assert found.outcome is Outcome.ANSWERED
    assert found.answer.columns == room.deal.supply.listing.evidence.released_columns
    assert len(found.answer.lines) == 3


async def test_licence_for_computing_gives_aggregates_and_counts_once() -> None:
    room = await a_room()
    assert room.licence is not None
    found = await asked(room)
    assert [line[0].value for line in found.answer.lines] == ["B1", "B12", "N7"]
    figures = await figures_of(room.licence.licence_id)
    assert (figures.uses, figures.rows) == (1, 3)
    assert await newest_event() == "cleanroom.query-ended"


async def test_licence_for_computing_downloads_nothing() -> None:
    room = await a_room()
    assert room.licence is not None
    wish = OpenDelivery(
        licence_id=room.licence.licence_id, purpose="operationsImprovement", scenario=SCENARIO
    )
    found = await open_delivery(room.deal.buyer, wish)
    assert isinstance(found, Refusal)
    assert "channel-outside" in found.codes


async def test_rows_never_leave_a_licensed_session() -> None:
    found = await asked(await a_room(), "SELECT line, fare FROM data")
    assert (found.outcome, found.answer.code) == (Outcome.REFUSED, "not-aggregate")
    assert found.answer.lines == []


async def test_total_minus_its_parts_is_withheld_across_sessions() -> None:
    room = await a_room()
    assert room.licence is not None
    await asked(room, ALL_BUT_A_FEW)
    again = await service.open_session(room.deal.buyer, opening(room.licence))
    assert not isinstance(again, Refusal)
    found = await asked(Room(room.deal, again), "SELECT count(*) FROM data")
    assert found.answer.lines == [[CellView(why=Why.DIFFERENCE)]]


async def test_related_buyers_pool_what_they_were_told(clock: FrozenClock) -> None:
    room = await a_room()
    await asked(room, ALL_BUT_A_FEW)
    other = await a_verified_enterprise(await a_user("zhangwei"), name="同源（虚构）", number=2)
    command = RelateEnterprises(enterprise_id=other.id, other_enterprise_id=room.deal.enterprise.id)
    await relate_enterprises(await the_executive(), command)
    digest = room.session.version_digest
    assert await buyers_with(other.id, digest, clock.at) == {other.id, room.deal.enterprise.id}
    await Query.update({Query.enterprise: other.id}).where(Query.is_licensed == 1)
    found = await asked(room, "SELECT count(*) FROM data")
    assert found.answer.lines == [[CellView(why=Why.DIFFERENCE)]]


async def test_revocation_stops_the_next_query() -> None:
    room = await a_room()
    await revoke(room)
    assert "licence.revoked" in await refused(room)


async def test_revocation_stops_a_running_job_at_its_next_check(clock: FrozenClock) -> None:
    room = await a_room()
    algorithm = await approved(room, "while True: pass")
    running = asyncio.create_task(ran(room, algorithm))
    await asyncio.sleep(0.2)
    await revoke(room)
    found = await asyncio.wait_for(running, 20)
    assert isinstance(found, Refusal)
    assert "licence.revoked" in found.codes
    last = await Query.select(Query.outcome).order_by(Query.id, ascending=False).first()
    assert last == {"outcome": "stopped"}


async def test_regulators_hold_on_the_product_stops_the_room(clock: FrozenClock) -> None:
    room = await a_room()
    await place_hold(
        await the_regulator(),
        PlaceHold(
            target_kind=Target.PRODUCT,
            target_id=room.session.product_id,
            ground=Ground.SECURITY_INCIDENT,
            rule="R26",
            clause="对外提供",
        ),
    )
    assert await refused(room)


async def recall(room: Room) -> None:
    listing_id = room.deal.supply.listing.listing_id
    command = RecallListing(listing_id=listing_id, ground=EndGround.RISK_FOUND)
    await recall_listing(room.deal.supply.chief, command)


async def test_recall_closes_trials_and_licensed_sessions() -> None:
    room = await a_room()
    trial = await a_trial(room.deal)
    await recall(room)
    for each in (room, trial):
        assert (await session_of(each.session.session_id)).end is SessionEnd.RECALLED
        with pytest.raises(SessionOverError):
            await asked(each, LINES)


async def test_recall_stops_a_trial_that_runs() -> None:
    trial = await a_trial()
    running = asyncio.create_task(ran(trial, await submitted(trial, "while True: pass")))
    await asyncio.sleep(0.2)
    await recall(trial)
    found = await asyncio.wait_for(running, 20)
    assert (isinstance(found, QueryView) and found.outcome) is Outcome.STOPPED


async def test_hold_keeps_a_trial_waiting_and_its_lifting_lets_it_go_on() -> None:
    trial = await a_trial()
    regulator = await the_regulator()
    held = PlaceHold(
        target_kind=Target.PRODUCT,
        target_id=trial.session.product_id,
        ground=Ground.SECURITY_INCIDENT,
        rule="R26",
        clause="对外提供",
    )
    hold = await place_hold(regulator, held)
    with pytest.raises(RoomHeldError):
        await asked(trial, LINES)
    await lift_hold(regulator, LiftHold(hold_id=hold.id))
    assert (await asked(trial, LINES)).outcome is Outcome.ANSWERED


async def test_query_that_could_not_run_costs_no_use_but_counts_against_the_budget() -> None:
    room = await a_room()
    assert room.licence is not None
    await asked(room, "SELECT * FROM data")
    assert (await figures_of(room.licence.licence_id)).uses == 0
    assert await Query.count() == 1


async def test_spent_budget_refuses_with_its_rule(clock: FrozenClock) -> None:
    room = await a_room()
    await asked(room)
    template = await Query.select().first()
    copies = []
    for number in range(199):
        made = dict(template)
        made.pop("id")
        made["query_digest"] = f"sha256:{number:064x}"
        copies.append(Query(**made))
    await Query.insert(*copies)
    assert await refused(room) == ("buyer-budget-spent",)


async def noisy(room: Room, epsilon: float, sql: str = LINES) -> QueryView | Refusal:
    command = RunQuery(session_id=room.session.session_id, sql=sql, epsilon=epsilon)
    return await service.run_query(room.deal.buyer, command)


async def test_counts_with_noise_stay_near_and_cost_privacy(clock: FrozenClock) -> None:
    pytest.importorskip("opendp", reason="the extra dp is not installed: noise is NOT tested")
    room = await a_room()
    found = await noisy(room, 2.9)
    assert isinstance(found, QueryView)
    exact = {"B1": 125, "B12": 139, "N7": 136}
    counts = {line[0].value: line[1].value for line in found.answer.lines}
    assert all(abs(int(str(counts[line])) - exact[line]) < 15 for line in exact)
    assert found.epsilon == 2.9
    over = await noisy(room, 0.2)
    assert isinstance(over, Refusal)
    assert over.codes == ("privacy-budget-spent",)


async def test_noise_is_for_one_count() -> None:
    pytest.importorskip("opendp", reason="the extra dp is not installed: noise is NOT tested")
    found = await noisy(await a_room(), 1.0, "SELECT avg(fare) FROM data")
    assert isinstance(found, QueryView)
    assert found.answer.code == "noise-one-count"


async def test_count_of_the_contract_limits_queries() -> None:
    room = await a_room(max_uses=1)
    await asked(room)
    assert "count-over-limit" in await refused(room)


async def test_session_ends_with_its_time_and_by_closing(clock: FrozenClock) -> None:
    room = await a_trial()
    await service.close_session(room.deal.buyer, CloseSession(session_id=room.session.session_id))
    with pytest.raises(SessionOverError):
        await asked(room)
    again = await a_trial(room.deal)
    clock.move(hours=8)
    with pytest.raises(SessionOverError):
        await asked(again)


async def test_strangers_neither_open_nor_ask() -> None:
    room = await a_room()
    assert room.licence is not None
    stranger = await a_user("stranger")
    with pytest.raises(UnknownSessionError):
        await service.run_query(stranger, RunQuery(session_id=room.session.session_id, sql=BY_LINE))
    with pytest.raises(NotHolderError):
        await service.open_session(stranger, opening(room.licence))
    code = room.deal.supply.listing.version.code
    with pytest.raises(NotMemberError):
        await service.open_trial(
            stranger, OpenTrial(product=code, enterprise_id=room.deal.enterprise.id)
        )


@pytest.mark.parametrize(
    ("change", "code"),
    [({"purpose": "marketing"}, "other-purpose"), ({"scenario": "另一个场景"}, "other-scenario")],
)
async def test_other_purpose_or_scenario_opens_nothing(change: dict[str, str], code: str) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, channels=["cleanRoom"])
    wish: OpenSession = opening(licence, **change)
    found = await service.open_session(deal.buyer, wish)
    assert isinstance(found, Refusal)
    assert found.codes == (code,)


async def submitted(room: Room, source: str = MEAN) -> AlgorithmView:
    return await submit_algorithm(
        room.deal.buyer,
        SubmitAlgorithm(
            product=room.deal.supply.listing.version.code,
            enterprise_id=room.deal.enterprise.id,
            title="平均票价",
            source=source,
        ),
    )


async def approved(room: Room, source: str = MEAN) -> AlgorithmView:
    made = await submitted(room, source)
    command = DecideAlgorithm(
        algorithm_id=made.algorithm_id, state=AlgorithmState.APPROVED, digest=made.digest
    )
    return await decide_algorithm(room.deal.supply.chief, command)


async def ran(room: Room, algorithm: AlgorithmView) -> QueryView | Refusal:
    return await service.run_algorithm(
        room.deal.buyer,
        RunAlgorithm(session_id=room.session.session_id, algorithm_id=algorithm.algorithm_id),
    )


async def test_approved_algorithm_runs_and_its_figures_are_rounded() -> None:
    room = await a_room()
    found = await ran(room, await approved(room))
    assert isinstance(found, QueryView)
    assert found.answer.figures == {"mean": 2.46}


async def test_algorithm_that_nobody_approved_is_refused() -> None:
    room = await a_room()
    found = await ran(room, await submitted(room))
    assert isinstance(found, Refusal)
    assert found.codes == ("algorithm-not-approved",)


async def test_algorithm_runs_on_made_up_rows_before_it_is_approved() -> None:
    room = await a_trial()
    found = await ran(room, await submitted(room))
    assert isinstance(found, QueryView)
    assert list(found.answer.figures) == ["mean"]


async def test_same_script_is_submitted_once_and_decided_on_by_its_digest() -> None:
    room = await a_trial()
    made = await submitted(room)
    with pytest.raises(SameAlgorithmError):
        await submitted(room)
    chief = room.deal.supply.chief
    assert [one.algorithm_id for one in await algorithms_awaiting(chief)] == [made.algorithm_id]
    swapped = DecideAlgorithm(
        algorithm_id=made.algorithm_id,
        state=AlgorithmState.APPROVED,
        digest="sha256:" + "0" * 64,
    )
    with pytest.raises(AlgorithmDecidedError):
        await decide_algorithm(chief, swapped)


async def test_checks_give_a_signed_report_that_accepts_nothing() -> None:
    room = await a_room()
    checks = [
        Check(name="行数", sql="SELECT count(*) FROM data", operator=Operator.AT_LEAST, value=300),
        Check(
            name="无负票价",
            sql="SELECT count(*) FROM data WHERE fare < 0",
            operator=Operator.LESS,
            value=20,
        ),
        Check(
            name="恰好无负票价",
            sql="SELECT count(*) FROM data WHERE fare < 0",
            operator=Operator.EQUAL,
            value=0,
        ),
    ]
    found = await run_checks(
        room.deal.buyer, RunChecks(session_id=room.session.session_id, checks=checks)
    )
    assert not isinstance(found, Refusal)
    assert [one.outcome for one in found.checks] == [
        CheckOutcome.MET,
        CheckOutcome.MET,
        CheckOutcome.UNDECIDED,
    ]
    content = jose.parse(found.text, typ=TYP, cty=CTY).payload
    assert (content["is_acceptance"], content["measured_on"]) == (False, "licensed")


async def test_report_of_a_trial_says_that_it_ran_on_synthetic_data() -> None:
    room = await a_trial()
    check = Check(name="行数", sql="SELECT count(*) FROM data", operator=Operator.EQUAL, value=400)
    found = await run_checks(
        room.deal.buyer, RunChecks(session_id=room.session.session_id, checks=[check])
    )
    assert not isinstance(found, Refusal)
    content = jose.parse(found.text, typ=TYP, cty=CTY).payload
    assert (content["is_acceptance"], content["measured_on"]) == (False, "trial")


async def test_session_outlives_no_licence(clock: FrozenClock) -> None:
    room = await a_room(ends_on=day_of(clock.at) + timedelta(days=20))
    assert room.licence is not None
    clock.set(room.licence.valid_until - timedelta(hours=1))
    session = await service.open_session(room.deal.buyer, opening(room.licence))
    assert not isinstance(session, Refusal)
    clock.set(room.licence.valid_until)
    assert "licence.expired" in await refused(Room(room.deal, session, room.licence))


async def test_smaller_licence_opens_the_room_on_its_columns_and_closes_it() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, channels=["cleanRoom"], max_uses=50)
    narrowed = await cut_out(deal, licence, columns=["line"])
    command = msgspec.structs.replace(opening(licence), narrowed_id=narrowed.narrowed_id)
    session = await service.open_session(deal.buyer, command)
    assert not isinstance(session, Refusal)
    room = Room(deal, session, licence)
    assert [one.name for one in session.columns] == ["line"]
    assert (await asked(room, LINES)).outcome is Outcome.ANSWERED
    assert (await asked(room)).answer.code == "unknown-name"  # there is no fare
    await revoke_narrowed(deal.buyer, RevokeNarrowed(narrowed_id=narrowed.narrowed_id))
    assert "licence.revoked" in await refused(room, LINES)
