"""Bytes of any size under their digest, in a local folder or an object store, chosen by a URL.

A blob is named by what it holds (`sha256:<hex>`), never by a path from outside, so no name can
leave the store and the same bytes are kept once. Bytes arrive under a throw-away name and move to
their own only when all of them are there and counted: a reader sees the whole blob or none. What a
killed upload leaves behind is invisible and `sweep` removes it.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import obstore
from obstore.exceptions import BaseError as StoreError
from obstore.store import LocalStore, ObjectStore, S3Store

from marketplace.kernel.errors import InvalidError, NotFoundError, UnavailableError
from marketplace.kernel.ids import new_id
from marketplace.kernel.text import Text

CHUNK_BYTES = 1 << 20
"""The largest piece handed to a reader at once."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that are stored: their digest (`sha256:<hex>`), which is also their name, and their
    count.
    """

    digest: str
    size_bytes: int


class BlobNotFoundError(NotFoundError):
    """No bytes with this digest are stored."""

    code = "storage.blob-not-found"
    text = Text("没有找到摘要为 {digest} 的数据。", "No bytes with the digest {digest} are stored.")


class MalformedDigestError(InvalidError):
    """A name of a blob is not `sha256:` and 64 lowercase hexadecimal digits."""

    code = "storage.malformed-digest"
    text = Text(
        "摘要格式应为“sha256:”加 64 位小写十六进制数。",
        "A digest reads sha256: and 64 lowercase hexadecimal digits.",
    )


class BlobTooLargeError(InvalidError):
    """More bytes arrived than the caller allows; none of them were kept."""

    code = "storage.blob-too-large"
    text = Text(
        "数据超过上限 {limit_bytes} 字节。", "There are more bytes than the limit of {limit_bytes}."
    )


class RangeOutsideBlobError(InvalidError):
    """A range was asked for that does not begin inside the blob."""

    code = "storage.range-outside-blob"
    text = Text(
        "请求的字节范围超出数据长度 {size_bytes}。",
        "The range lies outside the {size_bytes} bytes that are stored.",
    )


class UnknownStoreError(InvalidError):
    """The setting names a kind of store that is not known."""

    code = "storage.unknown-store"
    text = Text(
        "存储地址须以 file:// 或 s3:// 开头。",
        "The address of the store begins with file:// or s3://.",
    )


class StoreUnavailableError(UnavailableError):
    """The object store did not take or give the bytes."""

    code = "storage.unavailable"
    text = Text("存储服务暂不可用，请稍后再试。", "The store does not answer now; try again later.")


class BlobStore:
    """Where blobs lie; cheap to hold, safe to share between tasks."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str) -> BlobStore:
        """Open a folder (`var/store`, `file:///srv/store`; made when absent) or
        `s3://bucket/prefix`.

        Keys and endpoint of an object store come from the `AWS_*` variables of the environment.
        """
        scheme, separator, rest = url.partition("://")
        if url and not separator:
            return cls(LocalStore(Path(url).resolve(), mkdir=True))
        if scheme == "file" and rest.startswith("/"):
            return cls(LocalStore(Path(rest), mkdir=True))
        if scheme == "s3" and rest:
            return cls(S3Store.from_url(url))
        raise UnknownStoreError(field="store_url")

    async def put(self, chunks: AsyncIterable[bytes], *, limit_bytes: int | None = None) -> Blob:
        """Take in a stream, counting and hashing on the way; return what it was.

        Nothing stays when the stream breaks off, when it passes `limit_bytes` (BlobTooLargeError),
        or when the process dies.
        """
        passage = _Passage(chunks, limit_bytes)
        arriving = f"{_INCOMING}/{new_id()}"
        await self._attempt_put(arriving, passage)
        blob = Blob(digest=f"sha256:{passage.sha256.hexdigest()}", size_bytes=passage.size_bytes)
        try:
            await obstore.rename_async(self._store, arriving, _path(blob.digest))
        except StoreError as error:
            raise StoreUnavailableError from error
        self._flush(_path(blob.digest))
        return blob

    async def _attempt_put(self, path: str, passage: _Passage) -> None:
        try:
            await obstore.put_async(self._store, path, aiter(passage))
        except StoreError as error:
            raise StoreUnavailableError from error

    async def put_bytes(self, content: bytes) -> Blob:
        """Take in bytes that are already in memory."""
        return await self.put(_once(content))

    async def size_bytes(self, digest: str) -> int:
        """Return the count of the stored bytes; BlobNotFoundError when there are none."""
        try:
            return (await obstore.head_async(self._store, _path(digest)))["size"]
        except FileNotFoundError as error:
            raise BlobNotFoundError(digest=digest) from error
        except StoreError as error:
            raise StoreUnavailableError from error

    async def exists(self, digest: str) -> bool:
        """Say whether bytes with this digest are stored."""
        try:
            await self.size_bytes(digest)
        except BlobNotFoundError:
            return False
        return True

    def read(self, digest: str) -> AsyncGenerator[bytes, None]:
        """Give the bytes in order, in pieces of at most `CHUNK_BYTES`; BlobNotFoundError before the
        first piece. Who may stop before the end closes it (`aclosing`).
        """
        return self._pieces(digest, 0, None)

    async def read_all(self, digest: str) -> bytes:
        """Return all bytes at once; for small blobs (documents, evidence), never for tables."""
        return b"".join([chunk async for chunk in self.read(digest)])

    async def read_range(self, digest: str, start: int, *, length: int) -> bytes:
        """Return `length` bytes from `start` on, fewer at the end; `start` lies inside the blob."""
        size = await self.size_bytes(digest)
        if not 0 <= start < size or length < 1:
            raise RangeOutsideBlobError(size_bytes=size)
        end = min(start + length, size)
        try:
            return bytes(
                await obstore.get_range_async(self._store, _path(digest), start=start, end=end)
            )
        except StoreError as error:
            raise StoreUnavailableError from error

    def read_span(self, digest: str, start: int, stop: int) -> AsyncGenerator[bytes, None]:
        """Give the bytes from `start` to `stop` (excluded, inside the blob) in order, in pieces of
        at most `CHUNK_BYTES`; one question to the store, where `read_range` asks one for each. Who
        may stop before the end closes it (`aclosing`).
        """
        return self._pieces(digest, start, stop)

    async def _pieces(
        self, digest: str, start: int, stop: int | None
    ) -> AsyncGenerator[bytes, None]:
        """Give the bytes from `start` to `stop` (None: the end), a local file's by its own handle:
        the object store's reader hands them on in far smaller pieces.
        """
        local = self._local(_path(digest))
        source = (
            self._from_afar(digest, start, stop)
            if local is None
            else _from_disk(local, start, stop)
        )
        try:
            async with aclosing(source):
                async for piece in source:
                    yield piece
        except FileNotFoundError as error:
            raise BlobNotFoundError(digest=digest) from error
        except (StoreError, OSError) as error:
            raise StoreUnavailableError from error

    async def _from_afar(
        self, digest: str, start: int, stop: int | None
    ) -> AsyncGenerator[bytes, None]:
        found = await obstore.get_async(
            self._store,
            _path(digest),
            options=None if stop is None else {"range": (start, stop)},
        )
        async for arrived in found.stream(min_chunk_size=CHUNK_BYTES):
            for place in range(0, len(arrived), CHUNK_BYTES):
                yield bytes(arrived[place : place + CHUNK_BYTES])

    def _local(self, path: str) -> Path | None:
        """Where the bytes lie on this machine, None where an object store has them."""
        if isinstance(self._store, LocalStore) and self._store.prefix is not None:
            return Path(self._store.prefix) / path
        return None

    async def delete(self, digest: str) -> None:
        """Remove the bytes; a second time changes nothing."""
        try:
            await obstore.delete_async(self._store, _path(digest))
        except FileNotFoundError:
            return
        except StoreError as error:
            raise StoreUnavailableError from error

    async def sweep(self, *, begun_before: datetime) -> int:
        """Remove what uploads that broke off before `begun_before` left behind; return how many
        there were.
        """
        abandoned = [
            found["path"]
            async for batch in obstore.list(self._store, prefix=_INCOMING)
            for found in batch
            if found["last_modified"] < begun_before
        ]
        if abandoned:
            await obstore.delete_async(self._store, abandoned)
        return len(abandoned)

    def _flush(self, path: str) -> None:
        """On a local disk wait until the bytes and their name would survive a power failure."""
        whole = self._local(path)
        for place in () if whole is None else (whole, whole.parent):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


