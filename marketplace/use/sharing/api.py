"""The doors for programs: a licence's tokens, its rows page by page, and Delta Sharing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from contracts.policy.vocabulary import Channel
from marketplace.kernel.access import Actor
from marketplace.kernel.address import site_address
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.instants import Dated
from marketplace.trade.licences.queries import licence_of
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.sharing import (
    delta,
    service,
    sweeping,  # noqa: F401 - the worker sweeps from here on
)
from marketplace.use.sharing.admission import Admitted, admit
from marketplace.use.sharing.answering import Window, describe_table, open_answer, window_of
from marketplace.use.sharing.errors import (
    MarkerOverError,
    RowsOutOfRangeError,
    UnknownLicenceTokenError,
    UnknownMarkerError,
    UnknownParameterError,
)
from marketplace.use.sharing.filters import check_filters, read_filters
from marketplace.use.sharing.kinds import kinds_of
from marketplace.use.sharing.model import ANSWER_LASTS, DEFAULT_ROWS, ROWS_AT_ONCE, Question
from marketplace.use.sharing.page import MEDIA_TYPES, PageFormat, RowsPage, tag_of, written
from marketplace.use.sharing.queries import asked_of, token_of
from marketplace.use.sharing.reading import readable_token, readable_tokens
from marketplace.use.sharing.schemas import (
    IssueLicenceToken,
    LicenceTokenMade,
    LicenceTokenView,
    ReadPage,
    RevokeLicenceToken,
    SharedTableView,
)
from marketplace.use.sharing.seals import Marker, decode_marker, encode_marker
from marketplace.use.sharing.telling import problem_with_headers
from marketplace.web.answers import answer
from marketplace.web.problems import problem_of_refusal

AnyRequest = Request[Any, Any, Any]
TOKENS = "/api/v1/licences/{licence_id:uuid}/tokens"
ROWS = "/api/v1/licences/{licence_id:uuid}/rows"
PARAMETERS = frozenset({"columns", "where", "rows", "limit", "cursor", "format"})


class TokenWish(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when a token is to last, 30 days when nothing is said; and for which smaller licence,
    else for the whole one."""

    expires_at: datetime | None = None
    narrowed_id: UUID | None = None


class RowsWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks of the rows, read but not yet held against the table."""

    question: Question
    says_question: bool
    limit: int
    cursor: str | None
    form: PageFormat


@get(TOKENS)
async def list_licence_tokens(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID]
) -> list[LicenceTokenView]:
    """List a licence's tokens, without what they are; for members of its holder."""
    return await readable_tokens(actor, licence_id)


@post(TOKENS)
async def issue_licence_token(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[TokenWish]
) -> LicenceTokenMade:
    """Make a token that reads one licence's rows; its profile is shown this once."""
    command = IssueLicenceToken(
        licence_id=licence_id, expires_at=data.expires_at, narrowed_id=data.narrowed_id
    )
    return await service.issue_token(actor, command)


@delete(TOKENS + "/{token_id:uuid}")
async def revoke_licence_token(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], token_id: FromPath[UUID]
) -> None:
    """End a licence's token."""
    if (await token_of(token_id)).licence_id != licence_id:
        raise UnknownLicenceTokenError(token_id=token_id)
    await service.revoke_token(actor, RevokeLicenceToken(token_id=token_id))


@get("/api/v1/licence-tokens/{token_id:uuid}")
async def show_licence_token(
    actor: NamedDependency[Actor], token_id: FromPath[UUID]
) -> LicenceTokenView:
    """Return a licence's token, without what it is; for members of its holder."""
    return await readable_token(actor, token_id)


@delete("/api/v1/licence-tokens/{token_id:uuid}")
async def end_licence_token(actor: NamedDependency[Actor], token_id: FromPath[UUID]) -> None:
    """End a licence's token, known by its own id alone."""
    await readable_token(actor, token_id)
    await service.revoke_token(actor, RevokeLicenceToken(token_id=token_id))


@get(
    "/api/v1/licences/{licence_id:uuid}/columns",
    exception_handlers={Exception: problem_with_headers},
    also=(401, 403),
)
async def list_columns(request: AnyRequest, licence_id: FromPath[UUID]) -> Response[Any]:
    """List the licensed columns and their kinds; the bearer is a licence token."""
    admitted = await admit(request, licence_id=licence_id)
    licence = await licence_of(licence_id)
    question = Question(channel=Channel.ROW_API)
    found = await describe_table(admitted.bearer, licence, question)
    told = found.columns if isinstance(found, SharedTableView) else found
    response = answer(told)
    response.headers.update(admitted.allowance.headers)
    return response


