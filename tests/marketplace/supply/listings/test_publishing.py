"""The publisher's half in one go, on our own tables and on tables nobody here made."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import Result

from anonymize.roles import Role
from marketplace.foundation.organizations.model import Post
from marketplace.kernel.clock import now
from marketplace.kernel.markets import Market
from marketplace.kernel.storage import CHUNK_BYTES
from marketplace.kernel.text import Text
from marketplace.slices import modules
from marketplace.supply.desensitisation.queries import threshold_at
from marketplace.supply.listings.commands import SELF_DECLARED, publish
from marketplace.supply.listings.errors import (
    AmbiguousUnitError,
    NoLiaisonPostError,
    OpenVersionError,
)
from marketplace.supply.listings.model import State
from marketplace.supply.listings.publishing import (
    Census,
    Published,
    PublishTable,
    publish_table,
)
from marketplace.supply.listings.schemas import Offer
from marketplace.supply.listings.steps import StepsHere
from tests.conftest import FrozenClock
from tests.factories import a_publishing_unit, an_officer
from tests.marketplace.conftest import Console
from tests.supply_factories import Publisher, a_publisher, a_table, an_offer, streamed

FOREIGN = (
    "adult",
    pytest.param("fair", marks=pytest.mark.soak),
    pytest.param("randhie", marks=pytest.mark.soak),
)
"""Of these tables `make test` measures one here; the command line publishes all three."""


def _command(name: str = "rides.csv", **changed: object) -> PublishTable:
    said: dict[str, object] = {
        "file_name": name,
        "offer": Offer(**an_offer()),  # type: ignore[arg-type]
        "census": Census(
            system="合成",
            table_name=name,
            duty="统计",
            duty_clause="第3项",
            source_statement="由收单系统按日汇总产生（合成）。",
        ),
    }
    return PublishTable(**{**said, **changed})  # type: ignore[arg-type]


async def _publish(
    publisher: Publisher, content: AsyncIterator[bytes], **changed: object
) -> Published:
    told: list[Text] = []
    return await publish_table(
        StepsHere(publisher.liaison, content),
        _command(**changed),  # type: ignore[arg-type]
        told.append,
    )


async def test_table_reaches_the_chief(market: Market, clock: FrozenClock) -> None:
    done = await _publish(await a_publisher(), streamed(a_table()))
    assert (done.version.state, done.refusal) == (State.SUBMITTED, None)


async def test_same_file_again_goes_on_from_what_is_there(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    first = await _publish(publisher, streamed(a_table()))
    again = await _publish(publisher, streamed(a_table()))
    assert (first.version, first.evidence) == (again.version, again.evidence)


async def test_what_is_stated_anew_corrects_the_census_and_nothing_else(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    first = (await _publish(publisher, streamed(a_table()))).resource
    census = Census(
        system=first.system,
        table_name=first.table_name,
        duty="路网管理",
        duty_clause="第9项",
        source_statement="另一说明（合成）。",
    )
    again = await _publish(
        publisher, streamed(a_table()), census=census, stated=frozenset({"duty", "duty_clause"})
    )
    found = again.resource
    assert (found.duty, found.duty_clause, found.source_statement, found.revision) == (
        "路网管理",
        "第9项",
        first.source_statement,
        first.revision + 1,
    )


async def test_another_offer_does_not_pass_for_the_one_that_awaits_its_decision(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    await _publish(publisher, streamed(a_table()))
    cheaper = Offer(**{**an_offer(), "price_minor": 1})  # type: ignore[arg-type]
    with pytest.raises(OpenVersionError):
        await _publish(publisher, streamed(a_table()), offer=cheaper)


async def test_table_too_small_for_any_class_is_held_by_the_threshold(
    market: Market, clock: FrozenClock
) -> None:
    done = await _publish(await a_publisher(), streamed(a_table(12)))
    assert done.refusal is not None
    assert (done.refusal.codes, done.version.state) == (("threshold-missed",), State.DRAFT)


async def test_corrected_role_is_obeyed(market: Market, clock: FrozenClock) -> None:
    done = await _publish(await a_publisher(), streamed(a_table()), roles={"rides": Role.DIRECT})
    assert "rides" not in done.evidence.released_columns


async def test_somebody_without_a_post_publishes_nothing(
    market: Market, clock: FrozenClock
) -> None:
    publisher = await a_publisher()
    with pytest.raises(NoLiaisonPostError):
        await publish_table(
            StepsHere(publisher.chief, streamed(a_table())), _command(), lambda _: None
        )


async def test_liaison_of_two_units_names_one(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    await an_officer(Post.LIAISON, "hz-street-01", username="liaison-hz-data-bureau")
    with pytest.raises(AmbiguousUnitError):
        await _publish(publisher, streamed(a_table()))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", FOREIGN)
async def test_foreign_table_reaches_the_threshold_and_stays_useful(
    market: Market, clock: FrozenClock, name: str, shared_dir: Path, tmp_path: Path
) -> None:
    path = _foreign(name, shared_dir, tmp_path)
    done = await _publish(await a_publisher(), _read(path), name=path.name)
    figures, threshold = done.evidence.figures, await threshold_at(now())
    short = threshold.shortfalls(
        k=figures.k, largest_risk=figures.largest_risk, level=figures.level
    )
    assert (
        done.version.state,
        short,
        figures.information_kept > 0.75,
    ) == (State.SUBMITTED, (), True)


def _foreign(name: str, shared_dir: Path, folder: Path) -> Path:
    if name == "adult":
        return shared_dir / "data" / "adult" / "adult.csv"
    datasets = pytest.importorskip("statsmodels.datasets")
    path = folder / f"{name}.csv"
    getattr(datasets, name).load_pandas().data.to_csv(path, index=False)
    return path


async def _read(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


@pytest.fixture
def publisher(console: Console) -> str:
    """Return the name of a liaison of the console's market."""
    modules("gates")

    async def settle() -> None:
        await a_publishing_unit()
        await an_officer(Post.LIAISON, username="chenxiaolan")

    console.run(settle)
    return "chenxiaolan"


