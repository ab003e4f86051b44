"""The clean room by page, by program and from the command line."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from marketplace.foundation.accounts.queries import user_of
from marketplace.foundation.organizations.tables import Enterprise
from marketplace.use.cleanroom.commands import room as command
from marketplace.use.cleanroom.queries import queries_of
from tests.factories import a_user, a_verified_enterprise, the_executive
from tests.marketplace.conftest import Browser, Console, headers_of
from tests.marketplace.use.cleanroom.rooms import ALL_BUT_A_FEW, BY_LINE, Room, a_room, a_trial
from tests.stories import a_deal, a_licence_in_force

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
SCRIPT = "result = {'figures': {'rows': float(len(data))}}"


def here(room: Room) -> str:
    return f"/rooms/{room.session.session_id}"


async def test_buyer_sees_schema_result_and_withheld_cells(browser: Browser) -> None:
    room = await a_room()
    await browser.sign_in(room.deal.buyer)
    for sql in (ALL_BUT_A_FEW, "SELECT count(*), avg(fare) AS mean FROM data"):
        answer = await browser.send(f"{here(room)}/queries", {"sql": sql})
        assert answer.status_code == 303
    page = (await browser.get(here(room))).text
    assert '<td role="cell" class="num withheld">' in page
    assert "为什么扣留" in page
    assert "<dt><code>card_class</code></dt>" in page


async def test_every_page_of_the_room_can_be_read_in_both_languages(browser: Browser) -> None:
    room = await a_room()
    await browser.sign_in(room.deal.buyer)
    await browser.send(f"{here(room)}/queries", {"sql": BY_LINE})
    await browser.send(f"{here(room)}/queries", {"sql": "SELECT * FROM data"})
    for language, words in (("zh-CN", "可以带走什么结果？"), ("en", "What may be taken away?")):
        browser.speak(language)
        assert words in (await browser.get(here(room))).text
        for path in ("/rooms", f"/licences/{room.session.licence_id}"):
            assert (await browser.get(path)).status_code == 200


async def test_trial_is_opened_used_and_closed_by_forms(browser: Browser) -> None:
    room = await a_trial()
    await browser.sign_in(room.deal.buyer)
    given = {
        "product": room.deal.supply.listing.version.code,
        "enterprise_id": str(room.deal.enterprise.id),
    }
    opened = await browser.send("/rooms", given)
    place = opened.headers["location"]
    shown = await browser.send(f"{place}/queries", {"sql": "SELECT * FROM data LIMIT 2"})
    assert shown.status_code == 303
    assert "合成数据" in (await browser.get(place)).text
    assert (await browser.send(f"{place}/close")).status_code == 303
    assert (await browser.send("/rooms", {"product": ""})).status_code == 422


async def test_licence_page_leads_into_the_room(browser: Browser) -> None:
    room = await a_room()
    await browser.sign_in(room.deal.buyer)
    answer = await browser.send(f"/licences/{room.session.licence_id}/rooms")
    assert answer.headers["location"].startswith("/rooms/")


async def test_empty_query_is_mended_at_its_field(browser: Browser) -> None:
    room = await a_trial()
    await browser.sign_in(room.deal.buyer)
    answer = await browser.send(f"{here(room)}/queries", {"sql": ""})
    assert answer.status_code == 422
    assert "请填写一条 SELECT 语句。" in answer.text


async def test_check_by_form_gives_a_report_to_download(browser: Browser) -> None:
    room = await a_trial()
    await browser.sign_in(room.deal.buyer)
    check = {
        "name": "行数",
        "sql": "SELECT count(*) FROM data",
        "operator": ">=",
        "value": "100",
    }
    assert (await browser.send(f"{here(room)}/reports", check)).status_code == 303
    page = (await browser.get(here(room))).text
    path = page.split(f'href="{here(room)}/reports/')[1].split('"')[0]
    report = await browser.get(f"{here(room)}/reports/{path}")
    assert report.headers["content-type"].startswith("application/jwt")
    wrong = await browser.send(f"{here(room)}/reports", {**check, "sql": "SELECT * FROM data"})
    assert wrong.status_code == 422


async def test_officer_reads_and_approves_the_script_that_is_then_run(browser: Browser) -> None:
    room = await a_room()
    await browser.sign_in(room.deal.buyer)
    given = {"title": "行数", "source": SCRIPT}
    assert (await browser.send(f"{here(room)}/algorithms", given)).status_code == 303
    assert (await browser.send(f"{here(room)}/algorithms", given)).status_code == 422
    await browser.sign_in(room.deal.supply.chief)
    assert "审批沙箱算法：行数" in (await browser.get("/desk")).text
    page = (await browser.get("/algorithms")).text
    place = "/algorithms/" + page.split('href="/algorithms/')[1].split('"')[0]
    shown = (await browser.get(place)).text
    digest = shown.split('name="digest" value="')[1].split('"')[0]
    decided = {"state": "approved", "digest": digest}
    assert (await browser.send(f"{place}/decision", decided)).status_code == 303
    assert "撤回批准" in (await browser.get(place)).text
    await browser.sign_in(room.deal.buyer)
    run = {"algorithm_id": place.removeprefix("/algorithms/")}
    assert (await browser.send(f"{here(room)}/runs", run)).status_code == 303
    (newest,) = await queries_of(room.session.session_id)
    assert newest.answer.figures == {"rows": 400.0}


async def test_officer_states_by_form_which_enterprises_are_one_buyer(browser: Browser) -> None:
    codes = [
        (
            await a_verified_enterprise(await a_user(name), name=f"{name}（虚构）", number=n)
        ).credit_code
        for n, name in ((2, "同源甲"), (3, "同源乙"))
    ]
    place, officer = "/enterprises/related", await the_executive()
    await browser.sign_in(officer)
    wrong = await browser.send(place, {"credit_code": codes[0], "other_credit_code": codes[0]})
    unknown = await browser.send(place, {"credit_code": "9144", "other_credit_code": codes[0]})
    given = {"credit_code": codes[0], "other_credit_code": codes[1]}
    stated = await browser.send(place, given)
    listed = [(await browser.get(one)).text for one in ("/enterprises", place)]
    statuses = (wrong.status_code, unknown.status_code, stated.status_code)
    assert (statuses, "关联企业" in listed[0]) == ((422, 422, 303), True)
    assert all(code in listed[1] for code in codes)
    action = listed[1].split(f'action="{place}/')[1].split('"')[0]
    ended = [(await browser.send(f"{place}/{action}", {})).status_code for _ in range(2)]
    assert (ended, "已终止" in (await browser.get(place)).text) == ([303, 409], True)
    await browser.sign_in(await a_user("stranger"))
    assert (await browser.get(place)).status_code == 403


async def test_program_states_and_ends_a_relation(client: httpx.AsyncClient) -> None:
    owner, place = await a_user("owner"), "/api/v1/enterprise-relations"
    one, other = [str((await a_verified_enterprise(owner, number=n)).id) for n in (2, 3)]
    headers = await headers_of(await the_executive())
    given = {"enterprise_id": one, "other_enterprise_id": other}
    stated = await client.post(place, json=given, headers=headers)
    there = f"{place}/{stated.json()['relation_id']}/end"
    forbidden = await client.post(there, headers=await headers_of(owner))
    ended = [await client.post(there, headers=headers) for _ in range(2)]
    assert [each.status_code for each in (forbidden, *ended)] == [403, 200, 409]
    assert ended[1].json()["code"] == "cleanroom.relation-ended"
    assert [
        each["ended_at"] is None for each in (await client.get(place, headers=headers)).json()
    ] == [False]


async def test_program_computes_with_a_token(client: httpx.AsyncClient) -> None:
    room = await a_room()
    headers = await headers_of(room.deal.buyer)
    base = f"/api/v1/rooms/{room.session.session_id}"
    asked = await client.post(f"{base}/queries", json={"sql": BY_LINE}, headers=headers)
    assert asked.status_code == 201
    assert [line[0]["value"] for line in asked.json()["answer"]["lines"]] == ["B1", "B12", "N7"]
    listed = await client.get(f"{base}/queries", headers=headers)
    assert len(listed.json()) == 1
    check = {"name": "n", "sql": "SELECT count(*) FROM data", "operator": ">=", "value": 300}
    report = await client.post(f"{base}/reports", json={"checks": [check]}, headers=headers)
    assert report.json()["checks"][0]["outcome"] == "met"
    assert len((await client.get(f"{base}/reports", headers=headers)).json()) == 1
    assert (await client.post(f"{base}/close", headers=headers)).status_code == 200
    assert (await client.get("/api/v1/rooms", headers=headers)).json()[0]["closed_at"]


async def test_withheld_cell_has_a_reason_and_no_value(client: httpx.AsyncClient) -> None:
    room = await a_room()
    headers = await headers_of(room.deal.buyer)
    base = f"/api/v1/rooms/{room.session.session_id}/queries"
    await client.post(base, json={"sql": ALL_BUT_A_FEW}, headers=headers)
    asked = await client.post(base, json={"sql": "SELECT count(*) FROM data"}, headers=headers)
    assert asked.json()["answer"]["lines"] == [[{"why": "difference"}]]


async def test_relations_are_for_those_who_oversee(client: httpx.AsyncClient) -> None:
    room = await a_trial()
    headers = await headers_of(room.deal.buyer)
    assert (await client.get("/api/v1/enterprise-relations", headers=headers)).status_code == 403


@pytest.fixture
def deal(console: Console) -> tuple[Console, str, str, str, str]:
    """Return the console, a product's code, chief, buyer, and the buyer's enterprise."""
    code, chief, buyer = console.a_deal()

    async def work() -> str:
        found = await Enterprise.select(Enterprise.id).first()
        return str(found["id"])

    return console, code, chief, buyer, console.run(work)


def test_command_line_tries_asks_checks_and_submits(
    deal: tuple[Console, str, str, str, str], tmp_path: Path, database_kind: str
) -> None:
    console, code, chief, buyer, enterprise = deal
    opened = console(command, "try", code, "--enterprise", enterprise, "--as", buyer)
    session = opened.output.split()[0]
    asked = console(
        command, "query", session, "SELECT line, count(*) FROM data GROUP BY line", "--as", buyer
    )
    assert "B12\t" in asked.output
    not_answered = console(command, "query", session, "DROP TABLE data", "--as", buyer)
    assert (asked.exit_code, not_answered.exit_code) == (0, 3)
    checks = tmp_path / "checks.yaml"
    checks.write_text(
        "- {name: rows, sql: SELECT count(*) FROM data, operator: '>=', value: 100}\n",
        encoding="utf-8",
    )
    assert "符合 met" in console(command, "check", session, str(checks), "--as", buyer).output
    script = tmp_path / "mean.py"
    script.write_text(SCRIPT, encoding="utf-8")
    words = ["--product", code, "--enterprise", enterprise, "--title", "行数", "--as", buyer]
    algorithm = console(command, "submit", str(script), *words).output.split()[0]
    assert algorithm in console(command, "list-awaiting", "--as", chief).output
    decided = console(command, "decide", algorithm, "approved", "--as", chief)
    assert "已批准" in decided.output
    assert "rows\t" in console(command, "run", session, algorithm, "--as", buyer).output
    assert "已结束" in console(command, "close", session, "--as", buyer).output


BAD_FILES = {
    "no-yaml": ("check", b"- {name: rows"),
    "no-checks": ("check", b"- {name: rows, value: many}\n"),
    "no-text": ("submit", b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_file_that_cannot_be_read_is_named(
    console: Console, tmp_path: Path, name: str, database_kind: str
) -> None:
    verb, content = BAD_FILES[name]
    file, some_id = tmp_path / name, "019a9c3e-0000-7000-8000-000000000000"
    file.write_bytes(content)
    about = ["--product", "HZ-P-2026-000001-4", "--enterprise", some_id, "--title", "行数"]
    words = [some_id, str(file)] if verb == "check" else [str(file), *about]
    done = console(command, verb, *words, "--as", console.run(_somebody))
    assert (done.exit_code, name in done.output) == (2, True)


async def _somebody() -> str:
    return (await user_of((await a_user("somebody")).user_id)).username  # type: ignore[arg-type]


def test_command_line_opens_a_room_under_a_licence(console: Console, database_kind: str) -> None:
    async def work() -> tuple[str, str]:
        deal = await a_deal()
        licence = await a_licence_in_force(deal, channels=["cleanRoom"])
        return licence.number, (await user_of(deal.buyer.user_id)).username  # type: ignore[arg-type]

    number, buyer = console.run(work)
    opened = console(command, "open", number, "--as", buyer)
    refused = console(command, "open", number, "--purpose", "creditScoring", "--as", buyer)
    assert ("许可计算" in opened.output, refused.exit_code) == (True, 3)


def test_officer_states_and_takes_back_at_the_command_line_who_is_one_buyer(
    console: Console, database_kind: str
) -> None:
    async def work() -> tuple[str, str, str]:
        owner, officer = await a_user("owner"), await the_executive()
        one, other = [await a_verified_enterprise(owner, number=n) for n in (2, 3)]
        return str(one.id), str(other.id), (await user_of(officer.user_id)).username  # type: ignore[arg-type]

    one, other, officer = console.run(work)
    stated = console(command, "relate", one, other, "--as", officer)
    relation, *shown = stated.output.split()
    assert (stated.exit_code, shown) == (0, [one, "=", other])
    ended = [console(command, "separate", relation, "--as", officer) for _ in range(2)]
    assert [each.exit_code for each in ended] == [0, 6]
    assert ended[0].output == f"{relation}  {one} ≠ {other}\n"