@get(
    ROWS,
    exception_handlers={Exception: problem_with_headers},
    answers=tuple(MEDIA_TYPES.values()),
    also=(304, 401, 403, 409),
    most=ROWS_AT_ONCE,
)
async def read_rows(  # noqa: PLR0917 - the framework passes them by name
    request: AnyRequest,
    licence_id: FromPath[UUID],
    columns: FromQuery[str] = "",
    where: FromQuery[list[str] | None] = None,
    rows: FromQuery[int | None] = None,
    limit: FromQuery[int] = DEFAULT_ROWS,
    cursor: FromQuery[str | None] = None,
    format: FromQuery[PageFormat | None] = None,  # noqa: A002 - the parameter's name
) -> Response[Any]:
    """Return licensed rows page by page; the bearer is a licence token.

    `where` (repeatable) reads `column comparison value` with eq, ne, lt, le, gt, ge, in; `columns`
    are separated by commas; `rows` bounds the whole answer, `limit` a page. Rows count once, when
    their page first leaves.
    """
    _require_known(request)
    admitted = await admit(request, licence_id=licence_id)
    question = Question(
        channel=Channel.ROW_API,
        columns=tuple(name.strip() for name in columns.split(",") if name.strip()),
        filters=read_filters(where or ()),
        rows=_in_range(rows) if rows is not None else None,
    )
    wish = RowsWish(
        question=question,
        says_question=bool(columns or where or rows),
        limit=_in_range(limit, most=ROWS_AT_ONCE),
        cursor=cursor,
        form=format or _accepted(request),
    )
    opened = await _opened(admitted, wish)
    if isinstance(opened, Refusal):
        return problem_of_refusal(opened)
    delivery, start = opened
    window = await window_of(delivery, start, limit=wish.limit)
    return await _page(request, admitted, window, wish)


async def _opened(admitted: Admitted, wish: RowsWish) -> tuple[DeliveryView, int] | Refusal:
    """Return the answer that the request reads, and where the page begins."""
    if wish.cursor is None:
        bearer, licence = admitted.bearer, await licence_of(admitted.bearer.licence_id)
        table = await describe_table(bearer, licence, wish.question)
        if isinstance(table, Refusal):
            return table
        check_filters(wish.question.filters, kinds_of(table.columns))
        found = await open_answer(bearer, licence, wish.question, first=wish.limit)
        return found if isinstance(found, Refusal) else (found.delivery, 0)
    marker = decode_marker(wish.cursor)
    asked = await asked_of(marker.delivery_id)
    is_same = not wish.says_question or asked.question == wish.question.digest
    if asked.licence_id != admitted.bearer.licence_id or not is_same:
        raise UnknownMarkerError(field="cursor")
    if now() >= asked.asked_at + ANSWER_LASTS:
        raise MarkerOverError(field="cursor")
    return await delivery_of(marker.delivery_id), marker.start


async def _page(
    request: AnyRequest, admitted: Admitted, window: Window, wish: RowsWish
) -> Response[Any]:
    """Count the page, then let it leave."""
    delivery, cursor = window.delivery, _cursor(window)
    page = RowsPage(
        delivery=delivery.number,
        columns=window.columns,
        rows=window.rows.to_pylist() if wish.form is PageFormat.JSON else [],
        start=window.start,
        total=delivery.rows,
        cursor=cursor,
    )
    body = written(window.rows, wish.form, page=page)
    count = ReadPage(delivery_id=delivery.delivery_id, stop=window.stop, bytes_sent=len(body))
    refused = await service.count_page(admitted.bearer.actor, count)
    if refused is not None:
        return problem_of_refusal(refused)
    tag = tag_of(delivery.delivered_digest or "", window.start, limit=wish.limit, form=wish.form)
    headers = {**admitted.allowance.headers, "etag": tag, "cache-control": "private, no-cache"}
    if cursor is not None:
        headers["link"] = f'<{_next(admitted, wish, cursor)}>; rel="next"'
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type=MEDIA_TYPES[wish.form], headers=headers)


def _cursor(window: Window) -> str | None:
    if window.is_last:
        return None
    return encode_marker(Marker(window.delivery.delivery_id, window.stop))


def _next(admitted: Admitted, wish: RowsWish, cursor: str) -> str:
    """Return the address of the following page. **Source:** RFC 8288 section 3."""
    path = ROWS.replace("{licence_id:uuid}", str(admitted.bearer.licence_id))
    given = {"cursor": cursor, "limit": wish.limit, "format": wish.form.value}
    return f"{site_address()}{path}?{urlencode(given)}"


def _require_known(request: AnyRequest) -> None:
    """Raise `UnknownParameterError` for a parameter that would have been left aside: a misspelt
    filter must not bring every row."""
    for name in request.query_params:
        if name not in PARAMETERS:
            raise UnknownParameterError(field=name[:40])


def _in_range(rows: int, *, most: int | None = None) -> int:
    if rows < 1 or (most is not None and rows > most):
        raise RowsOutOfRangeError(field="limit" if most else "rows")
    return rows


def _accepted(request: AnyRequest) -> PageFormat:
    """Return the form that the request's `Accept` names, JSON when it names none of ours."""
    accepted = request.headers.get("accept", "")
    named = (form for form, kind in MEDIA_TYPES.items() if kind.partition(";")[0] in accepted)
    return next(named, PageFormat.JSON)


ROUTES = [
    list_licence_tokens,
    issue_licence_token,
    revoke_licence_token,
    show_licence_token,
    end_licence_token,
    list_columns,
    read_rows,
    delta.DOOR,
]
