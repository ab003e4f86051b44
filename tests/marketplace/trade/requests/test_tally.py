"""How units answer is counted from what was recorded, and anybody who counts again agrees."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest

from marketplace.foundation.transparency.queries import search
from marketplace.foundation.transparency.schemas import LogSearch
from marketplace.kernel.calendar import day_of, end_of_day
from marketplace.kernel.clock import now
from marketplace.kernel.tables import Event
from marketplace.trade.requests import service
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.queries import request_of, requests_to_unit
from marketplace.trade.requests.schemas import (
    AcceptRequest,
    AnswersOfUnit,
    RefuseRequest,
    RequestView,
    WithdrawRequest,
)
from marketplace.trade.requests.tally import answers_by_unit
from tests.conftest import FrozenClock
from tests.marketplace.conftest import Browser
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import Deal, a_deal, a_request, sequence_log

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WAYS = {
    "agreed": ["accept"],
    "refused": ["refuse"],
    "agreed and then refused": ["accept", "refuse"],
    "taken back": ["withdraw"],
    "answered late": ["wait", "refuse"],
    "agreed on the morning after": ["wait", "accept"],
    "taken back after silence": ["wait", "withdraw"],
    "silence": ["wait"],
    "waiting": [],
}
"""What happens to one request each; the last day passes at `wait`, for all at once."""


async def _act(deal: Deal, request: RequestView, act: str) -> None:
    read = await request_of(request.request_id)
    named = {"request_id": read.request_id, "if_match": read.revision}
    match act:
        case "accept":
            await service.accept_request(deal.supply.chief, AcceptRequest(**named))
        case "refuse":
            ground = RefusalGround.SECURITY
            await service.refuse_request(deal.supply.chief, RefuseRequest(**named, ground=ground))
        case "withdraw":
            await service.withdraw_request(deal.buyer, WithdrawRequest(**named))


async def a_history(clock: FrozenClock) -> Deal:
    """Let one request go each of the ways."""
    deal = await a_deal()
    requests = {name: await a_request(deal) for name in WAYS if name != "waiting"}
    for name, request in requests.items():
        for act in WAYS[name] if WAYS[name][0] != "wait" else []:
            await _act(deal, request, act)
    clock.move(days=30)
    for name, request in requests.items():
        for act in WAYS[name][1:] if WAYS[name][0] == "wait" else []:
            await _act(deal, request, act)
    await a_request(deal)
    return deal


async def recounted(deal: Deal) -> Counter[str]:
    """Count again, request by request, from the facts of each thread."""
    counts: Counter[str] = Counter()
    for one in await requests_to_unit(deal.supply.listing.version.unit_id):
        facts = await Event.select().where(Event.contract == one.request_id).order_by(Event.counter)
        answers = [f for f in facts if f["type"].endswith(("-accepted", "-refused"))]
        ended = day_of(one.decided_at or now())
        if answers:
            counts["agreed" if answers[0]["type"].endswith("-accepted") else "refused"] += 1
            counts["late"] += day_of(answers[0]["at"]) > one.answer_due
            counts["refused_later"] += len(answers) - 1
        elif ended > one.answer_due:
            counts["unanswered"] += 1
        else:
            counts["withdrawn" if one.standing is Standing.WITHDRAWN else "waiting"] += 1
    return +counts


def _figures(unit: AnswersOfUnit) -> Counter[str]:
    names = ("agreed", "refused", "withdrawn", "waiting", "unanswered", "late", "refused_later")
    return +Counter({name: getattr(unit, name) for name in names})


@pytest.mark.usefixtures("market")
async def test_figures_are_those_of_a_recount_request_by_request(clock: FrozenClock) -> None:
    deal = await a_history(clock)
    (unit,) = (await answers_by_unit(now())).units
    assert _figures(unit) == await recounted(deal)
    assert (unit.asked, unit.late, unit.unanswered, unit.refused_later) == (len(WAYS), 2, 2, 1)
    assert unit.grounds == {RefusalGround.SECURITY: 3}


@pytest.mark.usefixtures("market")
async def test_answer_on_the_last_day_is_in_time_and_a_second_after_it_is_not(
    clock: FrozenClock,
) -> None:
    deal = await a_deal()
    request = await a_request(deal)
    clock.move(seconds=(end_of_day(request.answer_due) - now()).total_seconds() - 1)
    before = (await answers_by_unit(now())).total
    clock.move(seconds=1)
    after = (await answers_by_unit(now())).total
    assert [(one.waiting, one.unanswered) for one in (before, after)] == [(1, 0), (0, 1)]


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_totals_are_the_entries_of_the_public_log(clock: FrozenClock) -> None:
    await a_history(clock)
    await sequence_log()
    total = (await answers_by_unit(now())).total
    logged = {
        kind: len((await search(LogSearch(kind=f"requests.request-{kind}"), limit=200)).items)
        for kind in ("submitted", "accepted", "refused")
    }
    assert logged == {
        "submitted": total.asked,
        "accepted": total.agreed,
        "refused": total.refused + total.refused_later,
    }


@on_sqlite
async def test_anybody_reads_the_figures_in_both_languages(
    browser: Browser, client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    empty = (await client.get("/api/v1/answers")).json()
    deal = await a_history(clock)
    told = (await client.get("/api/v1/answers")).json()
    faults, pages = [], {}
    for language in ("zh-CN", "en"):
        browser.speak(language)
        pages[language] = (await browser.get("/answers")).text
        faults += HtmlDocument(pages[language]).all_faults()
    assert (empty["units"], told["total"]["asked"], faults) == ([], len(WAYS), [])
    assert deal.enterprise.name not in pages["zh-CN"]
    assert "安全条件不足 3" in pages["zh-CN"]
