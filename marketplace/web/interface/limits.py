"""How often a program may ask: so many requests a minute for each token, or each address without.

Every answer says how many remain; who asked too often is answered 429 with `Retry-After`. Each
server process counts for itself.

**Source:** IETF draft-ietf-httpapi-ratelimit-headers; RFC 6585 section 4 (429).
"""

from __future__ import annotations

import hashlib
from typing import Any

from litestar import Request
from litestar.middleware import DefineMiddleware
from litestar.middleware.rate_limit import RateLimitConfig

from marketplace.web.interface.preconditions import INNER
from marketplace.web.interface.representing import PREFIX

AnyRequest = Request[Any, Any, Any]


def limit_requests(per_minute: int) -> list[DefineMiddleware]:
    """Return what keeps the limit; nothing for 0, which means: no limit."""
    if per_minute == 0:
        return []
    config = RateLimitConfig(
        rate_limit=("minute", per_minute),
        identifier_for_request=_sender,
        check_throttle_handler=_counts,
    )
    return [config.middleware]


def _sender(request: AnyRequest) -> str:
    """Name the sender without keeping the token."""
    address = request.client.host if request.client else ""
    told = request.headers.get("authorization") or address
    return hashlib.sha256(told.encode()).hexdigest()[:32]


async def _counts(request: AnyRequest) -> bool:  # async: the framework sends others to a thread
    return request.scope["path"].startswith(PREFIX) and INNER not in request.scope
