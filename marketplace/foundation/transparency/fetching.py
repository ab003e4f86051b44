"""HTTP for readers of logs and witnesses: bounded in time and in bytes, in a thread."""

from __future__ import annotations

import asyncio
import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read whole."""

    status: int
    body: bytes


class NoAnswerError(Exception):
    """The other side did not answer properly, in time, or within the allowed size."""


async def fetch(url: str, body: bytes | None = None, *, seconds: float, max_bytes: int) -> Answer:
    """GET `url`, or POST `body` to it; raises `NoAnswerError`. Statuses are left to the caller."""
    if not url.startswith(("http://", "https://")):
        raise NoAnswerError
    try:
        return await asyncio.wait_for(
            asyncio.to_thread(_exchange, url, body, seconds, max_bytes), seconds + 1.0
        )
    except (OSError, http.client.HTTPException, ValueError, TimeoutError) as error:
        raise NoAnswerError from error


def _exchange(url: str, body: bytes | None, seconds: float, max_bytes: int) -> Answer:
    """Fetch; a server that drips bytes is cut off at the deadline."""
    deadline = time.monotonic() + seconds
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "text/plain"})
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            return Answer(response.status, _read(response, deadline, max_bytes))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, _read(error, deadline, max_bytes))


def _read(
    response: http.client.HTTPResponse | urllib.error.HTTPError, deadline: float, max_bytes: int
) -> bytes:
    content = b""
    while chunk := response.read1(_CHUNK_BYTES):
        content += chunk
        if len(content) > max_bytes or time.monotonic() > deadline:
            raise TimeoutError
    return content
