"""An answer is cut from the typed table: the columns, rows and order that were asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.policy.vocabulary import Channel
from marketplace.kernel.stores import close_stores, open_stores, store
from marketplace.use.delivery.copies import PRACTICE_COLUMN
from marketplace.use.sharing import making
from marketplace.use.sharing.errors import UnknownColumnError
from marketplace.use.sharing.model import Column, Comparison, Filter, Kind, Question

COPY = pa.table(
    {
        "line": [None if one % 5 == 0 else f"B{one % 3}" for one in range(500)],
        "fare": [str(one % 11) for one in range(500)],
    }
)


@pytest.fixture(autouse=True)
def _stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open a store, and let parts be small enough for several of them."""
    monkeypatch.setattr(making, "PART_ROWS", 60)
    open_stores(str(tmp_path / "store"))
    yield
    close_stores()


async def typed_copy() -> tuple[str, tuple[Column, ...]]:
    out = io.BytesIO()
    pq.write_table(COPY, out, row_group_size=70)
    copy = (await store().put_bytes(out.getvalue())).digest
    columns = await making.survey(copy)
    return (await making.typed_file(copy, columns)).blob.digest, columns


async def read(digest: str) -> pa.Table:
    return pq.read_table(io.BytesIO(await store().read_all(digest)))


async def test_typed_file_has_every_row_in_its_kinds() -> None:
    digest, columns = await typed_copy()
    expected = pa.table({"line": COPY["line"], "fare": COPY["fare"].cast(pa.int64())})
    assert columns == (Column("line", Kind.TEXT), Column("fare", Kind.WHOLE))
    assert (await read(digest)).equals(expected)


@given(
    columns=st.sampled_from([(), ("fare",), ("fare", "line")]),
    least=st.integers(-1, 12),
    rows=st.one_of(st.none(), st.integers(1, 600)),
)
@settings(max_examples=25)
async def test_answer_agrees_with_choosing_row_by_row(
    columns: tuple[str, ...], least: int, rows: int | None
) -> None:
    digest, known = await typed_copy()
    asked = Question(
        channel=Channel.ROW_API,
        columns=columns,
        filters=(Filter("fare", Comparison.GE, (str(least),)),),
        rows=rows,
    )
    made = await making.answer_file(digest, known, asked)
    every = [
        {name: row[name] for name in columns or ("line", "fare")}
        for row in (await read(digest)).to_pylist()
        if row["fare"] >= least
    ][:rows]
    assert ((await read(made.blob.digest)).to_pylist(), made.rows) == (every, len(every))


def test_practice_table_says_so_whatever_is_chosen() -> None:
    known = (Column("fare", Kind.WHOLE), Column(PRACTICE_COLUMN, Kind.TEXT))
    asked = Question(channel=Channel.ROW_API, columns=("fare",))
    assert making.chosen_columns(known, asked) == known


def test_column_that_the_table_lacks_is_refused() -> None:
    asked = Question(channel=Channel.ROW_API, columns=("age",))
    with pytest.raises(UnknownColumnError):
        making.chosen_columns((Column("fare", Kind.WHOLE),), asked)
