"""A window brings the same rows as reading the whole file, and few of its bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.kernel.storage import BlobStore
from marketplace.use.sharing.windows import read_window

ROWS = pa.table(
    {
        "number": list(range(1_000)),
        "word": [None if one % 7 == 0 else f"第{one % 13}" for one in range(1_000)],
    }
)


class CountingStore(BlobStore):
    """A store that says how many bytes were read from it."""

    read_bytes = 0

    async def read_range(self, digest: str, start: int, *, length: int) -> bytes:
        """Read and count."""
        found = await super().read_range(digest, start, length=length)
        self.read_bytes += len(found)
        return found


async def stored(folder: Path, *, group: int) -> tuple[CountingStore, str]:
    store = CountingStore.at(str(folder))
    assert isinstance(store, CountingStore)
    out = io.BytesIO()
    pq.write_table(ROWS, out, row_group_size=group)
    return store, (await store.put_bytes(out.getvalue())).digest


@given(
    start=st.integers(0, 1_100),
    length=st.integers(0, 1_100),
    group=st.sampled_from([7, 100, 5_000]),
)
@settings(max_examples=40)
async def test_window_agrees_with_slicing_the_whole(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, group: int
) -> None:
    store, digest = await stored(tmp_path_factory.mktemp("store"), group=group)
    found = await read_window(store, digest, start, stop=start + length)
    assert found.equals(ROWS.slice(start, length))


async def test_footer_longer_than_the_tail_is_fetched(tmp_path: Path) -> None:
    store, digest = await stored(tmp_path, group=1)  # a footer of about 200 kB
    assert (await read_window(store, digest, 150, stop=260)).equals(ROWS.slice(150, 110))


async def test_page_of_a_large_file_takes_few_of_its_bytes(tmp_path: Path) -> None:
    store = CountingStore.at(str(tmp_path))
    assert isinstance(store, CountingStore)
    out = io.BytesIO()
    large = pa.table({"number": [one * 7_919 for one in range(200_000)]})
    pq.write_table(large, out, row_group_size=10_000)
    digest = (await store.put_bytes(out.getvalue())).digest
    await read_window(store, digest, 50_000, stop=50_100)
    assert store.read_bytes < await store.size_bytes(digest) / 5
