"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from marketplace.kernel.text import Text
from marketplace.use.cleanroom.cage.form import Kind
from marketplace.use.cleanroom.cage.messages import Cell
from marketplace.use.cleanroom.model import (
    AlgorithmState,
    CheckOutcome,
    Operator,
    Outcome,
    SessionEnd,
    SessionKind,
)
from marketplace.use.cleanroom.release import Why
from marketplace.use.delivery.schemas import PurposeSaid, ScenarioSaid

Sql = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
Source = Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
Epsilon = Annotated[float, msgspec.Meta(gt=0, le=10)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class OpenTrial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Try a listed product, by its number, on a synthetic twin."""

    product: str
    enterprise_id: UUID


class OpenSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Compute under a licence, for the purpose and the one scenario it names; or under a smaller
    one that was cut out of it."""

    licence_id: UUID
    purpose: PurposeSaid
    scenario: ScenarioSaid
    narrowed_id: UUID | None = None


class RunQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask one SELECT over the table `data`.

    With `epsilon`, a query over real rows answers with noisy counts and spends that much of the
    buyer's privacy budget.
    """

    session_id: UUID
    sql: Sql
    epsilon: Epsilon | None = None


class RunAlgorithm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Run an approved algorithm in a licensed session, or one's own in a trial."""

    session_id: UUID
    algorithm_id: UUID


class CloseSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End a session."""

    session_id: UUID


class SubmitAlgorithm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Submit a script for a product, by the product's number."""

    product: str
    enterprise_id: UUID
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=120)]
    source: Source


class DecideAlgorithm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Decide about an algorithm; `digest` is that of the script which was read."""

    algorithm_id: UUID
    state: AlgorithmState
    digest: str


class RelateEnterprises(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """State that two enterprises count as one buyer."""

    enterprise_id: UUID
    other_enterprise_id: UUID


class EndRelation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take back that two enterprises count as one buyer."""

    relation_id: UUID


class Check(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One expectation of the buyer's: a query with one figure, and what it should be."""

    name: Name
    sql: Sql
    operator: Operator
    value: float


class RunChecks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Run one's own checks and have the findings signed."""

    session_id: UUID
    checks: Annotated[list[Check], msgspec.Meta(min_length=1, max_length=20)]


class ColumnView(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the table in reach."""

    name: str
    kind: Kind


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session as its enterprise sees it."""

    session_id: UUID
    kind: SessionKind
    product_id: UUID
    version_id: UUID
    version_digest: str
    unit_id: UUID
    enterprise_id: UUID
    licence_id: UUID | None
    epoch: int
    purpose: str
    scenario: str
    columns: list[ColumnView]
    opened_by: UUID
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    end: SessionEnd | None
    narrowed_id: UUID | None

    def is_open(self, at: datetime) -> bool:
        """Whether queries are taken on at `at`."""
        return self.closed_at is None and at < self.ends_at


class CellView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One cell of an answer: its value, or why it is withheld (then it has no value)."""

    value: Cell = None
    why: Why | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What leaves the room: a table, figures by name, and what was said about it.

    `functions` name the aggregate behind each column over real rows, "" for a group.
    """

    columns: list[str] = []
    functions: list[str] = []
    lines: list[list[CellView]] = []
    figures: dict[str, float] = {}
    is_cut: bool = False
    code: str = ""
    said: Text | None = None

    @property
    def withheld(self) -> int:
        """How many cells are withheld."""
        return sum(cell.why is not None for line in self.lines for cell in line)


class QueryView(msgspec.Struct, frozen=True, kw_only=True):
    """A query and its answer."""

    query_id: UUID
    session_id: UUID
    algorithm_id: UUID | None
    sql: str
    epsilon: float | None
    query_digest: str
    asked_at: datetime
    outcome: Outcome
    answered_at: datetime | None
    answer: Answer
    answer_digest: str | None


class AlgorithmView(msgspec.Struct, frozen=True, kw_only=True):
    """An algorithm as its submitter and the unit's officers see it."""

    algorithm_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    title: str
    source: str
    digest: str
    state: AlgorithmState
    submitted_by: UUID
    submitted_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


class CheckView(msgspec.Struct, frozen=True, kw_only=True):
    """What one check found; `shown` is None where the figure may not be shown."""

    name: str
    query_digest: str
    operator: Operator
    value: float
    shown: float | None
    outcome: CheckOutcome


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """A signed fitness report (a compact JWS) and what it says."""

    report_id: UUID
    session_id: UUID
    text: str
    digest: str
    made_by: UUID
    made_at: datetime
    checks: list[CheckView]


class RelationView(msgspec.Struct, frozen=True, kw_only=True):
    """Two enterprises that count as one buyer; once ended, over versions asked about before."""

    relation_id: UUID
    enterprise_id: UUID
    other_enterprise_id: UUID
    stated_by: UUID
    stated_at: datetime
    ended_by: UUID | None
    ended_at: datetime | None
