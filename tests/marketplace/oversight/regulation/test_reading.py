"""Reading the log under a case: what is found, what is proved, what is recorded."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from contracts.commitments import Disclosure, commitment_of
from contracts.complete_answer import CompleteAnswer
from marketplace.foundation.organizations.errors import NotRegulatorError
from marketplace.foundation.transparency import queries as log
from marketplace.foundation.transparency.errors import EntryNotFoundError
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.schemas import LogSearch
from marketplace.foundation.transparency.service import commit_index, erase_content
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.database import engine
from marketplace.kernel.ids import new_id
from marketplace.oversight.regulation import service
from marketplace.oversight.regulation.asking import Asked, search_of
from marketplace.oversight.regulation.checking import check_log
from marketplace.oversight.regulation.errors import UnknownCaseError, UnknownReferenceError
from marketplace.oversight.regulation.exporting import export_archive
from marketplace.oversight.regulation.presenting import entry_facts, rows_of
from marketplace.oversight.regulation.schemas import (
    CaseView,
    OpenCase,
    OpenEntry,
    SearchLog,
)
from tests import factories as make
from tests.stories import a_deal, a_licence_in_force, sequence_log

pytestmark = pytest.mark.usefixtures("market", "clock")


async def a_case() -> CaseView:
    return await service.open_case(
        await make.the_regulator(), OpenCase(reason="核查公交数据的去向")
    )


async def types_under(case: CaseView, **about: object) -> list[str]:
    await sequence_log()
    found = await service.search_log(
        await make.the_regulator(), SearchLog(case_id=case.case_id, limit=200, **about)
    )
    return [one.entry.type for one in found.items]


async def test_only_a_regulator_opens_a_case() -> None:
    officer = await make.an_officer(make.Post.LIAISON)
    with pytest.raises(NotRegulatorError):
        await service.open_case(officer, OpenCase(reason="just curious"))


async def test_search_without_a_case_is_refused() -> None:
    with pytest.raises(UnknownCaseError):
        await service.search_log(await make.the_regulator(), SearchLog(case_id=new_id()))


async def test_search_is_itself_recorded() -> None:
    case = await a_case()
    await types_under(case)
    assert await types_under(case, kind="regulation.log-searched") == ["regulation.log-searched"]


async def test_search_by_product_finds_its_listing() -> None:
    deal = await a_deal()
    case = await a_case()
    product = deal.supply.listing.version.product_id
    found = await types_under(case, product_id=product, kind="listings.listing-published")
    assert found == ["listings.listing-published"]


async def test_search_by_licence_finds_the_whole_thread_of_its_contract() -> None:
    licence = await a_licence_in_force(await a_deal())
    case = await a_case()
    wanted = await search_of(Asked(about=licence.number), case_id=case.case_id)
    found = await service.search_log(await make.the_regulator(), wanted)
    counters = [one.entry.counter for one in found.items]
    assert len(counters) > 3
    assert counters == list(range(len(counters), 0, -1))


async def test_search_by_enterprise_unit_and_day_narrows(clock) -> None:
    deal = await a_deal()
    await a_licence_in_force(deal)
    case = await a_case()
    asked = Asked(party=deal.enterprise.name, unit="hz-data-bureau", kind="licence.issued")
    today = {"since": "2026-11-23", "until": "2026-11-23"}
    wanted = await search_of(Asked(**{**_fields(asked), **today}), case_id=case.case_id)
    found = await service.search_log(await make.the_regulator(), wanted)
    earlier = await search_of(Asked(until="2026-11-22"), case_id=case.case_id)
    none = await service.search_log(await make.the_regulator(), earlier)
    assert ([one.entry.type for one in found.items], none.items) == (["licence.issued"], [])


def _fields(asked: Asked) -> dict[str, str]:
    return asked.address()


@pytest.mark.parametrize("field", ["about", "unit", "party", "since", "until"])
async def test_field_that_means_nothing_is_named(field: str) -> None:
    with pytest.raises(UnknownReferenceError) as refused:
        await search_of(Asked(**{field: "nothing-like-that"}), case_id=new_id())
    assert refused.value.facts["field"] == field


async def test_rows_name_objects_and_people() -> None:
    deal = await a_deal()
    await a_licence_in_force(deal)
    case = await a_case()
    await sequence_log()
    found = await service.search_log(
        await make.the_regulator(), SearchLog(case_id=case.case_id, kind="licence.issued")
    )
    row = (await rows_of(found.items))[0]
    assert (row.act.zh, row.objects[0].kind, row.by.zh) == (
        "签发许可",
        "licence",
        deal.buyer.name,
    )


async def test_opened_fields_are_those_committed_to_and_the_opening_is_recorded() -> None:
    licence = await a_licence_in_force(await a_deal())
    case = await a_case()
    assert licence.leaf_index is not None
    opened = await service.open_entry(
        await make.the_regulator(), OpenEntry(case_id=case.case_id, leaf_index=licence.leaf_index)
    )
    facts = {fact.label.en: fact for fact in await entry_facts(opened, case=case.number)}
    assert opened.fields is not None
    assert (opened.fields["licence_digest"], facts["Licence"].value.zh, facts["By"].value.en) == (
        licence.digest,
        licence.number,
        "Heyutong",
    )
    assert await types_under(case, kind="regulation.entry-opened") == ["regulation.entry-opened"]


async def test_erased_entry_opens_to_nothing_but_keeps_its_proof() -> None:
    licence = await a_licence_in_force(await a_deal())
    regulator, case = await make.the_regulator(), await a_case()
    await erase_content(regulator, licence.event_id)
    assert licence.leaf_index is not None
    opened = await service.open_entry(
        regulator, OpenEntry(case_id=case.case_id, leaf_index=licence.leaf_index)
    )
    assert (opened.fields, opened.proof.startswith("c2sp.org/tlog-proof")) == (None, True)


async def test_entry_beyond_the_log_is_unknown() -> None:
    case = await a_case()
    await sequence_log()
    with pytest.raises(EntryNotFoundError):
        await service.open_entry(
            await make.the_regulator(), OpenEntry(case_id=case.case_id, leaf_index=10_000)
        )


async def test_export_opens_what_was_found_and_verifies_elsewhere(tmp_path: Path) -> None:
    await a_licence_in_force(await a_deal())
    case = await a_case()
    await sequence_log()
    view = await service.export_log(
        await make.the_regulator(), SearchLog(case_id=case.case_id, kind="licence.issued")
    )
    async with export_archive(view) as archive:
        zipfile.ZipFile(archive).extractall(tmp_path)
    opened = _only_entry(tmp_path)
    entry = json.loads(opened["entry"])
    digests = {Disclosure.parse(one).digest for one in opened["disclosures"]}
    assert (commitment_of(opened["digests"]), digests) == (
        entry["commitment"],
        set(opened["digests"]),
    )
    assert _verified_offline(tmp_path) == 0


async def test_export_lists_all_of_a_product_and_proves_it_elsewhere(tmp_path: Path) -> None:
    deal = await a_deal()
    await a_licence_in_force(deal)
    case = await a_case()
    await sequence_log()
    await commit_index(SYSTEM)
    await sequence_log()
    product = deal.supply.listing.version.product_id
    wanted = SearchLog(case_id=case.case_id, product_id=product)
    view = await service.export_log(await make.the_regulator(), wanted)
    async with export_archive(view) as archive:
        zipfile.ZipFile(archive).extractall(tmp_path)
    (answer,) = (tmp_path / "complete").iterdir()
    listed = CompleteAnswer.parse(answer.read_bytes()).verify(log_identity().policy)
    found = sorted(one.entry.leaf_index for one in view.entries)
    assert list(listed.leaves) == [leaf for leaf in found if leaf < listed.end]
    assert _verified_offline(tmp_path, "--document", str(answer)) == 0


def _only_entry(folder: Path) -> dict[str, Any]:
    (found,) = folder.glob("entries/*.json")
    return json.loads(found.read_text(encoding="utf-8"))


def _verified_offline(folder: Path, *options: str) -> int:
    keys = [key.text for key in log_identity().keys]
    command = [sys.executable, "verify_log.py", "log", *keys, *options]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode


async def test_sound_log_is_unchanged_and_complete() -> None:
    await a_licence_in_force(await a_deal())
    check = await check_log()
    assert (check.is_unchanged, check.is_complete) == (True, True)


@pytest.mark.parametrize(
    ("statement", "unchanged", "complete"),
    [
        # a hash of a tile
        ("UPDATE log_tile SET content = (SELECT content FROM log_tile WHERE path = "
         "'tile/entries/000') WHERE path = 'tile/0/000'", False, True),
        # the whole of the entries
        ("DELETE FROM log_tile WHERE path = 'tile/entries/000'", False, False),
        # a fact that waits to be logged is taken out of the queue
        ("DELETE FROM outbox", True, False),
        # a contract's counter is set back, as if its last act had not happened
        ("UPDATE contract_thread SET counter = counter - 1", True, False),
    ],
    ids=["tile", "entries", "queue", "counter"],
)  # fmt: skip
async def test_tampering_is_told_apart(statement: str, unchanged: bool, complete: bool) -> None:
    await a_licence_in_force(await a_deal())
    await a_case()
    await engine().run_ddl(statement)
    check = await check_log()
    assert (check.is_unchanged, check.is_complete) == (unchanged, complete)


async def test_empty_log_is_sound() -> None:
    check = await check_log()
    assert (check.size, check.is_unchanged, check.is_complete) == (0, True, True)


async def test_public_search_of_the_log_shows_reads_too() -> None:
    case = await a_case()
    await types_under(case)
    await sequence_log()
    found = await log.search(LogSearch(kind="regulation.log-searched"))
    assert len(found.items) == 1
