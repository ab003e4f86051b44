"""Two products, each sound, that would give somebody away together: the gate holds the second.

All tables are synthetic.
"""

from __future__ import annotations

import asyncio
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from anonymize.risk.differencing import Difference
from anonymize.roles import Role
from marketplace.cli_support import recognise_by, run_in_market
from marketplace.foundation.accounts.queries import actor_named
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.markets import Market
from marketplace.slices import modules
from marketplace.supply.listings import neighbours, service
from marketplace.supply.listings.commands import publish
from marketplace.supply.listings.facts import ListingFacts
from marketplace.supply.listings.model import EndGround, State
from marketplace.supply.listings.neighbours import combined_with_listed
from marketplace.supply.listings.publishing import (
    Census,
    Published,
    PublishTable,
    publish_table,
)
from marketplace.supply.listings.review import facts_before
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    ListingView,
    Offer,
    WithdrawListing,
)
from marketplace.supply.listings.service import approve_product, withdraw_listing
from marketplace.supply.listings.steps import StepsHere
from migrations.run import migrate
from tests.conftest import FrozenClock
from tests.marketplace.conftest import Browser, headers_of
from tests.supply_factories import Publisher, a_publisher, an_offer, streamed

RESIDENTS = "海珠区常住人口（合成）"
SMALL, REST = 12, 17
"""Residents of the smallest street, and how many streets are larger."""


def residents(*, by_street: bool, smallest: int = SMALL) -> bytes:
    """Return a row per resident: without the street, of all; with it, of the larger streets."""
    people = zip(
        cycle(("18-34", "35-59", "60+")),
        cycle(("女", "男")),
        range(100 * REST + (0 if by_street else smallest)),
        strict=False,
    )
    head = "street,band,sex" if by_street else "band,sex"
    lines = (
        f"合成街道{n // 100:02d},{band},{sex}" if by_street else f"{band},{sex}"
        for band, sex, n in people
    )
    return "\n".join((head, *lines)).encode() + b"\n"


def _command(name: str, **stated: str) -> PublishTable:
    return PublishTable(
        file_name=f"{name}.csv",
        offer=Offer(**an_offer()),  # type: ignore[arg-type]
        roles=ROLES[name],
        census=Census(
            system="合成",
            table_name=name,
            duty="统计",
            duty_clause="第3项",
            source_statement="由业务系统按月汇总产生（合成）。",
            **stated,  # type: ignore[arg-type] # only the texts
        ),
    )


ROLES = {
    "district": {"band": Role.QUASI, "sex": Role.QUASI},
    "streets": {"street": Role.PLAIN, "band": Role.QUASI, "sex": Role.QUASI},
    "power": {"block": Role.PLAIN, "meters": Role.PLAIN, "kwh": Role.PLAIN},
    "water": {"block": Role.PLAIN, "meters": Role.PLAIN, "tonnes": Role.PLAIN},
    "licences": {"block": Role.PLAIN, "trade": Role.PLAIN},
}


async def _publish(publisher: Publisher, name: str, content: bytes, **stated: str) -> Published:
    steps = StepsHere(publisher.liaison, streamed(content))
    return await publish_table(steps, _command(name, **stated), lambda _: None)


async def _approved(publisher: Publisher, done: Published) -> ListingView:
    assert done.refusal is None, done.refusal
    listed = await approve_product(
        publisher.chief,
        ApproveProduct(version_id=done.version.version_id, if_match=done.version.revision),
    )
    assert not isinstance(listed, Refusal), listed
    return listed


async def _listed(publisher: Publisher, name: str, content: bytes, **stated: str) -> ListingView:
    return await _approved(publisher, await _publish(publisher, name, content, **stated))


DISTRICT = {"population": RESIDENTS}
BY_STREET = {"population": RESIDENTS, "place_column": "street"}


