"""Asking and answering by forms, without any script."""

from __future__ import annotations

import html
import re
from typing import Any

from marketplace.foundation.organizations.schemas import RegisterEnterprise
from marketplace.foundation.organizations.service import register_enterprise
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.queries import request_of, requests_of_enterprise
from marketplace.trade.requests.schemas import RequestView
from tests.conftest import FrozenClock
from tests.factories import a_credit_code, a_user
from tests.marketplace.conftest import Browser
from tests.stories import Deal, a_deal, a_request


def _fields(deal: Deal, **changes: Any) -> dict[str, Any]:
    fields = {
        "product": deal.supply.listing.version.code,
        "enterprise_id": str(deal.enterprise.id),
        "scenarios": "夜班线路优化",
        "other_scenario": "",
        "purpose": "operationsImprovement",
        "starts_on": "2026-11-23",
        "ends_on": "2027-11-22",
        "max_uses": "3",
        "columns": ["line", "hour"],
        "channels": "download",
    }
    return {**fields, **changes}


async def _asked(deal: Deal) -> list[RequestView]:
    return await requests_of_enterprise(deal.enterprise.id)


async def test_a_filled_form_is_a_request(browser: Browser) -> None:
    deal = await a_deal()
    await browser.sign_in(deal.buyer)
    answer = await browser.send("/requests", _fields(deal), once="once")
    asked = (await _asked(deal))[0]
    assert (303, f"/requests/{asked.request_id}", ["line", "hour"], 1_200_000) == (
        answer.status_code,
        answer.headers["location"],
        asked.terms.columns,
        asked.price_minor,
    )


async def test_a_form_sent_twice_asks_once(browser: Browser) -> None:
    deal = await a_deal()
    await browser.sign_in(deal.buyer)
    places = [
        (await browser.send("/requests", _fields(deal), once="once")).headers["location"]
        for _ in range(2)
    ]
    assert (len(set(places)), len(await _asked(deal))) == (1, 1)


async def test_two_scenarios_are_refused_with_rule_clause_and_way_out(browser: Browser) -> None:
    deal = await a_deal()
    await browser.sign_in(deal.buyer)
    answer = await browser.send("/requests", _fields(deal, other_scenario="站点选址"))
    told = [words in answer.text for words in ("R12", "一场景一申请", "只留一个场景")]
    assert (answer.status_code, told, await _asked(deal)) == (422, [True] * 3, [])


async def test_what_is_wrong_is_said_at_its_field_and_what_was_filled_in_stays(
    browser: Browser,
) -> None:
    deal = await a_deal()
    await browser.sign_in(deal.buyer)
    wrong = {}
    for field, value in (
        ("purpose", ""),
        ("starts_on", ""),
        ("ends_on", "tomorrow"),
        ("max_uses", "0"),
        ("max_uses", "9999999999"),
    ):
        given = _fields(deal, scenarios="", other_scenario="自己写的场景", **{field: value})
        answer = await browser.send("/requests", given)
        found = (
            answer.status_code,
            f'id="error-{field}"' in answer.text,
            "自己写的场景" in answer.text,
        )
        if found != (422, True, True):
            wrong[field, value] = found
    assert (wrong, await _asked(deal)) == ({}, [])


async def test_the_price_is_worked_out_before_anything_is_asked(browser: Browser) -> None:
    deal = await a_deal()
    await browser.sign_in(deal.buyer)
    shown = [
        (await browser.send("/requests", {**_fields(deal), "act": "price", **changed})).text
        for changed in (
            {},
            {"ends_on": "2027-11-23"},
            {"purpose": "publicWelfare"},
            {"ends_on": ""},
        )
    ]
    said = ("12,000.00 元（每年", "24,000.00 元（每年", "公益事业用途免费", "填写起止日期后")
    assert (
        [words in text for words, text in zip(said, shown, strict=True)],
        await _asked(deal),
    ) == ([True] * 4, [])


async def test_an_unverified_enterprise_is_led_to_what_is_missing(browser: Browser) -> None:
    deal = await a_deal()
    newcomer = await a_user("newcomer")
    entered = await register_enterprise(
        newcomer, RegisterEnterprise(name="新来科技（虚构）", credit_code=a_credit_code(2))
    )
    await browser.sign_in(newcomer)
    code = deal.supply.listing.version.code
    shown = (await browser.get(f"/requests/new?product={code}")).text
    links = set(re.findall(r'href="([^"]+)"', html.unescape(shown)))
    assert ({f"/enterprises/{entered.id}", "/keys"} <= links, "<button" in _act(shown)) == (
        True,
        False,
    )


