"""Who stands at this slice's doors: the bearer of a licence token, no faster than its pace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.exceptions import TooManyRequestsException

from marketplace.kernel.clock import now
from marketplace.use.sharing.errors import LicenceTokenNotKnownError
from marketplace.use.sharing.queries import bearer_of
from marketplace.use.sharing.rate import Allowance, pace
from marketplace.use.sharing.schemas import LicenceBearer

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who asks, and how often they may still ask."""

    bearer: LicenceBearer
    allowance: Allowance


async def admit(request: AnyRequest, *, licence_id: UUID | None = None) -> Admitted:
    """Return who bears the request's licence token; `licence_id` is the licence that is asked for.

    Raises `LicenceTokenNotKnownError`, also for the token of another licence: whoever holds one
    learns nothing of the others. Raises `TooManyRequestsException`, with the headers that say when
    to come again, when the token asks too fast. **Source:** RFC 6750 section 2.1.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise LicenceTokenNotKnownError
    at = now()
    bearer = await bearer_of(secret.strip(), at=at)
    if licence_id not in (None, bearer.licence_id):
        raise LicenceTokenNotKnownError
    most = request.app.state["settings"].sharing_requests_per_minute
    allowance = pace.take(bearer.token_id, most=most, at=at)
    if allowance.is_refused:
        raise TooManyRequestsException(headers=allowance.headers)
    return Admitted(bearer, allowance)
