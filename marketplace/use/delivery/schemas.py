"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from anonymize.fingerprint import Layout, NoRoom, Survey, Unmarked
from contracts.policy.vocabulary import Channel, OutputForm
from marketplace.kernel.text import Text


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


PurposeSaid = Annotated[str, msgspec.Meta(max_length=48)]
ScenarioSaid = Annotated[str, msgspec.Meta(max_length=200)]
"""For what data are asked; as long as a use keeps it."""


class OpenDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for data under a licence at one door, for the purpose and the one scenario it names.

    Empty `columns` means all that the licence grants; `rows` None means the whole version, a number
    its first rows. `smallest_cell` is how many subjects every aggregate covers, None for rows.
    `narrowed_id` is the smaller licence that is shown: then both must permit it, and it counts
    under both.
    """

    licence_id: UUID
    purpose: PurposeSaid
    scenario: ScenarioSaid
    columns: list[str] = []
    rows: Annotated[int, msgspec.Meta(ge=1)] | None = None
    format: FileFormat = FileFormat.CSV
    channel: Channel = Channel.DOWNLOAD
    output: OutputForm = OutputForm.ROWS
    smallest_cell: int | None = None
    narrowed_id: UUID | None = None


class AcknowledgeDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Confirm what arrived by its SHA-256 in hexadecimal, with or without `sha256:` before it."""

    delivery_id: UUID
    digest: str


class Marking(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a copy carries its licence's fingerprint, and what that changed, as measured.

    `unmarked` says why it carries none. `cells_share` of the cells in the column that changed most
    differ from the original, no number by more than `step_share` standard deviations of its column;
    `smallest_class` is the k of the copy.
    """

    unmarked: Unmarked | None = None
    cells_share: float = 0.0
    step_share: float = 0.0
    positions: int = 0
    smallest_class: int | None = None

    @property
    def reason(self) -> Text | None:
        """Why there is no fingerprint, for people."""
        return None if self.unmarked is None else Text.of(NoRoom(self.unmarked).reason)


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery and its receipt; `leaf_index` is None until the log proves it.

    `copy_digest` and `marking` are of the licence's copy that it was taken from, None where a door
    makes what leaves by itself; `narrowed_id` is the smaller licence that was shown for it.
    """

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
    copy_digest: str | None
    marking: Marking | None
    begun_at: datetime | None
    ended_at: datetime | None
    bytes_sent: int
    acknowledged_at: datetime | None
    receipt_missed_at: datetime | None
    leaf_index: int | None
    narrowed_id: UUID | None

    @property
    def is_ready(self) -> bool:
        """Whether the file lies ready."""
        return self.delivered_digest is not None


class LicensedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A licence's own table in the blob store, as Parquet or another form: every door serves from
    it.

    `columns` in the version's order; `digest` and `size_bytes` are the file's.
    """

    copy_id: UUID
    licence_id: UUID
    version_digest: str
    columns: list[str]
    rows: int
    format: FileFormat
    digest: str
    size_bytes: int
    transform: str
    marking: Marking


class MarkView(msgspec.Struct, frozen=True, kw_only=True):
    """What a licence's copies are marked by; for the gateway alone, never shown."""

    licence_id: UUID
    version_digest: str
    nonce: bytes
    salt: bytes
    commitment: str
    layout: Layout
    survey: Survey


class TracedBy(StrEnum):
    """What led from a file to a licence."""

    DIGEST = "digest"
    MARKS = "marks"


class TraceView(msgspec.Struct, frozen=True, kw_only=True):
    """A licence behind a leaked file. By its marks: `z`, how far its score lies above an innocent
    one's in standard deviations, and `chance`, a bound on how likely anybody innocent reaches it.
    """

    licence_id: UUID
    licence_number: str
    enterprise_name: str
    product_code: str
    by: TracedBy
    z: float | None
    chance: float | None
