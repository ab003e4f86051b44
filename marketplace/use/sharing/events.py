"""What this slice announces; the deliveries themselves are announced by the gateway."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from marketplace.kernel.events import Event


class LicenceTokenIssued(Event, tag="sharing.token-issued", frozen=True):
    """Somebody of a licence's holder made a token that reads its rows."""

    licence_id: UUID
    token_id: UUID
    expires_at: datetime
    narrowed_id: UUID | None = None


class LicenceTokenRevoked(Event, tag="sharing.token-revoked", frozen=True):
    """A licence's token was ended."""

    licence_id: UUID
    token_id: UUID


class TableTyped(Event, tag="sharing.table-typed", frozen=True):
    """A licensed file was brought into typed columns: from which bytes to which."""

    licence_id: UUID
    source_digest: str
    digest: str


class QuestionAsked(Event, tag="sharing.question-asked", frozen=True):
    """A question of a token was answered by a delivery; the same question goes on with it."""

    delivery_id: UUID
    licence_id: UUID
    token_id: UUID
    question: str


class AnswersSwept(Event, tag="sharing.answers-swept", frozen=True):
    """Answers to questions about a version, too old to be read on, left the store."""

    version_id: UUID
    answers: int


class RowsRead(Event, tag="sharing.rows-read", frozen=True):
    """A page left that brought the rows of a delivery, so far, to this number."""

    delivery_id: UUID
    licence_id: UUID
    rows: int
