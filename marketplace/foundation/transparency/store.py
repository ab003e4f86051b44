"""The log's rows: all statements that read or write them, for both engines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from piccolo.querystring import QueryString

from contracts import notes
from contracts.checkpoint import Checkpoint
from contracts.notes import Note
from contracts.tiles import TilePath
from marketplace.foundation.transparency.errors import LogDamagedError, StaleSequencerError
from marketplace.foundation.transparency.model import WaitingFact
from marketplace.foundation.transparency.tables import LogCheckpoint, LogState, LogTile
from marketplace.kernel.database import (
    engine,
    engine_kind,
    insertion,
    locked,
    row,
    rows,
    run_together,
    views,
)
from marketplace.kernel.prepared import prepared, prepared_for_each_count

LARGEST_SIZE: Final = 2**63 - 1
"""No log grows beyond it: tiles are counted in 64 bits."""


class StoredTile(msgspec.Struct, frozen=True):
    """A tile or bundle as it lies in the database."""

    path: str
    width: int
    content: bytes


class StoredCheckpoint(msgspec.Struct, frozen=True):
    """A signed tree head; `note` is the signed note's text."""

    size: int
    note: str
    signed_at: datetime
    published_at: datetime | None


class StoredState(msgspec.Struct, frozen=True):
    """Whose log it is and how long."""

    origin: str
    size: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement in the words of each engine, with `{}` for its values."""

    sqlite: str
    postgres: str

    def of(self, *values: object) -> QueryString:
        """Return it in the words of the current market's engine."""
        return QueryString(self.sqlite if engine_kind() == "sqlite" else self.postgres, *values)


WAITING = """
SELECT o.id AS place, e.id AS event_id, e.type AS type, e.at AS at, e.pseudonym AS pseudonym,
       e.counter AS counter, e.commitment AS commitment, p.leaf_index AS previous
FROM (SELECT id, event FROM outbox ORDER BY id LIMIT {limit}) AS o
JOIN event AS e ON e.id = o.event
LEFT JOIN event AS p ON p.contract = e.contract AND p.counter = e.counter - 1
ORDER BY o.id
"""
"""The limit stands innermost: however much waits, no more than a batch is joined. It is written
out: as a value it would have PostgreSQL plan anew each time."""
TAKE = Statement(
    "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each({}))",
    "DELETE FROM outbox WHERE id = ANY(ARRAY("
    "SELECT value::bigint FROM json_array_elements_text({}::json)))",
)
NUMBER = Statement(
    "UPDATE event SET leaf_index = {} + leaf.key FROM json_each({}) AS leaf "
    "WHERE event.id = leaf.value",
    "UPDATE event SET leaf_index = {} + leaf.key - 1 FROM unnest(ARRAY("
    "SELECT value::uuid FROM json_array_elements_text({}::json))) "
    "WITH ORDINALITY AS leaf(value, key) WHERE event.id = leaf.value",
)
PUT_TILES = (
    "{} ON CONFLICT (path) "
    "DO UPDATE SET width = excluded.width, content = excluded.content WHERE log_tile.width < 256"
)
TILES_PER_STATEMENT = 64


async def waiting_facts(limit: int) -> list[WaitingFact]:
    """Return the facts that wait, oldest outbox row first, at most `limit`."""
    found = await engine().run_querystring(QueryString(WAITING.format(limit=int(limit))))
    return msgspec.convert(found, type=list[WaitingFact], strict=False)


async def append(
    facts: Sequence[WaitingFact],
    *,
    first: int,
    tiles: Iterable[tuple[TilePath, bytes]],
    head: StoredCheckpoint,
) -> None:
    """Move facts from the outbox into the log, in one trip: number their events, counting from
    `first`, write the tiles that grew and the signed head over them.

    Raises `StaleSequencerError` unless exactly these facts were waiting.
    """
    statements = [
        TAKE.of(json.dumps([fact.place for fact in facts])),
        NUMBER.of(first, json.dumps([str(fact.event_id) for fact in facts])),
        _insertion_of(head),
        *_insertions_of(tiles),
    ]
    taken, *_ = await run_together(statements)
    if taken != len(facts):
        raise StaleSequencerError


async def state() -> StoredState | None:
    """Return the log's state; None before its first checkpoint."""
    found = views(await _state(), StoredState)
    return found[0] if found else None


@prepared
def _state() -> Any:
    return LogState.select(LogState.origin, LogState.size)


async def locked_state() -> StoredState | None:
    """Return the log's state and hold it still until the running transaction ends."""
    return await row(locked(LogState.select(LogState.origin, LogState.size)), StoredState)


async def begin(origin: str) -> None:
    """Begin an empty log, unless another process has just done so."""
    statement = (
        "INSERT INTO log_state (id, origin, size) VALUES (1, {}, 0) ON CONFLICT (id) DO NOTHING"
    )
    await engine().run_querystring(QueryString(statement, origin))


