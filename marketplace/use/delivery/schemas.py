"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from contracts.policy.vocabulary import Channel, OutputForm


class FileFormat(StrEnum):
    """The form of a delivered file."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


MEDIA_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.JSON_LINES: "application/jsonl; charset=utf-8",
    FileFormat.PARQUET: "application/vnd.apache.parquet",
}


class OpenDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for data under a licence at one door, for the purpose and the one scenario it names.

    Empty `columns` means all that the licence grants; `rows` None means the whole version, a number
    its first rows. `smallest_cell` is how many subjects every aggregate covers, None for rows.
    """

    licence_id: UUID
    purpose: str
    scenario: str
    columns: list[str] = []
    rows: Annotated[int, msgspec.Meta(ge=1)] | None = None
    format: FileFormat = FileFormat.CSV
    channel: Channel = Channel.DOWNLOAD
    output: OutputForm = OutputForm.ROWS
    smallest_cell: int | None = None


class AcknowledgeDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Confirm what arrived by its SHA-256 in hexadecimal, with or without `sha256:` before it."""

    delivery_id: UUID
    digest: str


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery and its receipt; `leaf_index` is None until the log proves it."""

    delivery_id: UUID
    number: str
    licence_id: UUID
    epoch: int
    channel: Channel
    scenario: str
    version_id: UUID
    version_digest: str
    format: FileFormat
    columns: list[str]
    rows: int
    transform: str
    opened_by: UUID
    opened_at: datetime
    delivered_digest: str | None
    size_bytes: int | None
    begun_at: datetime | None
    ended_at: datetime | None
    bytes_sent: int
    acknowledged_at: datetime | None
    leaf_index: int | None

    @property
    def is_ready(self) -> bool:
        """Whether the file lies ready."""
        return self.delivered_digest is not None


class LicensedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A licence's own table as Parquet in the blob store: every door serves from it.

    `columns` in the version's order; `digest` and `size_bytes` are the file's.
    """

    licence_id: UUID
    version_digest: str
    columns: list[str]
    rows: int
    digest: str
    size_bytes: int
    transform: str
