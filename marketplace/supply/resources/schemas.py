"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from anonymize.roles import Kind, Role
from marketplace.kernel.text import Text
from marketplace.supply.resources.model import CensusField, DataGrade, UpdateCycle, Zone

Name = Annotated[str, msgspec.Meta(max_length=120)]
LongName = Annotated[str, msgspec.Meta(max_length=200)]
Duty = Annotated[str, msgspec.Meta(max_length=400)]
"""As long as the census keeps them."""


class RegisterResource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Enter one table of one system in the census of a unit.

    `population` says whom or what the rows are of: tables that state the same are compared before
    they are listed. `place_column` says where a row belongs (empty: all of it), `count_column` how
    many subjects stand behind a row (empty: one).
    """

    unit_id: UUID
    system: Name
    table_name: Name
    title_zh: Name
    title_en: LongName
    duty: Duty
    duty_clause: LongName
    update_cycle: UpdateCycle
    source_statement: str
    grade: DataGrade
    contains_personal: bool
    zone: Zone
    fields: list[CensusField] = []
    population: str = ""
    place_column: str = ""
    count_column: str = ""


class CorrectResource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replace what a census record says; `if_match` is the revision that was read."""

    resource_id: UUID
    if_match: int
    title_zh: Name
    title_en: LongName
    duty: Duty
    duty_clause: LongName
    update_cycle: UpdateCycle
    source_statement: str
    grade: DataGrade
    contains_personal: bool
    zone: Zone
    fields: list[CensusField] = []
    population: str = ""
    place_column: str = ""
    count_column: str = ""


class TakeInBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take in the bytes of a table for a resource; the bytes come as a stream beside it."""

    resource_id: UUID
    file_name: str


class EnterBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was counted while the bytes of a batch arrived."""

    resource_id: UUID
    file_name: str
    sha256: str
    size_bytes: int
    rows: int
    columns: int
    encoding: str
    delimiter: str | None


class ExamineColumns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Judge every column of a batch: role, kind, confidence, reason."""

    batch_id: UUID


class ConfirmColumns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Confirm or correct the role of every column, by name."""

    batch_id: UUID
    roles: dict[str, Role]


class ResourceView(msgspec.Struct, frozen=True, kw_only=True):
    """A census record; `revision` changes with every correction."""

    id: UUID
    number: str
    unit_id: UUID
    system: str
    table_name: str
    title: Text
    duty: str
    duty_clause: str
    update_cycle: UpdateCycle
    source_statement: str
    grade: DataGrade
    contains_personal: bool
    zone: Zone
    fields: list[CensusField]
    population: str
    place_column: str
    count_column: str
    revision: int
    registered_by: UUID
    registered_at: datetime


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A batch that was taken in: `sha256` is of the bytes as given; `already_known` when they were
    there before.
    """

    batch_id: UUID
    resource_id: UUID
    unit_id: UUID
    file_name: str
    sha256: str
    size_bytes: int
    rows: int
    columns: int
    encoding: str
    delimiter: str | None
    taken_in_by: UUID
    taken_in_at: datetime
    examined_at: datetime | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    already_known: bool = False


class ColumnView(msgspec.Struct, frozen=True, kw_only=True):
    """One column: what the examination found, and the role a person confirmed (None: not yet)."""

    name: str
    found_role: Role
    kind: Kind
    confidence: float
    reason: Text
    distinct: int
    missing: int
    role: Role | None

    @property
    def settled_role(self) -> Role:
        """The confirmed role, or what was found as long as nobody has confirmed."""
        return self.role or self.found_role


class CombinationView(msgspec.Struct, frozen=True, kw_only=True):
    """Columns that together single out a share of the rows."""

    columns: list[str]
    unique_share: float


class ExaminationView(msgspec.Struct, frozen=True, kw_only=True):
    """A batch with its columns and the combinations that single people out."""

    batch: BatchView
    columns: list[ColumnView]
    combinations: list[CombinationView]

    @property
    def is_confirmed(self) -> bool:
        """Whether a person has settled every role."""
        return self.batch.confirmed_at is not None

    @property
    def roles(self) -> dict[str, Role]:
        """The settled role by column."""
        return {column.name: column.settled_role for column in self.columns}


class EnterExamination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an examination of a batch found."""

    batch_id: UUID
    columns: list[ColumnView]
    combinations: list[CombinationView]
