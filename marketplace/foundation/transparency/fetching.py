"""HTTP for readers of logs and witnesses: bounded in time and in bytes.

The bound is on the whole exchange, whatever the other side does: one that drips its answer byte by
byte holds neither a thread nor a connection longer than that.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import httpx

_HEADERS = {"Content-Type": "text/plain", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read whole."""

    status: int
    body: bytes


class NoAnswerError(Exception):
    """The other side did not answer properly, in time, or within the allowed size."""


async def fetch(url: str, body: bytes | None = None, *, seconds: float, max_bytes: int) -> Answer:
    """GET `url`, or POST `body` to it; raises `NoAnswerError`. Statuses are left to the caller.

    The environment's proxy is asked for other machines, never for this one.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(url, body, max_bytes)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise NoAnswerError from error


async def _exchange(url: str, body: bytes | None, max_bytes: int) -> Answer:
    async with (
        httpx.AsyncClient(
            verify=_authorities(),
            timeout=None,
            trust_env=not _is_here(url),
            follow_redirects=body is None,
        ) as client,
        client.stream(
            "GET" if body is None else "POST", url, content=body, headers=_HEADERS
        ) as response,
    ):
        content = b""
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > max_bytes:
                raise NoAnswerError
        return Answer(response.status_code, content)


@cache
def _authorities() -> ssl.SSLContext:
    """The machine's certificate authorities, read once."""
    return ssl.create_default_context()


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
