"""Commands in, views out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anonymize.roles import Kind, Role
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.model import Purpose


class ProposeRecipes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Try several recipes on a batch whose roles are confirmed."""

    batch_id: UUID


class MeasureRecipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Carry one of the tried recipes out in full, measure the result, keep its bytes."""

    batch_id: UUID
    recipe: str


class ColumnTreatment(msgspec.Struct, frozen=True, kw_only=True):
    """What a recipe does to one column and what that costs; `loss` in [0, 1]."""

    name: str
    role: Role
    kind: Kind
    what: Text
    released: bool
    loss: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured on the rows that leave. Risks and shares lie in [0, 1].

    `k`: rows of the smallest class; `l`: fewest distinct sensitive values in a class (None: no
    sensitive column leaves). `prosecutor`, `journalist`, `marketer`: the three risks of
    re-identification. `level`: of GB/T 42460, 1 to 4. `classes_before`, `classes_after`: rows by
    size of their class.
    """

    rows: int
    rows_lost: int
    k: int
    l: int | None  # noqa: E741 - the literature's name
    prosecutor: float
    journalist: float
    marketer: float
    level: int
    level_reason: Text
    information_kept: float
    classes_before: dict[str, int]
    classes_after: dict[str, int]
    not_covered: Text

    @property
    def largest_risk(self) -> float:
        """The greatest of the three risks."""
        return max(self.prosecutor, self.journalist, self.marketer)

    @property
    def lost_share(self) -> float:
        """Rows held back, as a share of all."""
        whole = self.rows + self.rows_lost
        return self.rows_lost / whole if whole else 0.0


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """One recipe that was tried; `shortfalls` say what keeps it out, `surpassed_by` who does
    better.
    """

    name: str
    what: Text
    plan_digest: str
    figures: Figures
    columns: list[ColumnTreatment]
    shortfalls: list[Text]
    surpassed_by: str | None
    chosen: bool

    @property
    def passes(self) -> bool:
        """Whether a file made by this recipe may be downloaded."""
        return not self.shortfalls


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """The recipes tried on all rows of a batch at one instant."""

    proposal_id: UUID
    batch_id: UUID
    proposed_by: UUID
    proposed_at: datetime
    candidates: list[CandidateView]

    @property
    def chosen(self) -> CandidateView | None:
        """The candidate that may leave and keeps most; None when none may."""
        return next((c for c in self.candidates if c.chosen), None)


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to a batch, what was measured on the result, and the bytes it binds.

    `version_digest` names the canonical bytes, `plan_digest` the recipe, `evidence_digest` this
    whole statement.
    """

    evidence_id: UUID
    batch_id: UUID
    resource_id: UUID
    unit_id: UUID
    recipe: str
    what: Text
    plan_digest: str
    version_digest: str
    evidence_digest: str
    source_digest: str
    size_bytes: int
    released_columns: list[str]
    columns: list[ColumnTreatment]
    figures: Figures
    engine: str
    measured_by: UUID
    measured_at: datetime


class TriedRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """One recipe as it was tried; `plan` is the library's plan as plain data, levels settled."""

    name: str
    what: Text
    plan: dict[str, Any]
    plan_digest: str
    figures: Figures
    columns: list[ColumnTreatment]


class EnterProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a trial found; `roles` are those it rests on."""

    batch_id: UUID
    roles: dict[str, Role]
    tried: list[TriedRecipe]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What evidence states; its canonical JSON is what `evidence_digest` is the digest of."""

    batch_id: UUID
    source_digest: str
    recipe: str
    what: Text
    plan_digest: str
    version_digest: str
    size_bytes: int
    released_columns: list[str]
    columns: list[ColumnTreatment]
    figures: Figures
    engine: str


class EnterEvidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recipe carried out in full, its bytes kept."""

    statement: Statement
    plan: dict[str, Any]
    roles: dict[str, Role]


class EvidenceStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the stored bytes are still those that the evidence binds.

    `found_digest` is None when the bytes are gone.
    """

    evidence_id: UUID
    holds: bool
    version_digest: str
    found_digest: str | None


class WorkView(msgspec.Struct, frozen=True, kw_only=True):
    """A trial or a measurement that was asked for, and the job that does it."""

    batch_id: UUID
    job_id: UUID
    purpose: Purpose
    asked_by: UUID
    asked_at: datetime
