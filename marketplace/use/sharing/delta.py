"""The Delta Sharing door: the protocol's addresses, and the files that its answers lead to.

A token reaches one share with one schema with one table: the licensed rows. **Source:** Delta
Sharing Protocol, "REST APIs"; the names in quotes below are that document's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import HttpMethod, Request, Response, Router, get, post, route
from litestar.params import FromPath, FromQuery, JSONBody

from contracts.policy.vocabulary import Channel
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.supply.listings.queries import version_of
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.schemas import MEDIA_TYPES, DeliveryView, FileFormat
from marketplace.use.sharing import protocol
from marketplace.use.sharing.admission import Admitted, admit
from marketplace.use.sharing.answering import describe_table, open_answer
from marketplace.use.sharing.errors import ListNotUnderstoodError, NoHistoryError
from marketplace.use.sharing.files import describe_file, send_file
from marketplace.use.sharing.model import ENDPOINT, Names, Question
from marketplace.use.sharing.protocol import TableQuery
from marketplace.use.sharing.schemas import SharedTableView
from marketplace.use.sharing.seals import fresh_address, url_of
from marketplace.use.sharing.telling import problem_in_protocol, refusal_in_protocol
from marketplace.use.sharing.terms import names_of

AnyRequest = Request[Any, Any, Any]
WHOLE = Question(channel=Channel.DELTA_SHARING)
SHARE = "/shares/{share:str}"
SCHEMA = SHARE + "/schemas/{schema:str}"
TABLE = SCHEMA + "/tables/{table:str}"
PARQUET = MEDIA_TYPES[FileFormat.PARQUET]


class ListWish(msgspec.Struct, frozen=True, rename="camel"):
    """How much of a list is wanted. **Source:** "List Shares"."""

    max_results: Annotated[int, msgspec.Meta(ge=0)] | None = None
    page_token: str | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """What a request's token reaches."""

    admitted: Admitted
    licence: LicenceView
    names: Names


@get("/shares")
async def list_shares(request: AnyRequest) -> Response[Any]:
    """List the one share of the token."""
    reached = await _reach(request)
    return _list(request, reached, protocol.share_item(reached.names, reached.licence.licence_id))


@get(SHARE)
async def show_share(request: AnyRequest, share: FromPath[str]) -> Response[Any]:
    """Return the share."""
    reached = await _reach(request, share)
    item = protocol.share_item(reached.names, reached.licence.licence_id)
    return _told(reached, {"share": item})


@get(SHARE + "/schemas")
async def list_schemas(request: AnyRequest, share: FromPath[str]) -> Response[Any]:
    """List the one schema of the share."""
    reached = await _reach(request, share)
    return _list(request, reached, protocol.schema_item(reached.names))


@get(SCHEMA + "/tables")
async def list_tables(
    request: AnyRequest, share: FromPath[str], schema: FromPath[str]
) -> Response[Any]:
    """List the one table of the schema."""
    return await _tables(request, share, schema)


@get(SHARE + "/all-tables")
async def list_all_tables(request: AnyRequest, share: FromPath[str]) -> Response[Any]:
    """List the one table of the share."""
    return await _tables(request, share)


@get(TABLE + "/version")
async def show_version(
    request: AnyRequest, share: FromPath[str], schema: FromPath[str], table: FromPath[str]
) -> Response[Any]:
    """Return the licensed version's number. **Source:** "Query Table Version"."""
    reached = await _reach(request, share, schema, table)
    protocol.require_earliest(
        request.query_params.get("startingTimestamp"),
        version=reached.licence.version_number,
        since=await _since(reached.licence),
    )
    described = await describe_table(reached.admitted.bearer, reached.licence, WHOLE)
    if isinstance(described, Refusal):
        return refusal_in_protocol(described)
    return _told(reached, None, versioned=True)


@get(TABLE + "/metadata")
async def show_metadata(
    request: AnyRequest, share: FromPath[str], schema: FromPath[str], table: FromPath[str]
) -> Response[Any]:
    """Return what the table's columns are. **Source:** "Query Table Metadata"."""
    return await _columns_alone(await _reach(request, share, schema, table))


