"""Making, registering and retiring keys by forms."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from contracts.signing.file_signer import FileSigner
from marketplace.kernel.access import Actor
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from tests.factories import a_user, a_verified_enterprise
from tests.marketplace.conftest import Browser

PASSPHRASE = "correct horse battery staple"


async def _representative(browser: Browser) -> tuple[Actor, UUID]:
    owner = await a_user("owner")
    enterprise = await a_verified_enterprise(owner)
    await browser.sign_in(owner)
    return owner, enterprise.id


async def test_a_representative_makes_the_enterprises_key(browser: Browser) -> None:
    _, enterprise_id = await _representative(browser)
    fields = {
        "organisation": f"enterprise:{enterprise_id}",
        "passphrase": PASSPHRASE,
        "again": PASSPHRASE,
    }
    answer = await browser.send("/keys", fields, once="a")
    made = await key_in_force(Organisation(PartyKind.ENTERPRISE, enterprise_id))
    shown = (await browser.get("/keys")).text
    assert made is not None
    assert (
        answer.status_code,
        made.thumbprint in shown,
        PASSPHRASE in shown,
    ) == (303, True, False)


async def test_a_key_of_ones_own_is_registered_as_the_command_prints_it(browser: Browser) -> None:
    _, enterprise_id = await _representative(browser)
    own = FileSigner.create().public()
    printed = json.dumps({"suite": own.suite.value, "thumbprint": "x", "jwk": dict(own.jwk)})
    answer = await browser.send(
        "/keys/register", {"holder": f"enterprise:{enterprise_id}", "jwk": printed}
    )
    made = await key_in_force(Organisation(PartyKind.ENTERPRISE, enterprise_id))
    assert made is not None
    assert (303, "party", own.thumbprint) == (answer.status_code, made.custody, made.thumbprint)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"again": "something else"}, "两次输入的口令不一致。"),
        ({"passphrase": "short", "again": "short"}, "口令至少 12 个字符。"),
        ({"organisation": "unit:nothing"}, "请选择一个由您代表的机构。"),
    ],
    ids=["typed differently", "short", "not one's own"],
)
async def test_what_is_wrong_is_said_at_the_field_and_on_top(
    browser: Browser, changed: dict[str, str], said: str
) -> None:
    _, enterprise_id = await _representative(browser)
    fields = {
        "organisation": f"enterprise:{enterprise_id}",
        "passphrase": PASSPHRASE,
        "again": PASSPHRASE,
    }
    answer = await browser.send("/keys", {**fields, **changed})
    assert (answer.status_code, answer.text.count(said)) == (422, 2)


@pytest.mark.parametrize("jwk", ["", "no json", "[]", '{"kty": "oct"}'])
async def test_what_is_no_key_is_said_at_the_field(browser: Browser, jwk: str) -> None:
    _, enterprise_id = await _representative(browser)
    answer = await browser.send(
        "/keys/register", {"holder": f"enterprise:{enterprise_id}", "jwk": jwk}
    )
    assert (answer.status_code, 'id="error-jwk"' in answer.text) == (422, True)


async def test_a_key_is_retired_by_its_button(browser: Browser) -> None:
    _, enterprise_id = await _representative(browser)
    whose = Organisation(PartyKind.ENTERPRISE, enterprise_id)
    fields = {
        "organisation": f"enterprise:{enterprise_id}",
        "passphrase": PASSPHRASE,
        "again": PASSPHRASE,
    }
    await browser.send("/keys", fields)
    made = await key_in_force(whose)
    assert made is not None
    answer = await browser.send(f"/keys/{made.key_id}/retire")
    assert (answer.status_code, await key_in_force(whose)) == (303, None)
