from __future__ import annotations

from dataclasses import replace

import pytest

from contracts import merkle, tiles
from contracts.entries import decode
from contracts.merkle import Accumulator
from contracts.notes import parse
from contracts.tiles import TilePath
from contracts.tlog_proof import TlogProof
from marketplace.foundation.transparency import proofs, queries, store
from marketplace.foundation.transparency.errors import (
    LogBehindError,
    LogDamagedError,
    OtherOriginError,
    StaleSequencerError,
)
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.schemas import LogSearch
from marketplace.foundation.transparency.sequencing import Integration, head_of
from marketplace.kernel import tables
from marketplace.kernel.database import engine, run_sql
from marketplace.kernel.ids import new_id
from tests.marketplace.foundation.transparency.facts import (
    ORIGIN,
    SOMEBODY,
    fill,
    is_waiting,
    light,
    on_one_engine,
)
from tests.marketplace.foundation.transparency.planting import UNKNOWN_TYPE


async def accumulated(size: int) -> bytes:
    accumulator = Accumulator()
    for index in range(size):
        accumulator.append(merkle.leaf_hash(await proofs.entry_at(index)))
    return accumulator.root()


async def newest() -> store.StoredCheckpoint:
    found = await store.newest_checkpoint()
    assert found is not None
    return found


async def test_empty_log_signs_its_empty_head(integration: Integration) -> None:
    await integration.integrate()
    assert head_of((await newest()).note).text.startswith(f"{ORIGIN}\n0\n")


async def test_every_recorded_fact_becomes_a_leaf(integration: Integration) -> None:
    await light(SOMEBODY, 3)
    await light(SOMEBODY, 2)
    taken = await integration.integrate()
    assert (taken, (await newest()).size, await is_waiting()) == (5, 5, False)


async def test_signed_root_is_the_root_over_the_entries(integration: Integration) -> None:
    for count in (1, 255, 1, 300):
        await fill(count)
        await integration.integrate()
    assert head_of((await newest()).note).root == await accumulated(557)


