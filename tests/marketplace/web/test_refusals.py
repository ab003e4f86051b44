"""Who may not even look leaves a fact behind, once; who is not known leaves none."""

from __future__ import annotations

import pytest

from marketplace.kernel.tables import Event
from tests import factories as make
from tests.marketplace.conftest import Browser
from tests.marketplace.oversight.regulation.test_doors import headers_of

pytestmark = pytest.mark.usefixtures("market", "clock")


async def refusals() -> list[tuple[str, object]]:
    """Return the acts that were refused, and to whom, oldest first."""
    query = Event.select(Event.command, Event.actor).where(Event.type == "kernel.act-refused")
    return [(one["command"], one["actor"]) for one in await query.order_by(Event.id)]


async def test_page_that_is_refused_to_a_known_person_is_recorded(browser: Browser) -> None:
    somebody = await make.a_user()
    await browser.sign_in(somebody)
    answer = await browser.get("/regulation")
    assert (answer.status_code, await refusals()) == (
        403,
        [("regulation.show_regulation", somebody.user_id)],
    )


async def test_read_that_is_refused_to_a_program_is_recorded(browser: Browser) -> None:
    somebody = await make.a_user()
    answer = await browser.http.get("/api/v1/regulation/orders", headers=await headers_of(somebody))
    assert (answer.status_code, answer.json()["code"]) == (403, "organizations.not-regulator")
    assert [who for _, who in await refusals()] == [somebody.user_id]


async def test_command_that_is_refused_is_recorded_once(browser: Browser) -> None:
    somebody = await make.a_user()
    await browser.http.post(
        "/api/v1/regulation/cases",
        json={"reason": "核查去向"},
        headers=await headers_of(somebody),
    )
    assert await refusals() == [("regulation.open_case", somebody.user_id)]


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 401), ({"authorization": "Bearer mkt_nobody"}, 403)]
)
async def test_attempts_of_nobody_are_no_facts(
    browser: Browser, headers: dict[str, str], status: int
) -> None:
    answer = await browser.http.get("/api/v1/regulation/orders", headers=headers)
    assert (answer.status_code, await refusals()) == (status, [])


async def test_form_with_a_token_of_another_secret_works_once_it_is_reloaded(
    browser: Browser,
) -> None:
    browser.http.cookies.set("csrf", "0" * 128, domain="test.local")
    given = {"username": "nobody", "password": "wrong"}
    refused = await browser.send("/login", given)
    reloaded = await browser.send("/login", given)  # asks for a page where the cookie is gone
    assert ("已过期" in refused.text, "已过期" in reloaded.text) == (True, False)
