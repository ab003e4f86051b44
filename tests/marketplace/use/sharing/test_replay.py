"""A licence, its token and its addresses open the market that gave them out, and no other.

Replayed are: what one market of the site gave out, at the other; and everything at a site with
other keys, even one that holds a copy of the whole database and store.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import pytest

from contracts.bundle import verify_bundle
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.address import open_address
from marketplace.kernel.clock import now
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market, in_market
from marketplace.kernel.stores import close_stores, open_stores
from marketplace.settings import Settings
from marketplace.trade.licences.errors import UnknownLicenceError
from marketplace.trade.licences.queries import bundle_of, licence_of, trust_directory
from marketplace.use.delivery.gate import faults_of_licence
from marketplace.web.doors import PRACTICE_PREFIX, MarketDoor
from tests.conftest import FrozenClock
from tests.marketplace.use.sharing.given import Shared, a_shared_licence

PREFIX = {Market.REAL: "", Market.PRACTICE: PRACTICE_PREFIX}
OTHER = {Market.REAL: Market.PRACTICE, Market.PRACTICE: Market.REAL}
both = pytest.mark.parametrize("giver", list(Market), ids=[one.value for one in Market])


@pytest.fixture
async def given_in(
    dealt: tuple[Path, dict[str, Shared]],
    sqlite_template: Path,
    tmp_path: Path,
    clock: FrozenClock,
    port: int,
) -> AsyncIterator[dict[Market, Shared]]:
    """Open both markets of one site and return a licence of each, in force."""
    folder, found = dealt
    shutil.copytree(folder, tmp_path / "site")
    shutil.copy(sqlite_template, tmp_path / "site" / "practice.sqlite")
    await _open(tmp_path / "site", port)
    try:
        with in_market(Market.PRACTICE):
            practised = await a_shared_licence()
        yield {Market.REAL: found["plain"], Market.PRACTICE: practised}
    finally:
        await close_databases()
        close_stores()
        close_keys()
        open_address(Settings().base_url)


async def _open(folder: Path, port: int) -> None:
    open_address(f"http://127.0.0.1:{port}")
    open_keys(folder / "keys", "a passphrase for tests")
    open_stores(str(folder / "store"))
    open_identities(folder / "keys")
    databases = {
        Market.REAL: f"sqlite:///{folder}/market.sqlite",
        Market.PRACTICE: f"sqlite:///{folder}/practice.sqlite",
    }
    await open_databases(databases, durable=False)


@pytest.fixture
async def attacker(
    given_in: dict[Market, Shared], site: MarketDoor, port: int
) -> AsyncIterator[httpx.AsyncClient]:
    """Return a program that reaches both markets of the site."""
    assert given_in
    transport = httpx.ASGITransport(cast(Any, site))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{port}") as http:
        yield http


async def _address(http: httpx.AsyncClient, held: Shared, market: Market) -> str:
    """Return the signed address of the licence's file, as its own market gives it out."""
    answer = await http.post(f"{PREFIX[market]}{held.table}/query", json={}, headers=held.headers)
    assert answer.status_code == 200, answer.text
    return str(json.loads(answer.text.splitlines()[2])["file"]["url"])


@both
async def test_token_opens_nothing_in_the_other_market(
    attacker: httpx.AsyncClient, given_in: dict[Market, Shared], giver: Market
) -> None:
    held = given_in[giver]
    codes = [
        (await attacker.get(PREFIX[market] + held.rows, headers=held.headers)).status_code
        for market in (giver, OTHER[giver])
    ]
    assert codes == [200, 401]


@both
async def test_signed_address_opens_nothing_in_the_other_market(
    attacker: httpx.AsyncClient, given_in: dict[Market, Shared], giver: Market
) -> None:
    address = urlsplit(await _address(attacker, given_in[giver], giver))
    path = f"{address.path.removeprefix(PREFIX[giver])}?{address.query}"
    answers = [
        (await attacker.get(PREFIX[market] + path)).status_code for market in (giver, OTHER[giver])
    ]
    assert answers == [200, 403]


@both
async def test_licence_is_unknown_to_the_other_market_and_its_bundle_fails_there(
    given_in: dict[Market, Shared], giver: Market
) -> None:
    held = given_in[giver]
    with in_market(giver):
        bundle = await bundle_of(held.licence.licence_id)
        at_home = verify_bundle(bundle, await trust_directory(), at=now())
    with in_market(OTHER[giver]):
        with pytest.raises(UnknownLicenceError):
            await licence_of(held.licence.licence_id)
        elsewhere = verify_bundle(bundle, await trust_directory(), at=now())
    assert (at_home.valid, elsewhere.valid) == (True, False)
    assert {"issuer", "log"} <= {one.check for one in elsewhere.failures}


# -- another operator, who copied the database and the store ---------------------------------------


def _become_another_operator(folder: Path) -> None:
    close_keys()
    open_keys(folder / "other-keys", "another operator's passphrase")
    open_identities(folder / "other-keys")


async def test_bundle_fails_at_a_gateway_with_other_keys(
    given_in: dict[Market, Shared], tmp_path: Path
) -> None:
    bundle = await bundle_of(given_in[Market.REAL].licence.licence_id)
    _become_another_operator(tmp_path)
    verdict = verify_bundle(bundle, await trust_directory(), at=now())
    assert {"issuer", "log"} <= {one.check for one in verdict.failures}


async def test_gate_with_other_keys_lets_no_licence_of_the_first_operator_pass(
    given_in: dict[Market, Shared], tmp_path: Path
) -> None:
    held = given_in[Market.REAL].licence
    _become_another_operator(tmp_path)
    faults = await faults_of_licence(held, at=now())
    assert {"issuer", "log"} <= {one.clause for one in faults}


async def test_token_reads_nothing_at_a_gateway_with_other_keys(
    attacker: httpx.AsyncClient, given_in: dict[Market, Shared], tmp_path: Path
) -> None:
    held = given_in[Market.REAL]
    _become_another_operator(tmp_path)
    answer = await attacker.get(held.rows, headers=held.headers)
    assert (answer.status_code, held.licence.number in answer.text) == (422, True)


async def test_signed_address_leads_nowhere_at_a_gateway_with_other_keys(
    attacker: httpx.AsyncClient, given_in: dict[Market, Shared], tmp_path: Path
) -> None:
    address = urlsplit(await _address(attacker, given_in[Market.REAL], Market.REAL))
    _become_another_operator(tmp_path)
    answer = await attacker.get(f"{address.path}?{address.query}")
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "sharing.address-altered")
