"""The foundation's pages, REST calls and console, on the whole application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.foundation.accounts import passwords
from marketplace.foundation.accounts.model import Scope
from marketplace.foundation.accounts.schemas import CreateUser, MakeToken
from marketplace.foundation.accounts.service import create_user, make_token
from marketplace.foundation.holds.queries import list_holds
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import chief_of
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.ids import new_id
from marketplace.settings import Settings
from marketplace.web.doors import MarketDoor
from tests import factories as make
from tests.marketplace.foundation.accounts.conftest import QUICK

PASSWORD = "a long enough one"
PUBLIC = ["/login", "/rules", "/rules/GZ-51", "/units", "/units/hz-data-bureau", "/holds"]
OWN = ["/account", "/notices", "/enterprises", "/enterprises/new"]


@pytest.fixture
async def site(market, clock) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings()
    app = MarketDoor(create_site(settings, frame_of(settings)))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test.local") as client:
        yield client


async def send(site: httpx.AsyncClient, path: str, page: str, files=None, **fields):
    """Send the form of a page as a browser does: with the token the page set."""
    await site.get(page)
    fields["_csrf_token"] = site.cookies["csrf"]
    return await site.post(path, data=fields, files=files)


async def signed_in(site: httpx.AsyncClient, monkeypatch, username: str = "chen") -> None:
    monkeypatch.setattr(passwords, "strength", QUICK)
    await create_user(
        SYSTEM, CreateUser(username=username, display_name="陈晓岚", password=PASSWORD)
    )
    answer = await send(site, "/login", "/login", username=username, password=PASSWORD)
    assert answer.status_code == 303


async def headers_of(actor: Actor, scope: Scope = Scope.ACT) -> dict[str, str]:
    command = MakeToken(label="test", scope=scope, expires_at=now() + timedelta(days=1))
    return {"Authorization": f"Bearer {(await make_token(actor, command)).token}"}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("path", PUBLIC)
async def test_public_pages_need_no_sign_in(site, path, language):
    await make.a_publishing_unit()
    site.cookies.set("language", language)
    answer = await site.get(path)
    assert (answer.status_code, f'lang="{language}"' in answer.text) == (200, True)


@pytest.mark.parametrize("path", OWN)
async def test_ones_own_pages_lead_to_the_sign_in_and_back(site, path):
    answer = await site.get(path, headers={"accept": "text/html"})
    assert (303, f"/login?next={path}") == (
        answer.status_code,
        httpx.URL(answer.headers["location"]).raw_path.decode().replace("%2F", "/"),
    )


async def test_form_sent_after_the_session_ended_leads_back_to_its_page(site):
    await site.get("/login")
    answer = await site.post(
        "/account/password",
        data={"_csrf_token": site.cookies["csrf"]},
        headers={"accept": "text/html", "referer": "http://test.local/account?shown=1"},
    )
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/login?next=/account%3Fshown%3D1",
    )


@pytest.mark.parametrize("path", OWN)
async def test_who_signed_in_sees_their_own_pages(site, monkeypatch, path):
    await signed_in(site, monkeypatch)
    answer = await site.get(path)
    assert (answer.status_code, "陈晓岚" in answer.text) == (200, True)


async def test_a_wrong_password_is_said_beside_the_field(site, monkeypatch):
    monkeypatch.setattr(passwords, "strength", QUICK)
    answer = await send(site, "/login", "/login", username="nobody", password="guess")
    assert (answer.status_code, "用户名或密码不正确。" in answer.text) == (403, True)


async def test_signing_in_leads_nowhere_else(site, monkeypatch):
    monkeypatch.setattr(passwords, "strength", QUICK)
    command = CreateUser(username="chen", display_name="x", password=PASSWORD)
    await create_user(SYSTEM, command)
    answer = await send(
        site,
        "/login",
        "/login",
        username="chen",
        password=PASSWORD,
        next="//elsewhere.test/",
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(site, monkeypatch):
    monkeypatch.setattr(passwords, "strength", QUICK)
    await create_user(SYSTEM, CreateUser(username="chen", display_name="x", password=PASSWORD))
    answer = await send(site, "/login", "/login", username="chen", password=PASSWORD)
    cookie = answer.headers["set-cookie"].lower()
    assert ("httponly" in cookie, "samesite=lax" in cookie) == (True, True)


async def test_signing_out_ends_the_session(site, monkeypatch):
    await signed_in(site, monkeypatch)
    await send(site, "/logout", "/account")
    assert (await site.get("/account", headers={"accept": "text/html"})).status_code == 303


async def test_a_token_is_shown_once_and_works(site, monkeypatch):
    await signed_in(site, monkeypatch)
    made = await send(
        site, "/account/tokens", "/account", label="nightly", scope="read", until="2026-12-24"
    )
    token = made.text.split("mkt_")[1].split("<")[0]
    site.cookies.clear()
    answer = await site.get("/api/v1/account", headers={"Authorization": f"Bearer mkt_{token}"})
    assert (answer.status_code, answer.json()["username"]) == (200, "chen")


async def test_a_reading_token_changes_nothing(site):
    headers = await headers_of(await make.a_user(), Scope.READ)
    body = {"name": "越溪出行科技（虚构）", "credit_code": make.a_credit_code()}
    answer = await site.post("/api/v1/enterprises", json=body, headers=headers)
    read = await site.get("/api/v1/account", headers=headers)
    assert (
        answer.status_code,
        answer.json()["code"],
        read.status_code,
    ) == (403, "accounts.scope-too-narrow", 200)


async def test_an_unknown_token_is_told(site):
    answer = await site.get("/api/v1/account", headers={"Authorization": "Bearer mkt_guess"})
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.token-not-known")


async def test_a_session_is_nothing_to_the_interface_for_programs(site, monkeypatch):
    await signed_in(site, monkeypatch)
    assert (await site.get("/api/v1/account")).status_code == 401


async def test_a_liaison_files_no_plan_and_no_bytes_are_kept(site, monkeypatch):
    await signed_in(site, monkeypatch, "liaison")
    await make.an_officer(Post.LIAISON, username="liaison")
    answer = await send(
        site,
        "/units/hz-data-bureau/filings",
        "/units/hz-data-bureau",
        files={"plan": ("plan.txt", b"the plan", "text/plain")},
    )
    assert answer.status_code == 403


async def test_a_chief_files_the_plan_and_the_executive_receipts_it(site, monkeypatch):
    await signed_in(site, monkeypatch, "chief")
    await make.an_officer(Post.DEPARTMENT_CDO, username="chief")
    page = "/units/hz-data-bureau"
    filed = await send(
        site, f"{page}/filings", page, files={"plan": ("plan.txt", b"the plan", "text/plain")}
    )
    filing = (await make.filings_of((await make.the_unit()).id))[0]
    site.cookies.clear()
    headers = await headers_of(await make.the_executive())
    receipt = await site.post(
        "/api/v1/units/filings/receipts", json={"filing_id": str(filing.id)}, headers=headers
    )
    shown = await site.get(page)
    number = receipt.json()["receipt_number"]
    assert (filed.status_code, receipt.status_code, number in shown.text) == (303, 201, True)


async def test_a_form_without_its_document_says_so(site, monkeypatch):
    await signed_in(site, monkeypatch, "chief")
    await make.an_officer(Post.DEPARTMENT_CDO, username="chief")
    page = "/units/hz-data-bureau"
    answer = await send(site, f"{page}/filings", page)
    assert (answer.status_code, "请选择要上传的文件。" in answer.text) == (422, True)


async def test_the_executive_appoints_by_the_page(site, monkeypatch):
    await signed_in(site, monkeypatch, "executive")
    await make.an_officer(Post.DISTRICT_EXECUTIVE, "haizhu", username="executive")
    await make.a_user("newcomer")
    page = "/units/hz-data-bureau"
    answer = await send(
        site, f"{page}/appointments", page, username="newcomer", post="department-cdo"
    )
    chief = await chief_of((await make.the_unit()).id, now())
    assert (answer.status_code, chief.user_name) == (303, "Newcomer")


async def test_a_forged_credit_code_is_said_beside_the_field(site, monkeypatch):
    await signed_in(site, monkeypatch)
    answer = await send(
        site,
        "/enterprises",
        "/enterprises/new",
        name="越溪出行科技（虚构）",
        credit_code="91350100M000100Y44",
    )
    assert (answer.status_code, "校验位不正确" in answer.text) == (422, True)


async def test_an_enterprise_is_entered_and_verified_by_pages(site, monkeypatch):
    await signed_in(site, monkeypatch, "owner")
    entered = await send(
        site,
        "/enterprises",
        "/enterprises/new",
        name="越溪出行科技（虚构）",
        credit_code=make.a_credit_code(),
    )
    page = entered.headers["location"]
    site.cookies.clear()
    await signed_in(site, monkeypatch, "executive")
    await make.an_officer(Post.DISTRICT_EXECUTIVE, "haizhu", username="executive")
    verified = await send(
        site,
        f"{page}/verification",
        page,
        files={"document": ("licence.txt", b"licence", "text/plain")},
    )
    assert (
        entered.status_code,
        verified.status_code,
        "已核验" in (await site.get(page)).text,
    ) == (303, 303, True)


async def test_a_strangers_enterprise_is_not_there(site):
    enterprise = await make.a_verified_enterprise(await make.a_user("owner"))
    headers = await headers_of(await make.a_user("stranger"))
    answers = [
        await site.get(f"/api/v1/enterprises/{one}", headers=headers)
        for one in (enterprise.id, new_id())
    ]
    assert [one.status_code for one in answers] == [404, 404]


async def test_the_regulator_stops_by_the_interface_and_anyone_sees_it(site):
    target = str(new_id())
    headers = await headers_of(await make.the_regulator())
    placed = await site.post(
        "/api/v1/holds",
        json={
            "target_kind": "licence",
            "target_id": target,
            "ground": "rule-breach",
            "rule": "R24",
            "clause": "第三十三条",
        },
        headers=headers,
    )
    listed = (await site.get("/api/v1/holds")).json()
    lifted = await site.post(f"/api/v1/holds/{placed.json()['id']}/lift", headers=headers)
    assert (201, [target], 200) == (
        placed.status_code,
        [one["target_id"] for one in listed],
        lifted.status_code,
    )


async def test_the_regulator_stops_and_lifts_by_pages(site, monkeypatch):
    await signed_in(site, monkeypatch, "regulator")
    await make.an_officer(Post.REGULATOR, "gz-regulator", username="regulator")
    fields = {
        "target_kind": "product",
        "target_id": str(new_id()),
        "ground": "security-incident",
        "basis": "R24 第三十三条",
    }
    placed = await send(site, "/holds", "/holds/new", **fields)
    shown = (await site.get("/holds")).text
    hold = (await list_holds(now()))[0]
    lifted = await send(site, f"/holds/{hold.id}/lift", "/holds")
    assert (
        placed.status_code,
        fields["target_id"] in shown,
        lifted.status_code,
        await list_holds(now()),
    ) == (303, True, 303, [])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("target_id", "not an id", "请检查“对象编号”一项。"), ("basis", "R99 一", "不在现行规则中")],
)
async def test_a_stop_that_names_nothing_is_mended_in_place(site, monkeypatch, field, value, said):
    await signed_in(site, monkeypatch, "regulator")
    await make.an_officer(Post.REGULATOR, "gz-regulator", username="regulator")
    fields = {
        "target_kind": "product",
        "target_id": str(new_id()),
        "ground": "security-incident",
        "basis": "R24 第三十三条",
    }
    answer = await send(site, "/holds", "/holds/new", **{**fields, field: value})
    assert (answer.status_code, said in answer.text) == (422, True)


async def test_rules_tell_programs_what_nobody_verified(site):
    found = (await site.get("/api/v1/rules/R20")).json()
    missing = await site.get("/api/v1/rules/R99")
    assert (
        found["verified_on"],
        found["in_force"],
        missing.status_code,
        missing.json()["code"],
    ) == (None, True, 404, "rules.unknown-rule")


async def test_unverified_rules_are_marked_on_the_page(site):
    pages = [(await site.get(f"/rules/{rule}")).text for rule in ("R20", "GZ-51")]
    assert ["未核实" in page for page in pages] == [True, False]
