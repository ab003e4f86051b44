"""One connection to a market: typed answers, typed errors, pages followed, posts sent once.

Every post carries a fresh idempotency key, so one that got no answer is sent again without harm.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar
from uuid import uuid4

import httpx
import msgspec

from marketplace.client.errors import error_from, no_answer

Answer = TypeVar("Answer")
Told = Callable[[int], None]
TRIES = 3
CALL_SECONDS = 60.0
LONG_SECONDS = 600.0
"""How long a server may take over a whole file or a computation before it counts as silent."""
PATIENCE_SECONDS = 30
"""How long a server may ask to be left alone before the caller is told."""
CHUNK_BYTES = 1 << 20


def untold(count: int) -> None:
    """Tell nobody how many bytes have gone."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A file's bytes, read anew each time that they are sent; `told` learns how many have gone."""

    file: Path
    told: Told

    def __iter__(self) -> Iterator[bytes]:
        with self.file.open("rb") as opened:
            while chunk := opened.read(CHUNK_BYTES):
                yield chunk
                self.told(len(chunk))


class Connection:
    """Calls to `/api/v1` of one market, with a token or as anybody."""

    def __init__(
        self,
        address: str,
        *,
        token: str = "",
        practice: bool = False,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        prefix = "/practice" if practice else ""
        self.address = f"{address.rstrip('/')}{prefix}"
        self._prefix = prefix
        self._http = httpx.Client(
            base_url=address.rstrip("/"),
            headers={"authorization": f"Bearer {token}"} if token else {},
            timeout=CALL_SECONDS,
            transport=transport,
        )

    def __enter__(self) -> Self:
        """Use it and let it go."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def get(self, path: str, answer: type[Answer], **query: Any) -> Answer:
        """Read one thing."""
        return _decoded(self._send("GET", self._at(path), params=_given(query)).content, answer)

    def get_bytes(self, path: str, **query: Any) -> bytes:
        """Read a file as it is."""
        return self._send("GET", self._at(path), params=_given(query)).content

    def get_public(self, path: str) -> bytes:
        """Read a file that the market publishes beside its interface."""
        return self._send("GET", f"{self._prefix}{path}").content

    def get_pieces(self, path: str) -> Iterator[bytes]:
        """Read a large file piece by piece; where the connection breaks, go on from the next byte.

        UnreachableError when it stays broken. **Source:** RFC 9110 sections 14, 15.3.7.
        """
        place, tries = 0, TRIES
        while tries:
            rest = {"range": f"bytes={place}-"} if place else {}
            headers = {"accept-encoding": "identity", **rest}
            answered = self._send("GET", self._at(path), stream=True, headers=headers)
            with closing(answered), suppress(httpx.TransportError):
                if place and answered.status_code != httpx.codes.PARTIAL_CONTENT:
                    break
                for piece in answered.iter_bytes():
                    place, tries = place + len(piece), TRIES
                    yield piece
                return
            tries -= 1
        raise no_answer(self.address)

    def pages(self, path: str, item: type[Answer], **query: Any) -> Iterator[Answer]:
        """Read every item of a list, page by page, as the links lead."""
        url: str | None = self._at(path)
        params: dict[str, Any] | None = _given(query)
        while url is not None:
            answered = self._send("GET", url, params=params)
            found = msgspec.json.decode(answered.content)
            yield from msgspec.convert(_items(found), type=list[item])  # type: ignore[valid-type]
            following = answered.links.get("next", {}).get("url")
            url, params = following, None  # an empty query would replace the one of the link

    def post(
        self,
        path: str,
        answer: type[Answer],
        body: Any = None,
        *,
        if_match: str = "",
        seconds: float = CALL_SECONDS,
    ) -> Answer:
        """Do something, once; `if_match` is the tag of what was read, `seconds` how long the server
        may take."""
        headers = {"idempotency-key": str(uuid4())}
        if if_match:
            headers["if-match"] = if_match
        content = msgspec.json.encode(body) if body is not None else b""
        if content:
            headers["content-type"] = "application/json"
        timeout = httpx.Timeout(CALL_SECONDS, read=seconds)
        url = self._at(path)
        sent = self._send("POST", url, content=content, headers=headers, timeout=timeout)
        return _decoded(sent.content, answer)

    def post_into(self, path: str, body: Any, into: BinaryIO) -> None:
        """Do something, once, and write the file that it answers with."""
        headers = {"idempotency-key": str(uuid4()), "content-type": "application/json"}
        content = msgspec.json.encode(body)
        about = {"content": content, "headers": headers}
        with closing(self._send("POST", self._at(path), stream=True, **about)) as answered:
            for piece in answered.iter_bytes():
                into.write(piece)

    def post_file(
        self, path: str, answer: type[Answer], file: Path, *, told: Told = untold, **query: Any
    ) -> Answer:
        """Send a file's bytes as they are, once; `told` is told of each piece's bytes."""
        sent = self._send(
            *("POST", self._at(path)),
            params=_given(query),
            content=_Sent(file, told),
            headers={"idempotency-key": str(uuid4()), "content-type": "application/octet-stream"},
            timeout=httpx.Timeout(CALL_SECONDS, read=LONG_SECONDS),
        )
        return _decoded(sent.content, answer)

    def delete(self, path: str) -> None:
        """Do away with something; a second time is no different."""
        self._send("DELETE", self._at(path))

    def tag(self, path: str) -> str:
        """Return the tag of what can be read there now."""
        return self._send("GET", self._at(path)).headers["etag"]

    def _at(self, path: str) -> str:
        return f"{self._prefix}/api/v1{path}"

    def _send(self, method: str, url: str, *, stream: bool = False, **about: Any) -> httpx.Response:
        """Send, again after a silence or when asked to wait; raise the server's no.

        An answer asked for as a stream is read and closed by the caller, a no is read here.
        """
        for last in (*(False,) * (TRIES - 1), True):
            try:
                request = self._http.build_request(method, url, **about)
                answered = self._http.send(request, stream=stream)
                if not answered.is_success:
                    answered.read()
            except httpx.TransportError as error:
                if last:
                    raise no_answer(self.address) from error
                continue
            wait = int(answered.headers.get("retry-after", 0))
            if answered.status_code != 429 or last or wait > PATIENCE_SECONDS:
                break
            time.sleep(wait)
        if answered.is_success:
            return answered
        raise error_from(answered.status_code, answered.content)


def body_beside(command: msgspec.Struct, named_by_path: str) -> dict[str, Any]:
    """Return what a command says beside the one thing that the path names."""
    said = msgspec.structs.asdict(command)
    del said[named_by_path]
    return said


def _given(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value not in (None, "", [])}


def _decoded(content: bytes, answer: type[Answer]) -> Answer:
    return msgspec.json.decode(content, type=answer)


def _items(found: Any) -> list[Any]:
    """Take the list itself, or the one list that a page holds."""
    if isinstance(found, list):
        return found
    return next(held for held in found.values() if isinstance(held, list))
