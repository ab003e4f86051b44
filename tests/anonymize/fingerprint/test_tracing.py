"""A leaked copy names its holder, whatever was done to it; nobody innocent is ever named."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from anonymize.fingerprint import Layout, Marker, Observer, accuse, lay_out, survey
from tests.anonymize.fingerprint.tables_of import ROLES, journeys, rows_of, texts, with_column

SECRET = bytes(range(32))
ROWS = 100_000
HOLDERS = {f"buyer {number}": bytes([number]) * 16 for number in range(20)}
NUMBERS = ["fare_yuan", "distance_m", "duration_s"]


@cache
def original() -> tuple[pa.RecordBatch, Layout, Marker]:
    table = journeys(ROWS)
    looked = survey([table], ["district", "age_band"])
    layout = lay_out(looked, ROLES)
    assert isinstance(layout, Layout)
    return table, layout, Marker(SECRET, b"", layout, looked)


@cache
def copy_of(holder: str) -> pa.RecordBatch:
    table, layout, marker = original()
    return Marker(SECRET, HOLDERS[holder], layout, marker.survey).mark(table)


def named(leaked: pa.RecordBatch) -> set[str]:
    observer = Observer(SECRET, original()[1])
    observer.add(leaked)
    return {one.holder for one in accuse(observer.evidence(), SECRET, HOLDERS)}


def sample(copy: pa.RecordBatch) -> pa.RecordBatch:
    """One row in a hundred, in any order."""
    return rows_of(copy, np.random.default_rng(1).permutation(ROWS)[: ROWS // 100])


def without_columns(copy: pa.RecordBatch) -> pa.RecordBatch:
    return copy.select(["duration_s", "district"])


def rounded(copy: pa.RecordBatch) -> pa.RecordBatch:
    """One column to whole yuan, the other to the hundred metres."""
    yuan = [str(round(float(x))) for x in texts(copy, "fare_yuan")]
    metres = [str(round(int(x), -2)) for x in texts(copy, "distance_m")]
    return with_column(with_column(copy, "fare_yuan", yuan), "distance_m", metres)


def noisy(copy: pa.RecordBatch) -> pa.RecordBatch:
    """Two cells of five in every column that may carry replaced by another row's."""
    chance = np.random.default_rng(2)
    for name in [*NUMBERS, "card_class"]:
        cells = texts(copy, name)
        hit = chance.random(ROWS) < 0.4
        cells[hit] = cells[chance.permutation(ROWS)][hit]
        copy = with_column(copy, name, cells)
    return copy


def sampled_and_noisy(copy: pa.RecordBatch) -> pa.RecordBatch:
    return rows_of(noisy(copy), np.arange(0, ROWS, 20))


@pytest.mark.parametrize(
    "leak", [lambda copy: copy, sample, without_columns, rounded, noisy, sampled_and_noisy]
)
def test_leak_names_its_holder_alone(leak: Callable[[pa.RecordBatch], pa.RecordBatch]) -> None:
    assert named(leak(copy_of("buyer 3"))) == {"buyer 3"}


def test_three_who_mix_their_copies_are_all_named() -> None:
    together = ["buyer 3", "buyer 8", "buyer 15"]
    chance = np.random.default_rng(3)
    turns = {name: chance.integers(0, 3, ROWS) for name in original()[0].schema.names}
    mixed = {
        name: np.choose(turn, [texts(copy_of(one), name) for one in together])
        for name, turn in turns.items()
    }
    leaked = pa.RecordBatch.from_pydict({k: pa.array(v, pa.string()) for k, v in mixed.items()})
    assert named(leaked) == set(together)


def test_original_names_nobody() -> None:
    assert named(original()[0]) == set()


def test_another_table_names_nobody() -> None:
    assert named(journeys(5_000, seed=99)) == set()


def test_table_without_any_of_the_columns_names_nobody() -> None:
    assert named(pa.RecordBatch.from_pydict({"x": pa.array(["1", "2"], pa.string())})) == set()


def innocent_run(run: int) -> set[str]:
    """Mark a copy for somebody who is not among those asked about, leak a part, and ask."""
    chance = np.random.default_rng(run)
    secret = chance.bytes(32)
    table = journeys(2_500, seed=run)
    looked = survey([table], ["district", "age_band"])
    layout = lay_out(looked, ROLES)
    assert isinstance(layout, Layout)
    copy = Marker(secret, b"somebody else", layout, looked).mark(table)
    observer = Observer(secret, layout)
    observer.add(rows_of(copy, chance.permutation(2_500)[: chance.integers(25, 2_500)]))
    return {one.holder for one in accuse(observer.evidence(), secret, HOLDERS)}


def test_nobody_innocent_is_named_in_fifty_runs() -> None:
    assert [run for run in range(50) if innocent_run(run)] == []


@pytest.mark.soak
def test_nobody_innocent_is_named_in_a_thousand_runs() -> None:
    assert [run for run in range(1_000) if innocent_run(run)] == []
