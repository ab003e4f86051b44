"""A token is bound to one licence, shown once, kept as a hash, and ends when its holder says so."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from marketplace.kernel import tables as kernel_tables
from marketplace.kernel.clock import now
from marketplace.use.delivery.errors import NotHolderError
from marketplace.use.sharing.commands import share
from marketplace.use.sharing.errors import (
    ChannelNotGrantedError,
    TokenExpiryError,
    UnknownLicenceTokenError,
)
from marketplace.use.sharing.queries import tokens_of
from marketplace.use.sharing.schemas import IssueLicenceToken, RevokeLicenceToken
from marketplace.use.sharing.service import issue_token, revoke_token
from marketplace.use.sharing.tables import LicenceToken
from tests.factories import a_user
from tests.marketplace.conftest import Browser, Console, headers_of
from tests.marketplace.use.sharing.given import Shared
from tests.stories import a_deal, a_licence_in_force


async def test_token_is_kept_as_a_hash_alone(given: Shared) -> None:
    kept = await LicenceToken.select()
    told = json.dumps(kept, default=str)
    assert given.made.profile.bearer_token.removeprefix("mkl_") not in told


async def test_making_and_ending_a_token_are_recorded_without_it(given: Shared) -> None:
    await revoke_token(given.deal.buyer, RevokeLicenceToken(token_id=given.made.token_id))
    types = await kernel_tables.Event.select(kernel_tables.Event.type).output(as_list=True)
    openings = json.dumps(await kernel_tables.EventOpening.select(), default=str)
    assert {"sharing.token-issued", "sharing.token-revoked"} <= set(types)
    assert given.made.profile.bearer_token not in openings


async def test_token_ends_with_its_licence_at_the_latest(given: Shared) -> None:
    command = IssueLicenceToken(
        licence_id=given.licence.licence_id, expires_at=now() + timedelta(days=366)
    )
    made = await issue_token(given.deal.buyer, command)
    assert made.expires_at == given.licence.valid_until


@pytest.mark.parametrize("days", [-1, 0, 367])
async def test_token_ends_within_a_year(given: Shared, days: int) -> None:
    command = IssueLicenceToken(
        licence_id=given.licence.licence_id, expires_at=now() + timedelta(days=days)
    )
    with pytest.raises(TokenExpiryError):
        await issue_token(given.deal.buyer, command)


async def test_only_the_holder_makes_and_ends_tokens(given: Shared) -> None:
    stranger = await a_user("stranger")
    with pytest.raises(NotHolderError):
        await issue_token(stranger, IssueLicenceToken(licence_id=given.licence.licence_id))
    with pytest.raises(NotHolderError):
        await revoke_token(stranger, RevokeLicenceToken(token_id=given.made.token_id))


async def test_contract_without_the_channels_gives_no_token(given: Shared) -> None:
    licence = await a_licence_in_force(given.deal, channels=("download",))
    with pytest.raises(ChannelNotGrantedError):
        await issue_token(given.deal.buyer, IssueLicenceToken(licence_id=licence.licence_id))


async def test_token_ended_twice_is_ended_once(given: Shared) -> None:
    command = RevokeLicenceToken(token_id=given.made.token_id)
    await revoke_token(given.deal.buyer, command)
    first = await tokens_of(given.licence.licence_id)
    await revoke_token(given.deal.buyer, command)
    assert await tokens_of(given.licence.licence_id) == first


async def test_unknown_token_cannot_be_ended(given: Shared) -> None:
    with pytest.raises(UnknownLicenceTokenError):
        await revoke_token(given.deal.buyer, RevokeLicenceToken(token_id=given.licence.licence_id))


async def test_program_makes_lists_and_ends_a_token(
    program: httpx.AsyncClient, given: Shared
) -> None:
    headers = await headers_of(given.deal.buyer)
    address = given.rows.replace("/rows", "/tokens")
    made = await program.post(address, json={}, headers=headers)
    listed = await program.get(address, headers=headers)
    ended = await program.delete(f"{address}/{made.json()['token_id']}", headers=headers)
    bearer = {"authorization": f"Bearer {made.json()['profile']['bearerToken']}"}
    after = await program.get(given.rows, headers=bearer)
    assert (made.status_code, len(listed.json()), ended.status_code) == (201, 2, 204)
    assert ("bearerToken" in listed.text, after.status_code) == (False, 401)


async def test_stranger_is_not_told_of_tokens(program: httpx.AsyncClient, given: Shared) -> None:
    headers = await headers_of(await a_user("stranger"))
    listed = await program.get(given.rows.replace("/rows", "/tokens"), headers=headers)
    assert listed.status_code == 404


async def test_licence_token_is_no_account_s_token(
    program: httpx.AsyncClient, given: Shared
) -> None:
    answer = await program.get("/api/v1/licences", headers=given.headers)
    account = await headers_of(given.deal.buyer)
    rows = await program.get(given.rows, headers=account)
    assert (answer.status_code, rows.status_code) == (403, 401)


async def test_person_downloads_the_profile_and_reads_with_it(
    program: httpx.AsyncClient, given: Shared
) -> None:
    browser = Browser(program)
    await browser.sign_in(given.deal.buyer)
    page = await browser.get(f"/licences/{given.licence.licence_id}")
    got = await browser.send(f"/licences/{given.licence.licence_id}/profile", {"days": "7"})
    profile = got.json()
    bearer = {"authorization": f"Bearer {profile['bearerToken']}"}
    rows = await program.get(given.rows, params={"limit": 1}, headers=bearer)
    assert f"{given.licence.number}.share#{given.made.table}" in page.text
    assert f'filename="{given.licence.number}.share"' in got.headers["content-disposition"]
    assert sorted(profile) == [
        "bearerToken",
        "endpoint",
        "expirationTime",
        "shareCredentialsVersion",
    ]
    assert (got.headers["cache-control"], rows.status_code) == ("no-store", 200)


async def test_person_ends_a_token_on_the_licence_s_page(
    program: httpx.AsyncClient, given: Shared
) -> None:
    browser = Browser(program)
    await browser.sign_in(given.deal.buyer)
    here = f"/licences/{given.licence.licence_id}"
    await browser.send(f"{here}/tokens/{given.made.token_id}/revoke")
    rows = await program.get(given.rows, headers=given.headers)
    assert (rows.status_code, "/revoke" in (await browser.get(here)).text) == (401, False)


async def test_provider_sees_no_way_to_a_token(program: httpx.AsyncClient, given: Shared) -> None:
    browser = Browser(program)
    await browser.sign_in(given.deal.supply.chief)
    page = await browser.get(f"/licences/{given.licence.licence_id}")
    assert (page.status_code, "/profile" in page.text) == (200, False)


def test_console_writes_a_profile_for_its_owner_alone(console: Console, tmp_path: Path) -> None:
    async def work() -> str:
        deal = await a_deal()
        licence = await a_licence_in_force(deal, channels=("rowApi",))
        return licence.number

    number, out = str(console.run(work)), tmp_path / "rides.share"
    made = console(share, "make", number, "--as", "heyutong", "--out", str(out))
    token = re.findall(r"[0-9a-f-]{36}", made.output)[0]
    listed = console(share, "list", number, "--as", "heyutong")
    ended = console(share, "revoke", token, "--as", "heyutong")
    again = console(share, "list", number, "--as", "heyutong")
    profile = msgspec.json.decode(out.read_bytes())
    assert (made.exit_code, ended.exit_code, out.stat().st_mode & 0o777) == (0, 0, 0o600)
    assert profile["shareCredentialsVersion"] == 1
    assert ("至 until" in listed.output, "revoked" in again.output) == (True, True)
