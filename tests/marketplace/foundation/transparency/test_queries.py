from __future__ import annotations

import pytest

from contracts.commitments import open_fields
from contracts.entries import decode
from contracts.tlog_proof import TlogProof
from marketplace.foundation.transparency import queries
from marketplace.foundation.transparency.errors import (
    CheckpointNotFoundError,
    EntryNotFoundError,
    LogDamagedError,
)
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.schemas import LogSearch
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.database import run_sql
from marketplace.kernel.ids import new_id
from tests.conftest import FrozenClock
from tests.marketplace.foundation.transparency.facts import ORIGIN, SOMEBODY, light, on_one_engine


async def found(wanted: LogSearch) -> list[int]:
    return [one.entry.leaf_index for one in (await queries.search(wanted)).items]


async def test_waiting_fact_has_no_proof_yet(integration: Integration) -> None:
    (event_id,) = await light(SOMEBODY)
    assert await queries.inclusion_of(event_id) is None


async def test_proof_of_an_event_satisfies_the_policy(
    integration: Integration, identity: LogIdentity
) -> None:
    ids = await light(SOMEBODY, 300)
    await integration.integrate()
    inclusion = await queries.inclusion_of(ids[270])
    assert inclusion is not None
    proven = TlogProof.parse(inclusion.proof).verify(inclusion.entry, identity.policy)
    assert (proven.index, proven.checkpoint.size) == (270, 300)


async def test_opening_of_an_event_opens_its_entry(integration: Integration) -> None:
    ids = await light(SOMEBODY, 2)
    await integration.integrate()
    inclusion = await queries.inclusion_of(ids[1])
    assert inclusion is not None
    assert inclusion.opening is not None
    opening = inclusion.opening
    commitment = decode(inclusion.entry).commitment
    fields = open_fields(commitment, opening.digests, opening.disclosures)
    assert (fields["event_id"], fields["brightness"]) == (str(ids[1]), 1)


async def test_erased_content_leaves_the_proof_whole(integration: Integration) -> None:
    (event_id,) = await light(SOMEBODY)
    await integration.integrate()
    await run_sql("DELETE FROM event_opening")
    inclusion = await queries.inclusion_of(event_id)
    assert inclusion is not None
    assert inclusion.opening is None


async def test_head_counts_what_waits(integration: Integration) -> None:
    await light(SOMEBODY, 2)
    await integration.integrate()
    await light(SOMEBODY, 3)
    head = await queries.head()
    assert head is not None
    assert (head.origin, head.size, head.waiting, head.witnesses) == (ORIGIN, 2, 3, 0)


async def test_search_by_subject_finds_exactly_its_entries(integration: Integration) -> None:
    unit, other = new_id(), new_id()
    await light(SOMEBODY, 2, unit=unit)
    await light(SOMEBODY, 3, unit=other)
    await light(SOMEBODY, 1, unit=unit)
    await integration.integrate()
    assert await found(LogSearch(unit=unit)) == [5, 1, 0]


async def test_search_by_kind_and_time(integration: Integration, clock: FrozenClock) -> None:
    await light(SOMEBODY)
    middle = clock.move(hours=1)
    await light(SOMEBODY)
    clock.move(hours=1)
    await light(SOMEBODY)
    await integration.integrate()
    kinds = [await found(LogSearch(kind=kind)) for kind in ("log-test.lamp-lit", "log-test", "x")]
    times = [await found(LogSearch(since=middle)), await found(LogSearch(until=middle))]
    assert (kinds, times) == ([[2, 1, 0], [2, 1, 0], []], [[2, 1], [0]])


async def test_search_pages_do_not_shift(integration: Integration) -> None:
    await light(SOMEBODY, 5)
    await integration.integrate()
    first = await queries.search(LogSearch(), limit=2)
    await light(SOMEBODY, 5)
    await integration.integrate()
    second = await queries.search(LogSearch(), limit=2, cursor=first.next_cursor)
    assert [one.entry.leaf_index for one in [*first.items, *second.items]] == [4, 3, 2, 1]


async def test_search_shows_published_entries_only(integration: Integration) -> None:
    await light(SOMEBODY)
    assert await found(LogSearch()) == []


TAMPERED = {
    "type": "UPDATE event SET type = 'log-test.lamp-broken'",
    "commitment": "UPDATE event SET commitment = 'sha256:" + "0" * 64 + "'",
    "contract": "UPDATE event SET pseudonym = 'pseudonym-of-nobody'",
    "who acted": "UPDATE event SET actor = '01a201825e457794834030ac8b1ce0be'",
    "nobody acted": "UPDATE event SET actor = NULL",
    "command": "UPDATE event SET command = 'log-test.extinguish'",
    "subject": "UPDATE event_subject SET subject = '01a201825e457794834030ac8b1ce0be'",
    "kind of subject": "UPDATE event_subject SET kind = 'licence'",
    "opening": "UPDATE event_opening SET disclosures = '[]', digests = '[]'",
}


@on_one_engine
@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED.keys())
async def test_altered_event_is_not_shown(integration: Integration, statement: str) -> None:
    await light(SOMEBODY, 12)
    await integration.integrate()
    name = "id" if " event SET" in statement else "event"
    await run_sql(f"{statement} WHERE {name} = (SELECT id FROM event WHERE leaf_index = 5)")
    with pytest.raises(LogDamagedError):
        await queries.search(LogSearch())


async def test_nobody_is_named_once_the_content_was_erased(integration: Integration) -> None:
    await light(SOMEBODY)
    await integration.integrate()
    await run_sql("DELETE FROM event_opening")
    (found,) = (await queries.search(LogSearch())).items
    assert (found.actor, found.command) == (None, "")


async def test_altered_entry_has_no_proof(integration: Integration) -> None:
    (event_id,) = await light(SOMEBODY)
    await integration.integrate()
    await run_sql(
        "UPDATE log_tile SET content = (SELECT content FROM log_tile WHERE path = 'tile/0/000') "
        "WHERE path = 'tile/entries/000'"
    )
    with pytest.raises(LogDamagedError):
        await queries.inclusion_of(event_id)


async def test_entry_beyond_the_head_is_not_found(integration: Integration) -> None:
    await integration.integrate()
    with pytest.raises(EntryNotFoundError):
        await queries.proof_of(0)


@on_one_engine
@pytest.mark.parametrize("sizes", [(0, 2), (2, 1), (1, 3), (-1, 2)])
async def test_impossible_consistency_is_not_found(
    integration: Integration, sizes: tuple[int, int]
) -> None:
    await light(SOMEBODY, 2)
    await integration.integrate()
    with pytest.raises(CheckpointNotFoundError):
        await queries.consistency_of(*sizes)
