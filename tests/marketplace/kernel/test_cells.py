"""SQLite's cells are read back as what was written, as Piccolo's own converters would."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from piccolo.engine.sqlite import CONVERTERS

from marketplace.kernel import sqlite as cells

ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001


@pytest.fixture(scope="module")
def kept() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)
    connection.execute("CREATE TABLE kept (a INTEGER, b UUID, c TIMESTAMPTZ)")
    yield connection
    connection.close()


@given(number=st.integers(-(2**63), 2**63 - 1), name=st.uuids(), at=INSTANTS)
def test_cells_come_back_as_they_were_written(
    kept: sqlite3.Connection, number: int, name: UUID, at: datetime
) -> None:
    kept.execute("DELETE FROM kept")
    kept.execute("INSERT INTO kept VALUES (?, ?, ?)", (number, name, at))
    assert kept.execute("SELECT * FROM kept").fetchone() == (number, name, at.astimezone(UTC))


@given(name=st.uuids(), at=INSTANTS)
def test_cells_are_read_as_by_the_library(name: UUID, at: datetime) -> None:
    texts = {"UUID": str(name), "TIMESTAMPTZ": str(at.astimezone(UTC)), "INTEGER": "-7"}
    expected = {kind: CONVERTERS[kind](text) for kind, text in texts.items()}
    assert expected == {
        kind: read(texts[kind].encode()) for kind, read in cells._READERS_OF_CELLS.items()
    }


def test_an_instant_without_a_zone_is_universal_time() -> None:
    written = "2026-11-22 10:00:00"
    assert cells._instant_of(written.encode()) == datetime(2026, 11, 22, 10, tzinfo=UTC)