def _act(page: str) -> str:
    """Return the page's primary act."""
    return page.partition('<div class="act">')[2].partition("</div>")[0]


async def test_a_reader_without_enterprise_is_led_to_entering_one(browser: Browser) -> None:
    deal = await a_deal()
    await browser.sign_in(await a_user("newcomer"))
    code = deal.supply.listing.version.code
    assert "/enterprises/new" in (await browser.get(f"/requests/new?product={code}")).text


async def test_an_unknown_product_is_not_found(browser: Browser) -> None:
    await browser.sign_in(await a_user("newcomer"))
    answers = [
        (await browser.get("/requests/new?product=NONE")).status_code,
        (await browser.send("/requests", {"product": "NONE"})).status_code,
    ]
    assert answers == [404, 404]


async def test_the_officer_accepts_and_the_contract_lies_ready(browser: Browser) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    place = f"/requests/{request.request_id}"
    await browser.sign_in(deal.supply.chief)
    answer = await browser.send(f"{place}/accept", {"if_match": 1}, once="a")
    agreement = await agreement_of_request(request.request_id)
    led = await browser.get(f"{place}/contract")
    assert agreement is not None
    assert (303, f"/agreements/{agreement.agreement_id}") == (
        answer.status_code,
        led.headers["location"],
    )


async def test_the_officer_refuses_with_a_ground_alone(browser: Browser) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    place = f"/requests/{request.request_id}"
    await browser.sign_in(deal.supply.chief)
    without = await browser.send(f"{place}/refuse", {"if_match": 1, "ground": ""})
    refused = await browser.send(f"{place}/refuse", {"if_match": 1, "ground": "security"})
    await browser.sign_in(deal.buyer)
    shown = (await browser.get(place)).text
    found = await request_of(request.request_id)
    assert (
        without.status_code,
        "请选择理由。" in without.text,
        refused.status_code,
        found.ground,
        "安全条件不足" in shown,
    ) == (422, True, 303, RefusalGround.SECURITY, True)


async def test_who_comes_too_late_is_shown_how_it_stands(browser: Browser) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    place = f"/requests/{request.request_id}"
    await browser.sign_in(deal.supply.chief)
    await browser.send(f"{place}/accept", {"if_match": 1}, once="a")
    late = await browser.send(f"{place}/refuse", {"if_match": 1, "ground": "capacity"}, once="b")
    shown = (await browser.get(place)).text
    assert (
        late.status_code,
        "已被他人处理" in shown,
        (await request_of(request.request_id)).standing,
    ) == (303, True, Standing.ACCEPTED)


async def test_only_the_officer_has_the_forms_of_an_answer(browser: Browser) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    place = f"/requests/{request.request_id}"
    shown = {}
    for name, reader in (
        ("chief", deal.supply.chief),
        ("liaison", deal.supply.liaison),
        ("buyer", deal.buyer),
    ):
        await browser.sign_in(reader)
        page = (await browser.get(place)).text
        shown[name] = (f"{place}/accept" in page, f"{place}/withdraw" in page)
    assert shown == {"chief": (True, False), "liaison": (False, False), "buyer": (False, True)}


async def test_a_liaison_who_sends_the_form_all_the_same_is_refused(browser: Browser) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    await browser.sign_in(deal.supply.liaison)
    answer = await browser.send(f"/requests/{request.request_id}/accept", {"if_match": 1})
    found = await request_of(request.request_id)
    assert (answer.status_code, found.standing) == (403, Standing.OPEN)


async def test_the_list_says_how_long_is_left_to_answer(
    browser: Browser, clock: FrozenClock
) -> None:
    deal = await a_deal()
    await a_request(deal)
    await browser.sign_in(deal.supply.chief)
    said = []
    for days in (0, 14, 2):
        clock.move(days=days)
        await browser.sign_in(deal.supply.chief)
        page = (await browser.get("/requests")).text
        said.append(re.findall("(还有|已逾期) (\\d+) 个工作日", page))
    assert said == [[("还有", "10")], [("还有", "0")], [("已逾期", "2")]]