def _run(console: Console, table: Path, user: str, *options: str) -> Result:
    said = ("--title", "公交客流（合成）", "--template", "data-provision", "--price", "12000")
    return console(publish, str(table), "--as", user, *said, *options)


EXITS = {
    "complete": (a_table(), ("--scenario", "夜班线路优化"), 0, "awaiting the chief data officer"),
    "no scenario": (a_table(), (), 3, "scenario-missing"),
    "too small": (a_table(12), ("--scenario", "夜班线路优化"), 3, "threshold-missed"),
    "no table": (b"a,a\n1,2\n", ("--scenario", "夜班线路优化"), 2, "unreadable-table"),
    "not a role": (a_table(), ("--role", "age=king"), 2, "COLUMN="),
    "not my unit": (a_table(), ("--unit", "hz-street-01"), 5, "no-liaison-post"),
}


@pytest.mark.parametrize("case", EXITS)
def test_command_ends_with_the_code_of_what_happened(
    console: Console, publisher: str, tmp_path: Path, case: str
) -> None:
    content, options, code, said = EXITS[case]
    table = tmp_path / "rides.csv"
    table.write_bytes(content)
    result = _run(console, table, publisher, *options)
    assert (code, True) == (result.exit_code, said in result.output)


def test_duty_that_is_typed_later_corrects_the_census(
    console: Console, publisher: str, tmp_path: Path
) -> None:
    table = tmp_path / "rides.csv"
    table.write_bytes(a_table(12))
    said = (table, publisher, "--scenario", "夜班线路优化", "--json")
    first, again = (_run(console, *said, *more).stdout for more in ((), ("--duty", "路网管理")))
    duties = [json.loads(output)["resource"]["duty"] for output in (first, again)]
    assert duties == [SELF_DECLARED, "路网管理"]


def test_report_holds_no_value_of_the_table_and_is_the_same_again(
    console: Console, publisher: str, tmp_path: Path
) -> None:
    table = tmp_path / "rides.csv"
    table.write_bytes(a_table())
    output, again = (_run(console, table, publisher, "--scenario", "x").output for _ in range(2))
    assert ("card_no" in output, "5100" in output, "越秀区" in output) == (True, False, False)
    assert again == output
