"""A page of rows as it leaves: JSON, CSV that no spreadsheet runs, or an Arrow stream."""

from __future__ import annotations

import hashlib
import io
from enum import StrEnum, unique
from typing import Any, Final

import msgspec
import pandas as pd
import pyarrow as pa
from pyarrow import ipc

from anonymize.tables import safe_csv
from marketplace.use.sharing.model import Column


@unique
class PageFormat(StrEnum):
    """The form of a page."""

    JSON = "json"
    CSV = "csv"
    ARROW = "arrow"


MEDIA_TYPES: Final[dict[PageFormat, str]] = {
    PageFormat.JSON: "application/json",
    PageFormat.CSV: "text/csv; charset=utf-8",
    PageFormat.ARROW: "application/vnd.apache.arrow.stream",
}


class RowsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of an answer, in its order; `cursor` leads to the following ones, None at the end.

    `start` counts from 0; `total` are the rows of the whole answer, at most those of one use.
    """

    delivery: str
    columns: list[Column]
    rows: list[dict[str, Any]]
    start: int
    total: int
    cursor: str | None


def written(rows: pa.Table, form: PageFormat, *, page: RowsPage) -> bytes:
    """Return the page's bytes; only JSON carries what `page` says beside the rows."""
    match form:
        case PageFormat.JSON:
            return msgspec.json.encode(page)
        case PageFormat.CSV:
            return b"".join(safe_csv(rows.to_pandas(types_mapper=pd.ArrowDtype)))
        case PageFormat.ARROW:
            out = io.BytesIO()
            with ipc.new_stream(out, rows.schema) as stream:
                stream.write_table(rows)
            return out.getvalue()


def tag_of(delivered_digest: str, start: int, *, limit: int, form: PageFormat) -> str:
    """Return the page's entity tag; the same bytes have the same. **Source:** RFC 9110 8.8.3."""
    said = f"{delivered_digest}\n{start}\n{limit}\n{form.value}".encode()
    return f'"{hashlib.sha256(said).hexdigest()[:32]}"'