@post(TABLE + "/query", status_code=200)
async def query_table(
    request: AnyRequest,
    share: FromPath[str],
    schema: FromPath[str],
    table: FromPath[str],
    data: JSONBody[TableQuery],
) -> Response[Any]:
    """Return the address of a file with the rows. **Source:** "Read Data from a Table".

    A limit that the client hints at is kept in the file itself, so that no row leaves, or is
    counted, that was not asked for.
    """
    reached = await _reach(request, share, schema, table)
    licence, bearer = reached.licence, reached.admitted.bearer
    protocol.require_version(data, licence.version_number, since=await _since(licence))
    if data.limit_hint == 0:
        return await _columns_alone(reached)
    answer = await open_answer(bearer, licence, replace(WHOLE, rows=data.limit_hint))
    if isinstance(answer, Refusal):
        return refusal_in_protocol(answer)
    file = _file(reached, answer.delivery)
    return _lines(reached, _metadata(licence, answer.table), file)


@get(TABLE + "/changes")
async def show_changes(
    request: AnyRequest, share: FromPath[str], schema: FromPath[str], table: FromPath[str]
) -> None:
    """Refuse: a licensed version has no changes. **Source:** "Read Change Data Feed"."""
    await _reach(request, share, schema, table)
    raise NoHistoryError


@route(
    "/files/{delivery_id:uuid}/rows.parquet",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    media_type=PARQUET,
)
async def fetch_file(
    request: AnyRequest,
    delivery_id: FromPath[UUID],
    until: FromQuery[str] = "",
    seal: FromQuery[str] = "",
) -> Response[Any]:
    """Send the file, or the range that is asked for, and end when the licence ends; a HEAD tells
    the file's size alone."""
    if request.method == HttpMethod.HEAD:
        return await describe_file(delivery_id, until=until, seal=seal)
    return await send_file(delivery_id, until=until, seal=seal, headers=request.headers)


async def _reach(request: AnyRequest, *path: str) -> Reached:
    """Return what the request's token reaches, if the path names it."""
    admitted = await admit(request)
    licence = await licence_of(admitted.bearer.licence_id)
    names = names_of(licence)
    protocol.require_named(names, *path)
    return Reached(admitted, licence, names)


async def _columns_alone(reached: Reached) -> Response[Any]:
    described = await describe_table(reached.admitted.bearer, reached.licence, WHOLE)
    if isinstance(described, Refusal):
        return refusal_in_protocol(described)
    return _lines(reached, _metadata(reached.licence, described))


async def _tables(request: AnyRequest, *path: str) -> Response[Any]:
    reached = await _reach(request, *path)
    licence = reached.licence
    item = protocol.table_item(
        reached.names, licence_id=licence.licence_id, version_id=licence.version_id
    )
    return _list(request, reached, item)


def _list(request: AnyRequest, reached: Reached, item: dict[str, str]) -> Response[Any]:
    try:
        wish = msgspec.convert(dict(request.query_params), type=ListWish, strict=False)
    except msgspec.ValidationError:
        raise ListNotUnderstoodError(field="maxResults") from None
    return _told(reached, protocol.page([item], most=wish.max_results, token=wish.page_token))


async def _since(licence: LicenceView) -> datetime:
    """Return from when on the licensed version was there."""
    version = await version_of(licence.version_id)
    return version.decided_at or version.drafted_at


def _metadata(licence: LicenceView, table: SharedTableView) -> dict[str, Any]:
    return protocol.metadata_line(
        table.columns,
        version_id=licence.version_id,
        name=licence.product_code,
        title=licence.product_title,
        version=licence.version_number,
    )


def _file(reached: Reached, answer: DeliveryView) -> dict[str, Any]:
    address = fresh_address(
        delivery_id=answer.delivery_id,
        licence_id=answer.licence_id,
        token_id=reached.admitted.bearer.token_id,
        at=now(),
    )
    return protocol.file_line(answer, url_of(address), until=address.until)


def _told(reached: Reached, body: Any, *, versioned: bool = False) -> Response[Any]:
    headers = dict(reached.admitted.allowance.headers)
    if versioned:
        headers[protocol.VERSION_HEADER] = str(reached.licence.version_number)
    return Response(body, media_type=protocol.JSON, headers=headers)


def _lines(reached: Reached, *lines: dict[str, Any]) -> Response[Any]:
    answer = _told(reached, protocol.ndjson(protocol.protocol_line(), *lines), versioned=True)
    answer.media_type = protocol.NDJSON
    return answer


DOOR = Router(
    path=ENDPOINT,
    route_handlers=[
        list_shares,
        show_share,
        list_schemas,
        list_tables,
        list_all_tables,
        show_version,
        show_metadata,
        query_table,
        show_changes,
        fetch_file,
    ],
    exception_handlers={Exception: problem_in_protocol},
    include_in_schema=False,  # the protocol's own document describes it
)