async def _from_disk(path: Path, start: int, stop: int | None) -> AsyncGenerator[bytes, None]:
    """Give the bytes of a file, each piece read in a thread while the event loop serves others."""
    # Opened here and not in a thread: a reader who goes away meanwhile would leave it open.
    with path.open("rb", 0) as file:
        place, end = start, os.fstat(file.fileno()).st_size if stop is None else stop
        while place < end and (
            piece := await asyncio.to_thread(
                os.pread, file.fileno(), min(CHUNK_BYTES, end - place), place
            )
        ):
            yield piece
            place += len(piece)


class _Passage:
    """A stream on its way in: counted, hashed, and stopped at the limit."""

    def __init__(self, chunks: AsyncIterable[bytes], limit_bytes: int | None) -> None:
        self._chunks = chunks
        self._limit_bytes = limit_bytes
        self.sha256 = hashlib.sha256()
        self.size_bytes = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.size_bytes += len(chunk)
            if self._limit_bytes is not None and self.size_bytes > self._limit_bytes:
                raise BlobTooLargeError(limit_bytes=self._limit_bytes)
            self.sha256.update(chunk)
            yield chunk


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def checked_digest(digest: str) -> str:
    """Return `digest` when it has the shape `sha256:<hex>`, else raise MalformedDigestError."""
    if not _DIGEST.fullmatch(digest):
        raise MalformedDigestError(field="digest")
    return digest


def _path(digest: str) -> str:
    name = checked_digest(digest).removeprefix("sha256:")
    return f"sha256/{name[:2]}/{name[2:4]}/{name}"
