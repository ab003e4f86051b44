"""Alerts from the command line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from marketplace.foundation.accounts.queries import user_of
from marketplace.kernel import clock
from marketplace.kernel.access import SYSTEM
from marketplace.use.alerts.commands import alert
from marketplace.use.alerts.service import raise_alerts
from tests.marketplace.conftest import Console
from tests.stories import a_deal, a_licence_in_force


@pytest.mark.parametrize(("verb", "state"), [("dismiss", "dismissed"), ("confirm", "confirmed")])
def test_alert_is_explained_taken_and_decided(console: Console, verb: str, state: str) -> None:
    async def work() -> tuple[str, str, str]:
        deal = await a_deal()
        licence = await a_licence_in_force(deal)
        later = clock.now() + timedelta(days=61)
        with clock.set_to(lambda: later):
            await raise_alerts(SYSTEM, licence.licence_id)
        names = [await user_of(one.user_id) for one in (deal.buyer, deal.supply.chief)]  # type: ignore[arg-type]
        return licence.number, names[0].username, names[1].username

    number, buyer, chief = console.run(work)
    (mine,) = json.loads(console(alert, "list", "--as", chief, "--json").stdout)
    named, explaining = mine["alert_id"], ("--explanation", "系统停用期间。", "--as", buyer)
    moves = [
        console(alert, "take", named, "--as", chief),
        console(alert, "explain", named, *explaining),
        console(alert, verb, named, "--as", chief),
    ]
    (found,) = json.loads(console(alert, "list", number, "--as", buyer, "--json").stdout)
    stranger = console(alert, verb, named, "--as", buyer)
    assert [one.exit_code for one in moves] == [0, 0, 0]
    assert (found["state"], found["explanation"], stranger.exit_code) == (
        *(state, "系统停用期间。"),
        5,
    )
