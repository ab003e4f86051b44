"""The whole story over REST, from empty databases to a revoked licence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx

from marketplace.foundation.organizations.model import Post
from marketplace.kernel.tables import Outbox
from tests.factories import a_credit_code, a_publishing_unit, an_officer
from tests.journeys import walk as steps
from tests.journeys.site import Site
from tests.journeys.walk import Walk
from tests.stories import PASSPHRASE

UNIT, OTHER_UNIT = "hz-data-bureau", "hz-urban-management"


@dataclass(frozen=True, slots=True)
class Told:
    """The story's people and what each step was answered."""

    walk: Walk
    liaison: httpx.AsyncClient
    officer: httpx.AsyncClient
    buyer: httpx.AsyncClient
    stranger: httpx.AsyncClient
    regulator: httpx.AsyncClient
    licence_id: str


async def tell(site: Site) -> Told:
    """Tell it."""
    unit_id = await _offices(site)
    people = site.people
    liaison, officer, buyer = people["liaison"], people["officer"], people["buyer"]
    walk = Walk(unit_id, await _enterprise(buyer, people["executive"]))
    await _keys(walk, officer, buyer)
    batch_id = await steps.take_in(walk, liaison)
    evidence_id = await steps.measure(walk, liaison, batch_id)
    await steps.list_product(walk, liaison, officer, evidence_id)
    licence_id = await steps.conclude(walk, officer, buyer, walk.said("listed")["listing_id"])
    await steps.use(walk, buyer, licence_id)
    order_id = await steps.supervise(walk, people["regulator"], licence_id)
    await steps.end(walk, officer, buyer, people["regulator"], order_id)
    await _logged()
    return Told(
        walk=walk,
        liaison=liaison,
        officer=officer,
        buyer=buyer,
        stranger=people["stranger"],
        regulator=people["regulator"],
        licence_id=licence_id,
    )


async def _logged() -> None:
    """Wait until the site's own sequencer has put everything recorded into the log."""
    for _ in range(2_400):
        if not await Outbox.count():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError("the site's sequencer did not empty the outbox")


async def _offices(site: Site) -> str:
    """Open the accounts and fill the posts; return the publishing unit's id."""
    for username, name in (
        ("liaison", "陈晓岚（虚构）"),
        ("officer", "周明德（虚构）"),
        ("executive", "陆雅琴（虚构）"),
        ("stranger", "方雨亭（虚构）"),
        ("regulator", "彭正一（虚构）"),
        ("buyer", "何雨桐（虚构）"),
    ):
        await site.person(username, name)
    await an_officer(Post.DISTRICT_EXECUTIVE, "haizhu", username="executive")
    await an_officer(Post.DEPARTMENT_CDO, UNIT, username="officer")
    await an_officer(Post.LIAISON, UNIT, username="liaison")
    await an_officer(Post.LIAISON, OTHER_UNIT, username="stranger")
    await an_officer(Post.REGULATOR, "gz-regulator", username="regulator")
    unit = await a_publishing_unit(UNIT)
    return str(unit.id)


async def _enterprise(buyer: httpx.AsyncClient, executive: httpx.AsyncClient) -> str:
    entry = {"name": "越溪出行科技（虚构）", "credit_code": a_credit_code()}
    entered = (await buyer.post("/api/v1/enterprises", json=entry)).json()
    proof = {"enterprise_id": entered["id"], "evidence_digest": "sha256:" + "cd" * 32}
    verified = await executive.post("/api/v1/enterprises/verifications", json=proof)
    assert verified.status_code == 201, verified.text
    return str(entered["id"])


async def _keys(walk: Walk, officer: httpx.AsyncClient, buyer: httpx.AsyncClient) -> None:
    """Both sides have the operator hold a signing key under their passphrase."""
    for who, kind, organisation_id in (
        (officer, "unit", walk.unit_id),
        (buyer, "enterprise", walk.enterprise_id),
    ):
        order = {"kind": kind, "organisation_id": organisation_id, "passphrase": PASSPHRASE}
        await walk.post(f"{kind} key", who, "/api/v1/party-keys/make", order)
