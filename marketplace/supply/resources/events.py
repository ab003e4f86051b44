"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class ResourceRegistered(Event, tag="resources.resource-registered", frozen=True):
    """A unit entered a table in the census."""

    resource_id: UUID
    unit_id: UUID
    number: str
    grade: str
    contains_personal: bool


class ResourceCorrected(Event, tag="resources.resource-corrected", frozen=True):
    """A census record says something else from now on."""

    resource_id: UUID
    unit_id: UUID
    revision: int
    grade: str


class BatchTakenIn(Event, tag="resources.batch-taken-in", frozen=True):
    """The bytes of a batch were counted, hashed and kept."""

    batch_id: UUID
    resource_id: UUID
    unit_id: UUID
    sha256: str
    rows: int
    columns: int


class ColumnsExamined(Event, tag="resources.columns-examined", frozen=True):
    """Every column of a batch was judged; the counts are by the role found."""

    batch_id: UUID
    unit_id: UUID
    direct: int
    quasi: int
    sensitive: int
    plain: int


class ColumnsConfirmed(Event, tag="resources.columns-confirmed", frozen=True):
    """A person settled the role of every column; `corrected` of them differ from what was found."""

    batch_id: UUID
    unit_id: UUID
    corrected: int
