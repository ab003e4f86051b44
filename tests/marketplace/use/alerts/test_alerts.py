"""An alert is raised once, has an owner, is explained and settled; both sides see it."""

from __future__ import annotations

import httpx
import pytest

from marketplace.foundation.notices.queries import what_waits_for
from marketplace.foundation.organizations.errors import PostMissingError
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.origin import coming_from
from marketplace.kernel.routines import begin_routines
from marketplace.kernel.worker import Worker
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.alerts.errors import AlertStateError
from marketplace.use.alerts.model import AlertKind, AlertState
from marketplace.use.alerts.queries import alerts_awaiting, alerts_on_licence
from marketplace.use.alerts.reminders import ALERT
from marketplace.use.alerts.schemas import AlertView, ExplainAlert, NameAlert
from marketplace.use.alerts.service import (
    confirm_alert,
    dismiss_alert,
    explain_alert,
    raise_alerts,
    take_alert,
)
from marketplace.use.alerts.slots import SLOTS
from marketplace.web.slots import offer
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.marketplace.conftest import Browser, headers_of
from tests.marketplace.use.followup.given import a_delivery
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import Deal, a_deal, a_licence_in_force

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def an_alert(clock: FrozenClock) -> tuple[Deal, LicenceView, AlertView]:
    """Return an alert on a licence that lay idle."""
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    clock.move(days=61)
    (raised,) = await raise_alerts(SYSTEM, licence.licence_id)
    return deal, licence, raised


@pytest.mark.usefixtures("market")
async def test_alert_is_raised_once_and_waits_for_its_owner(clock: FrozenClock) -> None:
    deal, licence, raised = await an_alert(clock)
    again = await raise_alerts(SYSTEM, licence.licence_id)
    await begin_routines(now())
    while await Worker().work_once():
        pass
    awaiting = [one.alert_id for one in await alerts_awaiting(deal.supply.chief, now())]
    waits = [
        sum(one.kind == ALERT for one in await what_waits_for(reader, now()))
        for reader in (deal.supply.chief, deal.buyer, deal.supply.liaison)
    ]
    assert (raised.kind, raised.state, again) == (AlertKind.DORMANT, AlertState.OPEN, [])
    assert (awaiting, waits) == ([raised.alert_id], [1, 1, 0])


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_alert_is_taken_explained_and_settled_by_those_whose_it_is(
    clock: FrozenClock,
) -> None:
    deal, _, raised = await an_alert(clock)
    named = NameAlert(alert_id=raised.alert_id)
    with pytest.raises(PostMissingError):
        await dismiss_alert(deal.buyer, named)
    states = [
        (await take_alert(deal.supply.chief, named)).state,
        (
            await explain_alert(
                deal.buyer, ExplainAlert(alert_id=raised.alert_id, explanation="项目推迟。")
            )
        ).state,
        (await confirm_alert(deal.supply.chief, named)).state,
    ]
    with pytest.raises(AlertStateError):
        await dismiss_alert(deal.supply.chief, named)
    assert states == [AlertState.IN_HAND, AlertState.EXPLAINED, AlertState.CONFIRMED]


@pytest.mark.usefixtures("market", "clock")
@on_sqlite
async def test_two_places_within_minutes_and_a_limit_near_are_seen() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=2)
    for address in ("203.0.113.7", "198.51.100.9"):
        with coming_from(address):
            await a_delivery(deal, licence)
    found = {one.kind for one in await raise_alerts(SYSTEM, licence.licence_id)}
    assert found == {AlertKind.TWO_PLACES, AlertKind.NEAR_LIMIT}


@on_sqlite
async def test_pages_are_shown_to_both_sides_and_forms_move_the_alert(
    browser: Browser, clock: FrozenClock
) -> None:
    for slot, filling in SLOTS.items():
        offer(slot, filling)
    deal, licence, raised = await an_alert(clock)
    place, faults = f"/licences/{licence.licence_id}", []
    code = licence.product_code
    await browser.sign_in(deal.buyer)
    sent = await browser.send(f"/alerts/{raised.alert_id}/explain", {"explanation": "项目推迟。"})
    bad = await browser.send(f"/alerts/{raised.alert_id}/explain", {"explanation": ""})
    for reader, paths in (
        (deal.buyer, [place, f"{place}/alerts"]),
        (deal.supply.chief, [f"{place}/alerts", f"/products/{code}/users"]),
    ):
        await browser.sign_in(reader)
        for path in paths:
            for language in ("zh-CN", "en"):
                browser.speak(language)
                answer = await browser.get(path)
                faults += HtmlDocument(answer.text).all_faults()
                faults += [] if "alert" in answer.text else [path]
    for act in ("take", "dismiss"):
        await browser.send(f"/alerts/{raised.alert_id}/{act}")
    (after,) = await alerts_on_licence(licence.licence_id)
    assert (sent.status_code, bad.status_code, faults) == (303, 422, [])
    assert (after.state, after.explanation) == (AlertState.DISMISSED, "项目推迟。")


@on_sqlite
async def test_programs_read_and_move_alerts_of_their_sides_alone(
    client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    deal, licence, raised = await an_alert(clock)
    own, place = await headers_of(deal.supply.chief), f"/api/v1/alerts/{raised.alert_id}"
    listed = (await client.get("/api/v1/alerts", headers=own)).json()
    taken = await client.post(f"{place}/take", headers=own)
    said = await client.post(
        f"{place}/explain",
        json={"explanation": "项目推迟。"},
        headers=await headers_of(deal.buyer),
    )
    settled = [
        (await client.post(f"{place}/{act}", headers=own)).status_code
        for act in ("confirm", "dismiss")
    ]
    on = await client.get(f"/api/v1/licences/{licence.licence_id}/alerts", headers=own)
    stranger = await client.post(f"{place}/take", headers=await headers_of(await a_user("other")))
    assert (len(listed), taken.status_code, said.json()["state"]) == (1, 200, "explained")
    assert (settled, len(on.json()), stranger.status_code) == ([200, 409], 1, 404)
