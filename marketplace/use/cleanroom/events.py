"""What this slice announces."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.events import Event


class SessionOpened(Event, tag="cleanroom.session-opened", frozen=True):
    """An enterprise entered the room: to try (no licence), or to compute under one."""

    session_id: UUID
    kind: str
    product_id: UUID
    version_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    licence_id: UUID | None
    narrowed_id: UUID | None = None


class SessionClosed(Event, tag="cleanroom.session-closed", frozen=True):
    """A session ended."""

    session_id: UUID
    enterprise_id: UUID
    end: str = "left"


class QueryBegun(Event, tag="cleanroom.query-begun", frozen=True):
    """A query (or a run of an algorithm) was taken on; it counts against the budgets."""

    query_id: UUID
    session_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    licence_id: UUID | None
    algorithm_id: UUID | None
    query_digest: str


class QueryEnded(Event, tag="cleanroom.query-ended", frozen=True):
    """A query ended: how, with how many lines shown and figures withheld, and what was answered."""

    query_id: UUID
    session_id: UUID
    licence_id: UUID | None
    outcome: str
    lines: int
    withheld: int
    answer_digest: str | None


class AlgorithmSubmitted(Event, tag="cleanroom.algorithm-submitted", frozen=True):
    """An enterprise submitted an algorithm for a product, by its digest."""

    algorithm_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    digest: str


class AlgorithmDecided(Event, tag="cleanroom.algorithm-decided", frozen=True):
    """The unit's chief data officer approved, refused or withdrew an algorithm."""

    algorithm_id: UUID
    product_id: UUID
    unit_id: UUID
    enterprise_id: UUID
    digest: str
    state: str


class FitnessReported(Event, tag="cleanroom.fitness-reported", frozen=True):
    """A fitness report was signed; it accepts nothing."""

    report_id: UUID
    session_id: UUID
    product_id: UUID
    enterprise_id: UUID
    digest: str
    checks: int
    met: int


class EnterprisesRelated(Event, tag="cleanroom.enterprises-related", frozen=True):
    """Two enterprises count as one buyer from now on."""

    relation_id: UUID
    enterprise_id: UUID
    other_enterprise_id: UUID


class RelationEnded(Event, tag="cleanroom.relation-ended", frozen=True):
    """Two enterprises count as one buyer no more, but over versions that were asked about."""

    relation_id: UUID
    enterprise_id: UUID
    other_enterprise_id: UUID
