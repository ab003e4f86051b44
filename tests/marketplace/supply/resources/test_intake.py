"""What is taken in as a batch, and what is refused before a byte is kept."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from marketplace.foundation.organizations.model import Post
from marketplace.kernel.markets import Market
from marketplace.kernel.tables import Event
from marketplace.supply.resources import service
from marketplace.supply.resources.errors import (
    UnknownResourceError,
    UnreadableTableError,
    UnsafeFileNameError,
)
from marketplace.supply.resources.intake import take_in
from marketplace.supply.resources.model import INTAKE, checked_file_name
from marketplace.supply.resources.queries import batches_of
from marketplace.supply.resources.schemas import TakeInBatch
from tests.conftest import FrozenClock
from tests.factories import an_officer
from tests.supply_factories import a_batch, a_publisher, a_resource, a_table, streamed


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("table.csv", a_table(20))
    return packed.getvalue()


BAD_TABLES = {
    "a zip archive": (_zip(), "not-atable"),
    "a web page": (b"<!doctype html><html><body>1</body></html>", "not-atable"),
    "nothing at all": (b"", "empty-table"),
    "a header and no rows": (b"a,b\n", "empty-table"),
    "neither UTF-8 nor GB18030": (b"a,b\n\xff\xff,1\n", "unknown-encoding"),
    "a short row": (b"a,b\n1,2\n3\n", "ragged-row"),
    "a long row": (b"a,b\n1,2\n3,4,5\n", "ragged-row"),
    "a column name twice": (b"a,a\n1,2\n", "duplicate-column"),
    "a column without a name": (b"a,\n1,2\n", "unnamed-column"),
    "an open quotation": (b'a,b\n"1,2\n', "broken-quote"),
    "a NUL": (b"a,b\n1,\x002\n", "forbidden-character"),
    "more columns than allowed": (
        ",".join(f"c{i}" for i in range(INTAKE.columns + 1)).encode() + b"\n",
        "too-many-columns",
    ),
}
UNSAFE_NAMES = {
    "a path": "data/rides.csv",
    "a way up": "../rides.csv",
    "a Windows path": "C:\\rides.csv",
    "a parent": "..",
    "nothing": "",
    "a line end": "rides\n.csv",
    "a direction mark": "rides\u202evsc.csv",
    "a device": "NUL.csv",
    "too long": "x" * 200,
}
READABLE = {
    "UTF-8": a_table(30),
    "UTF-8 with a byte order mark": b"\xef\xbb\xbf" + a_table(30),
    "GB18030": a_table(30).decode().encode("gb18030"),
    "semicolons": a_table(30).replace(b",", b";"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
async def test_what_is_no_table_is_named_and_nothing_kept(
    market: Market, clock: FrozenClock, case: str, tmp_path: Path
) -> None:
    content, fault = BAD_TABLES[case]
    publisher = await a_publisher()
    resource = await a_resource(publisher)
    with pytest.raises(UnreadableTableError) as refused:
        await a_batch(publisher, resource, content)
    kept = [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert (fault, [], []) == (
        refused.value.facts["fault"],
        await batches_of(resource.id),
        kept,
    )


@pytest.mark.parametrize("case", READABLE)
async def test_every_accepted_form_is_taken_in(
    market: Market, clock: FrozenClock, case: str
) -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher), READABLE[case])
    digest = "sha256:" + hashlib.sha256(READABLE[case]).hexdigest()
    assert (30, 6, digest) == (batch.rows, batch.columns, batch.sha256)


async def test_more_bytes_than_allowed_stop_the_stream(market: Market) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"a\n"
        while True:
            yield b"1\n" * 500_000

    with pytest.raises(UnreadableTableError) as refused:
        await take_in(endless())
    assert refused.value.facts["fault"] == "too-many-bytes"


async def test_more_rows_than_allowed_are_refused(market: Market) -> None:
    with pytest.raises(UnreadableTableError) as refused:
        await take_in(streamed(b"a\n" + b"1\n" * (INTAKE.rows + 1), piece=1 << 20))
    assert refused.value.facts["fault"] == "too-many-rows"


async def test_same_bytes_are_one_batch(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    resource = await a_resource(publisher)
    first = await a_batch(publisher, resource)
    second = await a_batch(publisher, resource)
    events = await Event.count().where(Event.type == "resources.batch-taken-in")
    assert (first.batch_id, True, 1) == (second.batch_id, second.already_known, events)


@pytest.mark.parametrize("case", UNSAFE_NAMES)
def test_name_that_is_more_than_a_name_is_refused(case: str) -> None:
    with pytest.raises(UnsafeFileNameError):
        checked_file_name(UNSAFE_NAMES[case])


def test_plain_name_passes() -> None:
    assert checked_file_name("公交 客流 2026-10.csv") == "公交 客流 2026-10.csv"


async def test_stranger_takes_nothing_in(market: Market, clock: FrozenClock) -> None:
    resource = await a_resource(await a_publisher())
    stranger = await an_officer(Post.LIAISON, "hz-street-01")
    with pytest.raises(UnknownResourceError):
        await service.take_in_batch(
            stranger,
            TakeInBatch(resource_id=resource.id, file_name="rides.csv"),
            streamed(a_table(20)),
        )
