"""What the Delta Sharing protocol says, as values: lists, table lines, errors.

**Source:** Delta Sharing Protocol, "REST APIs" and "API Response Format" (response format
`parquet`, reader version 1); section names below are that document's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from marketplace.kernel.clock import SHANGHAI
from marketplace.kernel.text import Text
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.sharing.errors import (
    NoHistoryError,
    UnknownMarkerError,
    UnknownShareError,
    UnknownVersionError,
)
from marketplace.use.sharing.kinds import schema_string
from marketplace.use.sharing.model import Column, Names

READER_VERSION: Final = 1
NDJSON: Final = "application/x-ndjson; charset=utf-8"
JSON: Final = "application/json; charset=utf-8"
VERSION_HEADER: Final = "delta-table-version"
FIRST_PAGE: Final = "first"
"""The one page token: every list here has one item."""


class TableQuery(msgspec.Struct, frozen=True, rename="camel"):
    """The body of "Read Data from a Table"; fields that only hint at a selection are left alone,
    as the protocol allows: the client applies them itself."""

    limit_hint: Annotated[int, msgspec.Meta(ge=0)] | None = None
    version: Annotated[int, msgspec.Meta(ge=0)] | None = None
    timestamp: str | None = None
    starting_version: int | None = None


class ProtocolProblem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a client gets instead of an answer."""

    error_code: str
    message: str


def problem(code: str, text: Text) -> ProtocolProblem:
    """Return an error in both languages: a client shows its user this one sentence."""
    return ProtocolProblem(error_code=code, message=f"{text.zh} {text.en}")


def page(items: Sequence[dict[str, str]], *, most: int | None, token: str | None) -> dict[str, Any]:
    """Return a list's one page; `most` 0 asks for no items, only where they begin."""
    if token not in (None, "", FIRST_PAGE):
        raise UnknownMarkerError(field="pageToken")
    if most == 0:
        return {"items": [], "nextPageToken": FIRST_PAGE}
    return {"items": list(items)}


def share_item(names: Names, licence_id: UUID) -> dict[str, str]:
    """Return the share as lists name it."""
    return {"name": names.share, "id": str(licence_id)}


def schema_item(names: Names) -> dict[str, str]:
    """Return the schema as lists name it."""
    return {"name": names.schema, "share": names.share}


def table_item(names: Names, *, licence_id: UUID, version_id: UUID) -> dict[str, str]:
    """Return the table as lists name it."""
    return {
        "name": names.table,
        "schema": names.schema,
        "share": names.share,
        "shareId": str(licence_id),
        "id": str(version_id),
    }


def require_named(names: Names, *path: str) -> None:
    """Raise `UnknownShareError` unless the path names what this token reaches."""
    if not names.match(*path):
        raise UnknownShareError


def require_version(query: TableQuery, version: int, *, since: datetime) -> None:
    """Raise unless the query asks for the licensed version, which was there from `since` on.

    `NoHistoryError` for changes, `UnknownVersionError` for another version or an earlier time.
    """
    if query.starting_version is not None:
        raise NoHistoryError(field="startingVersion")
    if query.version not in (None, version):
        raise UnknownVersionError(field="version", version=version)
    if query.timestamp is not None and moment(query.timestamp, version) < since:
        raise UnknownVersionError(field="timestamp", version=version)


def require_earliest(text: str | None, *, version: int, since: datetime) -> None:
    """Raise `UnknownVersionError` when no licensed version is as new as the time asked for."""
    if text and moment(text, version) > since:
        raise UnknownVersionError(field="startingTimestamp", version=version)


def moment(text: str, version: int) -> datetime:
    """Read a time as the protocol writes it; one without a zone is Shanghai's, the server's own.

    **Source:** "Timestamp Format".
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UnknownVersionError(field="timestamp", version=version) from None
    return read if read.tzinfo is not None else read.replace(tzinfo=SHANGHAI)


def protocol_line() -> dict[str, Any]:
    """Return the line that says which readers understand the rest. **Source:** "Protocol"."""
    return {"protocol": {"minReaderVersion": READER_VERSION}}


def metadata_line(
    columns: Iterable[Column], *, version_id: UUID, name: str, title: Text, version: int
) -> dict[str, Any]:
    """Return the line that says what the table is. **Source:** "Metadata"."""
    return {
        "metaData": {
            "id": str(version_id),
            "name": name,
            "description": f"{title.zh} {title.en}",
            "format": {"provider": "parquet"},
            "schemaString": schema_string(columns),
            "partitionColumns": [],
            "configuration": {},
            "version": version,
        }
    }


def file_line(delivery: DeliveryView, url: str, *, until: datetime) -> dict[str, Any]:
    """Return the line that leads to the delivery's file. **Source:** "File"."""
    stats = msgspec.json.encode({"numRecords": delivery.rows}).decode()
    return {
        "file": {
            "url": url,
            "id": (delivery.delivered_digest or "").removeprefix("sha256:"),
            "partitionValues": {},
            "size": delivery.size_bytes,
            "stats": stats,
            "expirationTimestamp": int(until.timestamp()) * 1000,
        }
    }


def ndjson(*lines: dict[str, Any]) -> bytes:
    """Write the lines, one JSON object each. **Source:** "JSON Wrapper Object In Each Line"."""
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
