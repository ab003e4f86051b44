"""Where notices go besides the site: the page and the interface for programs."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from marketplace.foundation.notices.channels import open_channels
from marketplace.foundation.notices.model import HolderKind
from tests.factories import a_user, a_verified_enterprise
from tests.marketplace.conftest import Browser, headers_of
from tests.marketplace.web.template_rules import HtmlDocument

URL = "http://127.0.0.1:9/hooks"
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def private_allowed() -> Iterator[None]:
    open_channels(private_allowed=True)
    yield
    open_channels()


async def test_secret_is_shown_once_and_the_page_is_well_formed(browser: Browser) -> None:
    actor = await a_user("heyutong")
    firm = await a_verified_enterprise(actor)
    await browser.sign_in(actor)
    asked = {"organisation": f"enterprise:{firm.id}", "url": URL}
    made = await browser.send("/notices/channels", asked)
    faults = [] if "whsec_" in made.text else ["no secret"]
    for language in ("zh-CN", "en"):
        browser.speak(language)
        shown = await browser.get("/notices/channels")
        faults += HtmlDocument(shown.text).all_faults()
        faults += ["secret shown again"] if "whsec_" in shown.text else []
        faults += [] if URL in shown.text else ["no address"]
    assert (made.status_code, faults) == (200, [])


async def test_bad_address_is_named_at_its_field(browser: Browser) -> None:
    actor = await a_user("heyutong")
    firm = await a_verified_enterprise(actor)
    await browser.sign_in(actor)
    asked = {"organisation": f"enterprise:{firm.id}", "url": "gopher://x"}
    answer = await browser.send("/notices/channels", asked)
    assert (answer.status_code, 'id="error-url"' in answer.text) == (422, True)


async def test_program_registers_replaces_and_removes(client: httpx.AsyncClient) -> None:
    actor = await a_user("heyutong")
    firm = await a_verified_enterprise(actor)
    headers = await headers_of(actor)
    place = "/api/v1/webhooks"
    asked = {"holder": HolderKind.ENTERPRISE.value, "holder_id": str(firm.id), "url": URL}
    made = (await client.post(place, json=asked, headers=headers)).json()
    own = f"{place}/{made['endpoint']['endpoint_id']}"
    again = (await client.post(f"{own}/secret", headers=headers)).json()
    listed = (await client.get(place, headers=headers)).json()
    stranger = await client.post(f"{own}/remove", headers=await headers_of(await a_user("other")))
    removed = await client.post(f"{own}/remove", headers=headers)
    left = (await client.get(place, headers=headers)).json()
    assert made["secret"] != again["secret"]
    assert (len(listed), "secret" in listed[0], left) == (1, False, [])
    assert (stranger.status_code, removed.status_code) == (403, 200)
