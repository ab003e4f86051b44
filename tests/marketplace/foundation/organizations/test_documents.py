"""A program hands in a document as it is; whom the command refuses has no byte taken in."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.schemas import RegisterEnterprise
from marketplace.foundation.organizations.service import register_enterprise
from marketplace.kernel.stores import store
from tests import factories as make
from tests.marketplace.conftest import headers_of

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
PLAN = "实施方案（合成）".encode()
PAPERS = "营业执照核验记录（合成）".encode()


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


async def test_plan_is_filed_with_its_bytes_by_the_chief_alone(client: httpx.AsyncClient) -> None:
    unit = await make.the_unit()
    chief = await headers_of(await make.an_officer(Post.DEPARTMENT_CDO, username="chief"))
    stranger = await headers_of(await make.a_user("stranger"))
    path = f"/api/v1/units/{unit.id}/filings"
    refused = await client.post(path, headers=stranger, content=PLAN)
    was_kept = await store().exists(digest_of(PLAN))
    filed = await client.post(path, headers=chief, content=PLAN)
    empty = await client.post(path, headers=chief)
    assert (refused.status_code, was_kept) == (403, False)
    assert (filed.status_code, filed.json()["plan_digest"]) == (201, digest_of(PLAN))
    assert (await store().exists(digest_of(PLAN)), empty.status_code) == (True, 422)


async def test_enterprise_is_verified_on_its_papers_by_an_officer_alone(
    client: httpx.AsyncClient,
) -> None:
    owner = await make.a_user("owner")
    command = RegisterEnterprise(name="越溪出行科技（虚构）", credit_code=make.a_credit_code())
    entered = await register_enterprise(owner, command)
    path = f"/api/v1/enterprises/{entered.id}/verification"
    refused = await client.post(path, headers=await headers_of(owner), content=PAPERS)
    officer = await headers_of(await make.the_executive())
    verified = await client.post(path, headers=officer, content=PAPERS)
    again = await client.post(path, headers=officer, content=PAPERS)
    assert (refused.status_code, verified.status_code, again.status_code) == (403, 201, 409)
    assert await store().exists(digest_of(PAPERS))


async def test_one_sees_the_posts_that_one_holds(client: httpx.AsyncClient) -> None:
    headers = await headers_of(await make.an_officer(Post.LIAISON, username="liaison"))
    found = (await client.get("/api/v1/appointments", headers=headers)).json()
    assert [(one["post"], one["unit_code"]) for one in found] == [("liaison", "hz-data-bureau")]
