"""Past judgements asked again under another figure: what would differ, and that one asked."""

from __future__ import annotations

import json

import httpx
import pytest

from marketplace.foundation.organizations.errors import NotRegulatorError
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.rules.errors import UnknownFigureError, UnusableValueError
from marketplace.foundation.rules.packs import shipped_packs
from marketplace.foundation.rules.queries import rulebook
from marketplace.foundation.rules.replay import figures_of, replay
from marketplace.kernel.clock import now
from marketplace.kernel.tables import Event
from marketplace.oversight.regulation import service
from marketplace.oversight.regulation.commands import regulation
from marketplace.oversight.regulation.schemas import CaseView, OpenCase, ReplayFigure, ReplayView
from marketplace.oversight.regulation.wording import JUDGED
from marketplace.supply.listings.queries import listed_products
from tests import factories as make
from tests.conftest import FrozenClock
from tests.marketplace.conftest import Browser, Console, headers_of
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import a_listed_product, synthetic_rides

K = "release.file.k-min"
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def a_case() -> CaseView:
    return await service.open_case(
        await make.the_regulator(), OpenCase(reason="拟提高群体下限，先看影响")
    )


async def two_products(clock: FrozenClock) -> list[int]:
    """List a small and a large table, a day apart; return their smallest classes."""
    for rows, title in ((400, "公交客流（合成）"), (2400, "公交客流全量（合成）")):
        await a_listed_product(title=title, table=synthetic_rides(rows))
        clock.move(days=1)
    return sorted(one.evidence.figures.k for one in await listed_products())


async def asked(value: float, **about: object) -> ReplayView:
    command = ReplayFigure(case_id=(await a_case()).case_id, figure=K, value=value, **about)
    return await service.replay_figure(await make.the_regulator(), command)


@pytest.mark.usefixtures("market")
async def test_listings_that_would_fail_are_told_and_no_others(clock: FrozenClock) -> None:
    small, large = await two_products(clock)
    failing = {
        value: sum(one.act == "listings.approve" for one in (await asked(value)).differing)
        for value in (small, small + 1, large, large + 1)
    }
    assert small < large
    assert failing == {small: 0, small + 1: 1, large: 1, large + 1: 2}


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_judgement_is_told_by_its_product_and_its_reason(clock: FrozenClock) -> None:
    small, _ = await two_products(clock)
    found = (await asked(small + 1)).differing
    (listed,) = [one for one in await listed_products() if one.evidence.figures.k == small]
    assert [one.act for one in found] == ["listings.submit", "listings.approve"]
    assert {one.objects[0].name.zh for one in found} == {listed.version.code}
    assert all(one.passed_then and str(small + 1) in one.reasons[0].en for one in found)


@pytest.mark.usefixtures("market")
@on_sqlite
async def test_days_narrow_what_is_asked_again(clock: FrozenClock) -> None:
    began = clock.at
    _, large = await two_products(clock)
    counts = [
        len((await asked(large + 1, since=since, until=until)).differing)
        for since, until in ((None, None), (clock.at, None), (None, began), (began, clock.at))
    ]
    assert counts == [4, 0, 0, 4]


@pytest.mark.usefixtures("market")
async def test_figures_in_force_reproduce_every_kept_answer(clock: FrozenClock) -> None:
    await two_products(clock)
    book = await rulebook(now())
    found = [await replay(book, name, value) for name, value in figures_of(book).items()]
    assert [(one.differing, one.unreadable) for one in found] == [([], 0)] * len(found)
    assert {one.figure: one.asked for one in found}[K] > 0


@pytest.mark.usefixtures("market", "clock")
@on_sqlite
async def test_replay_is_recorded_and_for_regulators_about_figures_alone() -> None:
    await asked(30)
    case_id = (await a_case()).case_id
    with pytest.raises(NotRegulatorError):
        await service.replay_figure(
            await make.an_officer(Post.LIAISON), ReplayFigure(case_id=case_id, figure=K, value=30)
        )
    for figure, value, error in (
        ("grades.tradable", 1, UnknownFigureError),
        (K, float("nan"), UnusableValueError),
        (K, 1e300, UnusableValueError),
    ):
        with pytest.raises(error):
            await service.replay_figure(
                await make.the_regulator(),
                ReplayFigure(case_id=case_id, figure=figure, value=value),
            )
    assert await Event.count().where(Event.type == "regulation.figure-replayed") == 1


@on_sqlite
async def test_program_replays(client: httpx.AsyncClient, clock: FrozenClock) -> None:
    small, _ = await two_products(clock)
    body = {"case_id": str((await a_case()).case_id), "figure": K, "value": small + 1}
    headers = await headers_of(await make.the_regulator())
    answer = await client.post("/api/v1/regulation/replays", json=body, headers=headers)
    assert (answer.status_code, len(answer.json()["differing"])) == (200, 2)


@on_sqlite
async def test_page_tells_what_would_differ_and_names_a_wrong_field(
    browser: Browser, clock: FrozenClock
) -> None:
    small, _ = await two_products(clock)
    case = await a_case()
    await browser.sign_in(await make.the_regulator())
    faults, told = [], ""
    for language in ("zh-CN", "en"):
        browser.speak(language)
        for query in ("", f"?case={case.number}&figure={K}&value={small + 1}"):
            told = (await browser.get(f"/regulation/replay{query}")).text
            faults += HtmlDocument(told).all_faults()
    wrong = await browser.get(f"/regulation/replay?case={case.number}&figure={K}&value=many")
    assert (faults, "2 would differ" in told, "listing approved" in told) == ([], True, True)
    assert (wrong.status_code, "Give a number" in wrong.text) == (422, True)


def test_every_act_that_a_pack_judges_has_words() -> None:
    judged = {act.act for pack in shipped_packs() for act in pack.acts}
    assert judged == JUDGED.keys()


def test_replay_at_the_console(console: Console) -> None:
    async def people() -> None:
        await make.an_officer(Post.REGULATOR, "gz-regulator", username="peng")
        await a_listed_product()

    console.run(people)
    case = console(regulation, "open-case", "拟提高群体下限", "--as", "peng").output.strip()
    asking = ["replay", K, "100000", "--case", case, "--as", "peng"]
    told = console(regulation, *asking)
    view = json.loads(console(regulation, *asking, "--json").output)
    assert (told.exit_code, "通过→拒绝" in told.output) == (0, True)
    assert (view["value"], len(view["differing"])) == (100_000, 2)