async def test_whole_district_minus_its_streets_is_held_back(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    whole = await _listed(publisher, "district", residents(by_street=False), **DISTRICT)
    done = await _publish(publisher, "streets", residents(by_street=True), **BY_STREET)
    assert done.refusal is not None
    [reason] = done.refusal.reasons
    assert (reason.code, reason.rule, reason.facts["others"], done.version.state) == (
        "combined-difference",
        "R18",
        whole.version.code,
        State.DRAFT,
    )
    found = await combined_with_listed(done.version, at=now())
    assert (
        Difference(
            kind="solved",
            releases=tuple(sorted((whole.version.code, done.version.code))),
            places=1,
            rows=SMALL,
        )
        in found.differences
    )


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_streets_first_hold_the_whole_back(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    await _listed(publisher, "streets", residents(by_street=True), **BY_STREET)
    done = await _publish(publisher, "district", residents(by_street=False), **DISTRICT)
    assert done.refusal is not None
    assert done.refusal.codes == ("combined-difference",)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_streets_that_leave_nobody_over_are_listed(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    everybody = residents(by_street=False, smallest=0)
    await _listed(publisher, "district", everybody, **DISTRICT)
    done = await _publish(publisher, "streets", residents(by_street=True), **BY_STREET)
    assert (done.refusal, done.version.state) == (None, State.SUBMITTED)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_approval_asks_again_what_was_listed_meanwhile(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    waiting = await _publish(publisher, "streets", residents(by_street=True), **BY_STREET)
    await _listed(publisher, "district", residents(by_street=False), **DISTRICT)
    found = await approve_product(
        publisher.chief,
        ApproveProduct(version_id=waiting.version.version_id, if_match=waiting.version.revision),
    )
    assert isinstance(found, Refusal)
    assert found.codes == ("combined-difference",)


async def test_two_approved_at_the_same_moment_are_not_both_listed(
    market: Market, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gathered_long_before_the_end(*asked: Any, **said: Any) -> ListingFacts:
        found = await facts_before(*asked, **said)
        await asyncio.sleep(0.3)
        return found

    monkeypatch.setattr(service, "facts_before", gathered_long_before_the_end)
    publisher = await a_publisher()
    waiting = [
        (await _publish(publisher, "streets", residents(by_street=True), **BY_STREET)).version,
        (await _publish(publisher, "district", residents(by_street=False), **DISTRICT)).version,
    ]
    found = await asyncio.gather(
        *(
            approve_product(
                publisher.chief, ApproveProduct(version_id=one.version_id, if_match=one.revision)
            )
            for one in waiting
        )
    )
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_is_listed_no_more_holds_nothing_back(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    whole = await _listed(publisher, "district", residents(by_street=False), **DISTRICT)
    await withdraw_listing(
        publisher.chief,
        WithdrawListing(listing_id=whole.listing_id, ground=EndGround.NO_LONGER_OFFERED),
    )
    done = await _publish(publisher, "streets", residents(by_street=True), **BY_STREET)
    assert done.refusal is None


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_population_that_is_not_stated_or_another_is_not_compared(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    await _listed(publisher, "district", residents(by_street=False), **DISTRICT)
    done = await _publish(
        publisher, "streets", residents(by_street=True), population="天河区常住人口（合成）"
    )
    found = await combined_with_listed(done.version, at=now())
    assert (done.refusal, found.population, found.compared) == (
        None,
        "天河区常住人口(合成)",
        (),
    )


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_table_too_large_is_left_out_by_name(
    market: Market, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = await a_publisher()
    whole = await _listed(publisher, "district", residents(by_street=False), **DISTRICT)
    monkeypatch.setattr(neighbours, "MOST_ROWS", 100 * REST + 1)
    done = await _publish(publisher, "streets", residents(by_street=True), **BY_STREET)
    found = await combined_with_listed(done.version, at=now())
    assert (found.compared, found.left_out) == ((), (whole.version.code,))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_findings_stand_on_the_page_and_in_the_answer(
    market: Market, clock: FrozenClock, browser: Browser
) -> None:
    publisher = await a_publisher()
    whole = await _listed(publisher, "district", residents(by_street=False), **DISTRICT)
    done = await _publish(publisher, "streets", residents(by_street=True), **BY_STREET)
    await browser.sign_in(publisher.liaison)
    page = await browser.get(f"/drafts/{done.version.version_id}")
    answer = await browser.http.get(
        f"/api/v1/versions/{done.version.version_id}/combined",
        headers=await headers_of(publisher.liaison),
    )
    told = answer.json()
    assert (told["compared"], told["smallest_group"] < SMALL, told["groups"] > 1) == (
        [whole.version.code],
        True,
        True,
    )
    assert ("与已上架的产品放在一起呢" in page.text, f"{told['groups']} 个" in page.text) == (
        True,
        True,
    )


# -- power, water and licences of one block -------------------------------------------------------

BLOCKS = [f"合成街区{n:02d}" for n in range(30)]


def consumption(measure: str) -> bytes:
    """Return a row per block: forty meters and what they used."""
    lines = (f"{block},40,{1000 + 10 * n}" for n, block in enumerate(BLOCKS))
    return "\n".join((f"block,meters,{measure}", *lines)).encode() + b"\n"


def licences() -> bytes:
    """Return a row per licence: twenty in each block, one in the last."""
    held = [block for block in BLOCKS[:-1] for _ in range(20)] + BLOCKS[-1:]
    return "\n".join(("block,trade", *(f"{block},零售" for block in held))).encode() + b"\n"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_only_licence_of_a_block_is_not_joined_to_its_power_and_water(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    stated = {"population": "海珠区街区用能单位（合成）", "count_column": "meters"}
    power = await _listed(publisher, "power", consumption("kwh"), **stated)
    water = await _listed(publisher, "water", consumption("tonnes"), **stated)
    done = await _publish(
        publisher, "licences", licences(), population="海珠区街区用能单位（合成）"
    )
    assert done.refusal is not None
    [reason] = done.refusal.reasons
    assert (reason.code, reason.facts["rows"], reason.facts["others"]) == (
        "combined-linkage",
        1,
        f"{power.version.code}, {water.version.code}",
    )


# -- the same at the command line ------------------------------------------------------------------


def _run(table: Path, user: str, *options: str) -> Result:
    said = ("--title", "人口（合成）", "--template", "data-provision", "--price", "12000")
    roles = ("--role", "street=plain", "--role", "band=quasi", "--role", "sex=quasi")
    return CliRunner().invoke(
        publish, [str(table), "--as", user, "--scenario", "选址", *said, *roles, *options]
    )


def test_command_ends_with_3_and_names_what_it_was_held_against(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("DATABASE_URL", f"sqlite:///{tmp_path}/real.sqlite"),
        ("STORE_URL", f"{tmp_path}/store"),
        ("KEYS_URL", f"{tmp_path}/keys"),
    ):
        monkeypatch.setenv(f"MARKETPLACE_{name}", value)
    modules("gates")
    recognise_by(actor_named)

    async def settle() -> tuple[str, str]:
        await migrate()
        publisher = await a_publisher()
        listed = await _listed(publisher, "district", residents(by_street=False), **DISTRICT)
        return publisher.liaison.name, listed.version.code

    user, code = run_in_market(settle)
    table = tmp_path / "streets.csv"
    table.write_bytes(residents(by_street=True))
    result = _run(table, user, "--population", RESIDENTS, "--place-column", "street")
    assert (result.exit_code, "combined-difference" in result.output, code in result.output) == (
        3,
        True,
        True,
    )
