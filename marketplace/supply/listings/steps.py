"""What publishing a table is made of: the steps, and how they are taken on the local databases."""

from __future__ import annotations

from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import Protocol

from marketplace.foundation.organizations.queries import posts_of, unit_called
from marketplace.foundation.organizations.schemas import Posting, UnitView
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.supply.desensitisation import service as desensitisation
from marketplace.supply.desensitisation.schemas import (
    EvidenceView,
    MeasureRecipe,
    ProposalView,
    ProposeRecipes,
)
from marketplace.supply.listings import service
from marketplace.supply.listings.queries import versions_for
from marketplace.supply.listings.schemas import (
    DraftProduct,
    DraftVersion,
    ReviseVersion,
    SubmitProduct,
    VersionView,
)
from marketplace.supply.quality.schemas import MeasureQuality, QualityCardView
from marketplace.supply.quality.service import measure_quality
from marketplace.supply.resources import service as resources
from marketplace.supply.resources.queries import resources_for
from marketplace.supply.resources.schemas import (
    BatchView,
    ConfirmColumns,
    CorrectResource,
    ExaminationView,
    ExamineColumns,
    RegisterResource,
    ResourceView,
    TakeInBatch,
)


class Steps(Protocol):
    """The steps of one publisher with one table, wherever the market is.

    Each is a command or a list, with its own rights and gates, and may be taken again.
    """

    async def postings(self) -> list[Posting]:
        """List the posts that the publisher holds now."""

    async def unit(self, called: str) -> UnitView:
        """Return the unit of this code, name or alias."""

    async def resources(self) -> list[ResourceView]:
        """List the census records of the publisher's units."""

    async def register(self, command: RegisterResource) -> ResourceView:
        """Enter the table in the census."""

    async def correct(self, command: CorrectResource) -> ResourceView:
        """Replace what the census says of the table."""

    async def take_in(self, command: TakeInBatch) -> BatchView:
        """Take in the table's bytes."""

    async def examine(self, command: ExamineColumns) -> ExaminationView:
        """Judge every column."""

    async def confirm(self, command: ConfirmColumns) -> ExaminationView:
        """Settle the role of every column."""

    async def measure_quality(self, command: MeasureQuality) -> QualityCardView:
        """Measure the five attributes."""

    async def propose(self, command: ProposeRecipes) -> ProposalView:
        """Try the recipes that fit."""

    async def measure(self, command: MeasureRecipe) -> EvidenceView:
        """Carry one of them out in full."""

    async def versions(self) -> list[VersionView]:
        """List the versions of the publisher's units, the newest first."""

    async def draft(self, command: DraftProduct) -> VersionView:
        """Draft a product."""

    async def draft_next(self, command: DraftVersion) -> VersionView:
        """Draft the next version of a product."""

    async def revise(self, command: ReviseVersion) -> VersionView:
        """Replace what a draft says."""

    async def submit(self, command: SubmitProduct) -> VersionView | Refusal:
        """Put a draft before the chief data officer."""


@dataclass(frozen=True, slots=True)
class StepsHere:
    """The steps of `actor` on the local databases, with the table's bytes as a stream."""

    actor: Actor
    table: AsyncIterable[bytes]

    async def postings(self) -> list[Posting]:
        """List the posts that the publisher holds now."""
        return await posts_of(self.actor.user_id, now()) if self.actor.user_id else []

    async def unit(self, called: str) -> UnitView:
        """Return the unit of this code, name or alias."""
        return await unit_called(called)

    async def resources(self) -> list[ResourceView]:
        """List the census records of the publisher's units."""
        return await resources_for(self.actor, at=now())

    async def register(self, command: RegisterResource) -> ResourceView:
        """Enter the table in the census."""
        return await resources.register_resource(self.actor, command)

    async def correct(self, command: CorrectResource) -> ResourceView:
        """Replace what the census says of the table."""
        return await resources.correct_resource(self.actor, command)

    async def take_in(self, command: TakeInBatch) -> BatchView:
        """Take in the table's bytes."""
        return await resources.take_in_batch(self.actor, command, self.table)

    async def examine(self, command: ExamineColumns) -> ExaminationView:
        """Judge every column."""
        return await resources.examine_columns(self.actor, command)

    async def confirm(self, command: ConfirmColumns) -> ExaminationView:
        """Settle the role of every column."""
        return await resources.confirm_columns(self.actor, command)

    async def measure_quality(self, command: MeasureQuality) -> QualityCardView:
        """Measure the five attributes."""
        return await measure_quality(self.actor, command)

    async def propose(self, command: ProposeRecipes) -> ProposalView:
        """Try the recipes that fit."""
        return await desensitisation.propose_recipes(self.actor, command)

    async def measure(self, command: MeasureRecipe) -> EvidenceView:
        """Carry one of them out in full."""
        return await desensitisation.measure_recipe(self.actor, command)

    async def versions(self) -> list[VersionView]:
        """List the versions of the publisher's units, the newest first."""
        return await versions_for(self.actor, at=now())

    async def draft(self, command: DraftProduct) -> VersionView:
        """Draft a product."""
        return await service.draft_product(self.actor, command)

    async def draft_next(self, command: DraftVersion) -> VersionView:
        """Draft the next version of a product."""
        return await service.draft_version(self.actor, command)

    async def revise(self, command: ReviseVersion) -> VersionView:
        """Replace what a draft says."""
        return await service.revise_version(self.actor, command)

    async def submit(self, command: SubmitProduct) -> VersionView | Refusal:
        """Put a draft before the chief data officer."""
        return await service.submit_product(self.actor, command)
