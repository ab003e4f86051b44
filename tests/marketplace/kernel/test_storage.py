import hashlib
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.kernel.storage import (
    CHUNK_BYTES,
    BlobNotFoundError,
    BlobStore,
    BlobTooLargeError,
    MalformedDigestError,
    RangeOutsideBlobError,
    UnknownStoreError,
)
from tests.open_files import open_files

ABSENT = "sha256:" + "0" * 64


@pytest.fixture
def store(tmp_path):
    return BlobStore.at(f"file://{tmp_path}/blobs")


def files(tmp_path):
    return sorted(p.name for p in tmp_path.rglob("*") if p.is_file())


async def pieces(*chunks):
    for chunk in chunks:
        yield chunk


async def broken_stream():
    yield b"x" * CHUNK_BYTES
    raise ConnectionResetError("the sender went away")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chunks=st.lists(st.binary(max_size=64), max_size=6))
async def test_what_went_in_comes_out_under_its_digest(store, chunks):
    whole = b"".join(chunks)
    blob = await store.put(pieces(*chunks))
    assert (blob.digest, blob.size_bytes, await store.read_all(blob.digest)) == (
        f"sha256:{hashlib.sha256(whole).hexdigest()}",
        len(whole),
        whole,
    )


async def test_the_same_bytes_are_kept_once(store, tmp_path):
    first = await store.put(pieces(b"ab", b"c"))
    second = await store.put_bytes(b"abc")
    assert (first, len(files(tmp_path))) == (second, 1)


async def test_a_reader_gets_pieces_of_bounded_size(store):
    blob = await store.put(pieces(b"x" * (3 * CHUNK_BYTES + 5)))
    sizes = [len(piece) async for piece in store.read(blob.digest)]
    assert (max(sizes) <= CHUNK_BYTES, sum(sizes)) == (True, 3 * CHUNK_BYTES + 5)


async def test_reader_that_stops_early_leaves_no_file_open(store, tmp_path):
    blob = await store.put(pieces(b"x" * (3 * CHUNK_BYTES)))
    async with aclosing(store.read(blob.digest)) as read:
        await anext(read)
        during = open_files(tmp_path)
    assert (during, open_files(tmp_path)) == ([blob.digest.removeprefix("sha256:")], [])


async def test_a_stream_that_breaks_off_leaves_nothing(store, tmp_path):
    with pytest.raises(ConnectionResetError):
        await store.put(broken_stream())
    assert files(tmp_path) == []


async def test_a_stream_over_the_limit_leaves_nothing(store, tmp_path):
    with pytest.raises(BlobTooLargeError):
        await store.put(pieces(b"abc", b"de"), limit_bytes=4)
    assert files(tmp_path) == []


async def test_a_stream_of_exactly_the_limit_is_taken(store):
    assert (await store.put(pieces(b"abcd"), limit_bytes=4)).size_bytes == 4


@pytest.mark.parametrize(
    ("start", "length", "expected"), [(0, 2, b"01"), (8, 5, b"89"), (9, 1, b"9"), (0, 99, None)]
)
async def test_a_range_ends_with_the_blob(store, start, length, expected):
    blob = await store.put_bytes(b"0123456789")
    assert (expected or b"0123456789") == await store.read_range(blob.digest, start, length=length)


@pytest.mark.parametrize(("start", "length"), [(10, 1), (-1, 2), (0, 0)])
async def test_a_range_outside_the_blob_is_refused(store, start, length):
    blob = await store.put_bytes(b"0123456789")
    with pytest.raises(RangeOutsideBlobError):
        await store.read_range(blob.digest, start, length=length)


async def test_deleted_bytes_are_gone_and_deleting_again_changes_nothing(store):
    blob = await store.put_bytes(b"abc")
    await store.delete(blob.digest)
    await store.delete(blob.digest)
    assert not await store.exists(blob.digest)


async def test_absent_bytes_are_told_by_name(store):
    with pytest.raises(BlobNotFoundError, match=ABSENT):
        await store.read_all(ABSENT)


@pytest.mark.parametrize(
    "digest",
    {
        "a path": "../../etc/passwd",
        "absolute": "/etc/passwd",
        "upper case": "sha256:" + "A" * 64,
        "short": "sha256:" + "a" * 63,
        "path inside": "sha256:" + "a" * 60 + "/../",
        "a line more": "sha256:" + "a" * 64 + "\n",
    }.values(),
)
async def test_no_name_leads_out_of_the_store(store, digest):
    with pytest.raises(MalformedDigestError):
        await store.exists(digest)


async def test_sweeping_removes_what_killed_uploads_left_and_nothing_else(store, tmp_path):
    blob = await store.put_bytes(b"kept")
    left = tmp_path / "blobs" / "incoming" / "left-behind"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")
    swept = await store.sweep(begun_before=datetime.now(UTC) + timedelta(seconds=5))
    assert (swept, left.exists(), await store.exists(blob.digest)) == (1, False, True)


@pytest.mark.parametrize("url", ["", "ftp://host/x", "s3://", "file://host/x"])
def test_a_store_of_an_unknown_kind_is_refused(url):
    with pytest.raises(UnknownStoreError):
        BlobStore.at(url)


async def test_a_plain_folder_is_a_store(tmp_path):
    stored = await BlobStore.at(str(tmp_path / "plain")).put_bytes(b"abc")
    assert await BlobStore.at(f"file://{tmp_path}/plain").exists(stored.digest)
