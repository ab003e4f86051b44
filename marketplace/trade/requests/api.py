"""The interface for programs to requests."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.trade.requests import service
from marketplace.trade.requests.model import RefusalGround
from marketplace.trade.requests.reading import (
    page_of_requests,
    readable_request,
    readable_request_called,
)
from marketplace.trade.requests.schemas import (
    AcceptRequest,
    AnswersTable,
    RefuseRequest,
    RequestView,
    SubmitRequest,
    WithdrawRequest,
)
from marketplace.trade.requests.tally import answers_by_unit
from marketplace.web.answers import LIST_LIMIT, answer, listed, numbered


class Decide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The revision of the request that was read."""

    if_match: int


class Refuse(Decide, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ground of a refusal."""

    ground: RefusalGround


@get("/api/v1/requests")
async def list_requests(
    actor: NamedDependency[Actor],
    number: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[RequestView]]:
    """List the requests of your enterprises and to your units, the newest first; or the one of this
    `number`, which a regulator finds too."""
    if number is not None:
        return await numbered(readable_request_called(actor, number), limit=limit)
    return listed(await page_of_requests(actor, cursor=cursor, limit=limit))


@get("/api/v1/requests/{request_id:uuid}")
async def show_request(actor: NamedDependency[Actor], request_id: FromPath[UUID]) -> RequestView:
    """Return a request that you are a side of, or regulate."""
    return await readable_request(actor, request_id)


@post("/api/v1/requests")
async def submit_request(
    actor: NamedDependency[Actor], data: JSONBody[SubmitRequest]
) -> Response[RequestView]:
    """Ask for a product for one scenario."""
    return answer(await service.submit_request(actor, data), status=201)


@post("/api/v1/requests/{request_id:uuid}/accept", status_code=200)
async def accept_request(
    actor: NamedDependency[Actor], request_id: FromPath[UUID], data: JSONBody[Decide]
) -> Response[RequestView]:
    """Agree to the terms asked."""
    command = AcceptRequest(request_id=request_id, if_match=data.if_match)
    return answer(await service.accept_request(actor, command))


@post("/api/v1/requests/{request_id:uuid}/refuse", status_code=200)
async def refuse_request(
    actor: NamedDependency[Actor], request_id: FromPath[UUID], data: JSONBody[Refuse]
) -> Response[RequestView]:
    """Refuse with a ground."""
    command = RefuseRequest(request_id=request_id, if_match=data.if_match, ground=data.ground)
    return answer(await service.refuse_request(actor, command))


@post("/api/v1/requests/{request_id:uuid}/withdraw", status_code=200)
async def withdraw_request(
    actor: NamedDependency[Actor], request_id: FromPath[UUID], data: JSONBody[Decide]
) -> Response[RequestView]:
    """Take a request back."""
    command = WithdrawRequest(request_id=request_id, if_match=data.if_match)
    return answer(await service.withdraw_request(actor, command))


@get("/api/v1/answers")
async def show_answers() -> AnswersTable:
    """Return how each unit answers requests: agreed, refused and why, left unanswered; counted
    now."""
    return await answers_by_unit(now())


ROUTES = [
    show_answers,
    list_requests,
    show_request,
    submit_request,
    accept_request,
    refuse_request,
    withdraw_request,
]