async def test_a_batch_takes_no_more_than_its_limit(integration: Integration) -> None:
    await light(SOMEBODY, 5)
    assert [await integration.integrate(limit=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_idle_log_signs_nothing_new(integration: Integration) -> None:
    await integration.integrate()
    await integration.integrate()
    assert len(await store.checkpoints_from(0, limit=10)) == 1


async def test_entry_is_the_envelope_of_its_event(integration: Integration) -> None:
    (event_id,) = await light(SOMEBODY)
    await integration.integrate()
    event = await tables.Event.objects().get(tables.Event.id == event_id)
    assert event is not None
    envelope = decode(await proofs.entry_at(event.leaf_index))
    assert (envelope.type, envelope.time, envelope.commitment, envelope.contract) == (
        "log-test.lamp-lit",
        event.at,
        event.commitment,
        None,
    )


async def test_entries_of_a_contract_are_counted_and_chained(integration: Integration) -> None:
    contract = new_id()
    await light(SOMEBODY, 2, contract=contract)
    await light(SOMEBODY)
    await integration.integrate()
    await light(SOMEBODY, 2, contract=contract)
    await integration.integrate()
    envelopes = [decode(await proofs.entry_at(index)) for index in range(5)]
    chain = [(e.counter, e.previous) for e in envelopes if e.contract]
    assert chain == [(1, None), (2, 0), (3, 1), (4, 3)]


async def test_full_tiles_are_never_written_again(integration: Integration) -> None:
    await fill(256)
    await integration.integrate()
    await store.put_tiles([(TilePath(0, 0), bytes(8192))])
    stored = (await store.tiles_at([TilePath(0, 0)]))[TilePath(0, 0)]
    assert stored.content != bytes(8192)


async def test_restart_continues_where_the_last_process_stopped(
    integration: Integration, identity: LogIdentity
) -> None:
    await fill(300)
    await integration.integrate()
    await light(SOMEBODY, 10)
    await Integration(identity).integrate()
    assert head_of((await newest()).note).root == await accumulated(310)


async def test_stale_sequencer_cannot_commit_and_then_recovers(
    integration: Integration, identity: LogIdentity
) -> None:
    rival = Integration(identity)
    await light(SOMEBODY)
    await integration.integrate()
    await rival.integrate()
    await light(SOMEBODY)
    await rival.integrate()
    await light(SOMEBODY)
    with pytest.raises(StaleSequencerError):
        await integration.integrate()
    assert (await integration.integrate(), (await newest()).size) == (1, 3)


async def test_failed_batch_leaves_nothing_behind(integration: Integration) -> None:
    await integration.integrate()
    await light(SOMEBODY, 2)
    await run_sql("UPDATE log_state SET size = 7")
    with pytest.raises(StaleSequencerError):
        await integration.integrate()
    await run_sql("UPDATE log_state SET size = 0")
    assert (await integration.integrate(), (await newest()).size) == (2, 2)


async def test_two_sequencers_at_once_lose_and_double_nothing(
    integration: Integration, identity: LogIdentity
) -> None:
    rival = Integration(identity)
    ids: list[object] = []
    for round_ in range(12):
        ids += await light(SOMEBODY, 3)
        for one in (integration, rival) if round_ % 2 else (rival, integration):
            try:
                await one.integrate(limit=2)
            except StaleSequencerError:
                continue
    while await is_waiting():
        await Integration(identity).integrate()
    numbered = await tables.Event.select(tables.Event.leaf_index)
    assert sorted(row["leaf_index"] for row in numbered) == list(range(len(ids)))
    assert head_of((await newest()).note).root == await accumulated(len(ids))


async def test_other_origin_is_refused(integration: Integration, identity: LogIdentity) -> None:
    await integration.integrate()
    other = Integration(replace(identity, origin="example.org/other"))
    with pytest.raises(OtherOriginError):
        await other.integrate()


TAMPERED = {
    "tail cut": "UPDATE log_state SET size = 2",
    "tile altered": "UPDATE log_tile SET content = {zeros} WHERE path = 'tile/0/000'",
    "tile gone": "DELETE FROM log_tile WHERE path = 'tile/0/000'",
    "bundle altered": "UPDATE log_tile SET content = {zeros} WHERE path = 'tile/entries/000'",
    "bundle gone": "DELETE FROM log_tile WHERE path = 'tile/entries/000'",
    "newest checkpoint gone": "DELETE FROM log_checkpoint WHERE size = 3",
    "checkpoint replaced": "UPDATE log_checkpoint SET note = 'forged' WHERE size = 3",
}


@on_one_engine
@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED.keys())
async def test_nothing_is_signed_over_a_damaged_log(
    integration: Integration, identity: LogIdentity, statement: str
) -> None:
    await light(SOMEBODY, 3)
    await integration.integrate()
    integration.close()
    zeros = "X'00'" if "sqlite" in type(engine()).__name__.lower() else "'\\x00'"
    await run_sql(statement.replace("{zeros}", zeros))
    await light(SOMEBODY)
    with pytest.raises((LogDamagedError, LogBehindError)):
        await Integration(identity).integrate()


async def test_database_older_than_the_kept_head_signs_nothing(
    integration: Integration, identity: LogIdentity
) -> None:
    await light(SOMEBODY, 3)
    await integration.integrate()
    integration.close()
    for table in ("log_state", "log_tile", "log_checkpoint"):  # an old, empty backup comes back
        await run_sql(f"DELETE FROM {table}")
    with pytest.raises(LogBehindError) as caught:
        await Integration(identity).integrate()
    assert caught.value.facts["seen"] == 3


async def test_database_with_another_past_than_the_kept_head_signs_nothing(
    integration: Integration, identity: LogIdentity
) -> None:
    await light(SOMEBODY, 3)
    await integration.integrate()
    integration.close()
    for table in ("log_state", "log_tile", "log_checkpoint"):
        await run_sql(f"DELETE FROM {table}")
    await run_sql("UPDATE event SET leaf_index = NULL")
    forked = replace(identity, head_path=identity.head_path.with_name("lost"))
    await light(SOMEBODY, 3)
    await Integration(forked).integrate()
    with pytest.raises(LogDamagedError):
        await Integration(identity).integrate()


async def test_unreadable_kept_head_stops_the_signing(
    integration: Integration, identity: LogIdentity
) -> None:
    identity.head_path.write_bytes(b"")
    with pytest.raises(LogDamagedError):
        await integration.integrate()


async def test_event_taken_from_a_contracts_thread_stops_the_signing(
    integration: Integration,
) -> None:
    await light(SOMEBODY, 2, contract=new_id())
    await run_sql("DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox)")
    with pytest.raises(LogDamagedError):
        await integration.integrate()


NO_ENTRIES = {
    "a type nobody can have": "type = 'Not A Type'",
    "a type of four lines": "type = type || char(10)",
    "another digest": "commitment = 'md5:00'",
    "a counter without a contract": "counter = 1",
}


@on_one_engine
@pytest.mark.parametrize("change", NO_ENTRIES.values(), ids=NO_ENTRIES.keys())
async def test_row_that_cannot_be_an_entry_is_named_and_stops_the_signing(
    integration: Integration, change: str
) -> None:
    (event_id,) = await light(SOMEBODY)
    await run_sql(f"UPDATE event SET {change}")
    with pytest.raises(LogDamagedError) as caught:
        await integration.integrate()
    assert str(event_id) in str(caught.value.facts["place"])


async def test_type_that_nobody_here_knows_is_logged_proved_and_found(
    integration: Integration, identity: LogIdentity
) -> None:
    (event_id,) = await light(SOMEBODY)
    await run_sql(f"UPDATE event SET type = '{UNKNOWN_TYPE}'")
    await integration.integrate()
    found = await queries.search(LogSearch(kind="future-slice"))
    inclusion = await queries.inclusion_of(event_id)
    assert inclusion is not None
    TlogProof.parse(inclusion.proof).verify(inclusion.entry, identity.policy)
    assert [(one.entry.leaf_index, one.entry.type) for one in found.items] == [(0, UNKNOWN_TYPE)]


async def test_note_is_signed_by_every_key_of_the_log(integration: Integration) -> None:
    await integration.integrate()
    assert [line.name for line in parse((await newest()).note.encode()).lines] == [ORIGIN]


async def test_paths_of_the_tree_are_what_is_stored(integration: Integration) -> None:
    await fill(600)
    await integration.integrate()
    wanted = {path.full.text: path.width for path in tiles.paths_of_tree(600)}
    stored = await run_sql("SELECT path, width FROM log_tile")
    assert {row["path"]: row["width"] for row in stored} == wanted