async def advance(*, old_size: int, new_size: int) -> None:
    """Move the log's size on from exactly `old_size`, or raise `StaleSequencerError`: this is the
    fence.
    """
    statement = "UPDATE log_state SET size = {} WHERE size = {} RETURNING size"
    if not await engine().run_querystring(QueryString(statement, new_size, old_size)):
        raise StaleSequencerError


async def put_tiles(tiles: Iterable[tuple[TilePath, bytes]]) -> None:
    """Write tiles and bundles, each place at most once; a full one is never written again."""
    for statement in _insertions_of(tiles):
        await engine().run_querystring(statement)


def _insertions_of(tiles: Iterable[tuple[TilePath, bytes]]) -> list[QueryString]:
    waiting = [(path.full.text, path.width, content) for path, content in tiles]
    return [
        QueryString(
            PUT_TILES,
            insertion(
                "log_tile",
                ("path", "width", "content"),
                waiting[begin : begin + TILES_PER_STATEMENT],
            ),
        )
        for begin in range(0, len(waiting), TILES_PER_STATEMENT)
    ]


async def tiles_at(paths: Sequence[TilePath]) -> dict[TilePath, StoredTile]:
    """Return the tiles and bundles that are stored under `paths`, whatever their width has
    become.
    """
    if not paths:
        return {}
    names = {path.full.text: path for path in paths}
    found = views(await _tiles(len(names))(*names), StoredTile)
    return {names[tile.path]: tile for tile in found}


@prepared_for_each_count
def _tiles(*paths: str) -> Any:
    query = LogTile.select(LogTile.path, LogTile.width, LogTile.content)
    return query.where(LogTile.path.is_in(list(paths)))


async def put_checkpoint(head: StoredCheckpoint) -> None:
    """Keep a newly signed checkpoint."""
    await engine().run_querystring(_insertion_of(head))


def _insertion_of(head: StoredCheckpoint) -> QueryString:
    columns = ("size", "note", "signed_at", "published_at")
    values = (head.size, head.note, head.signed_at, head.published_at)
    return insertion("log_checkpoint", columns, [values])


async def publish(note: Note, *, size: int, at: datetime) -> None:
    """Replace a checkpoint's note by the cosigned one, published since `at`."""
    await LogCheckpoint.update(
        {LogCheckpoint.note: note.raw.decode(), LogCheckpoint.published_at: at}
    ).where(LogCheckpoint.size == size)


async def checkpoint_at(size: int) -> StoredCheckpoint | None:
    """Return the checkpoint that was signed at this size."""
    return await row(_checkpoints().where(LogCheckpoint.size == size), StoredCheckpoint)


async def newest_checkpoint() -> StoredCheckpoint | None:
    """Return the checkpoint that was signed last."""
    query = _checkpoints().order_by(LogCheckpoint.size, ascending=False).limit(1)
    return await row(query, StoredCheckpoint)


async def published_checkpoint(at_most: int | None = None) -> StoredCheckpoint | None:
    """Return the largest published checkpoint, or the largest of at most a size."""
    most = LARGEST_SIZE if at_most is None else at_most
    found = views(await _published_up_to(most), StoredCheckpoint)
    return found[0] if found else None


@prepared
def _published_up_to(size: int) -> Any:
    return (
        _checkpoints()
        .where(LogCheckpoint.published_at.is_not_null(), LogCheckpoint.size <= size)
        .order_by(LogCheckpoint.size, ascending=False)
        .limit(1)
    )


async def checkpoints_from(size: int, *, limit: int) -> list[StoredCheckpoint]:
    """Return checkpoints of at least this size, smallest first."""
    query = _checkpoints().where(LogCheckpoint.size >= size)
    return await rows(query.order_by(LogCheckpoint.size).limit(limit), StoredCheckpoint)


async def signed_roots() -> dict[int, bytes]:
    """Return the root of every checkpoint that was ever signed, by its size."""
    roots: dict[int, bytes] = {}
    size = 0
    while found := await checkpoints_from(size, limit=1000):
        for one in found:
            head = Checkpoint.parse(notes.parse(one.note.encode()).text)
            if head.size != one.size:
                raise LogDamagedError(place=f"checkpoint {one.size}")
            roots[one.size] = head.root
        size = found[-1].size + 1
    return roots


async def published_sizes() -> list[int]:
    """Return the sizes of all published checkpoints, smallest first."""
    query = LogCheckpoint.select(LogCheckpoint.size).where(LogCheckpoint.published_at.is_not_null())
    return [int(one["size"]) for one in await query.order_by(LogCheckpoint.size)]


def _checkpoints() -> Any:
    return LogCheckpoint.select(
        LogCheckpoint.size,
        LogCheckpoint.note,
        LogCheckpoint.signed_at,
        LogCheckpoint.published_at,
    )
