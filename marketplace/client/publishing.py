"""What publishing a table is made of at a market elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from marketplace.cli_support import counted_bytes
from marketplace.client.errors import RuleRefusalError
from marketplace.client.market import RemoteMarket
from marketplace.client.supply import Watch
from marketplace.foundation.organizations.schemas import Posting, UnitView
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.schemas import (
    EvidenceView,
    MeasureRecipe,
    ProposalView,
    ProposeRecipes,
)
from marketplace.supply.listings.schemas import (
    DraftProduct,
    DraftVersion,
    ReviseVersion,
    SubmitProduct,
    VersionView,
)
from marketplace.supply.quality.schemas import MeasureQuality, QualityCardView
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


@dataclass(frozen=True, slots=True)
class StepsElsewhere:
    """The steps of the token's owner at `market`, with the table as a file of this machine.

    They wait for each answer where they stand: nothing else runs beside them. `watch` is called
    with a job of the market's that is not done yet whenever it was looked at.
    """

    market: RemoteMarket
    table: Path
    watch: Watch

    async def postings(self) -> list[Posting]:
        """List the posts that the publisher holds now."""
        return list(self.market.postings())

    async def unit(self, called: str) -> UnitView:
        """Return the unit of this code, name or alias."""
        return self.market.unit(called)

    async def resources(self) -> list[ResourceView]:
        """List the census records of the publisher's units."""
        return list(self.market.resources())

    async def register(self, command: RegisterResource) -> ResourceView:
        """Enter the table in the census."""
        return self.market.register_resource(command)

    async def correct(self, command: CorrectResource) -> ResourceView:
        """Replace what the census says of the table."""
        return self.market.correct_resource(command)

    async def take_in(self, command: TakeInBatch) -> BatchView:
        """Send the table's bytes."""
        size = self.table.stat().st_size
        with counted_bytes(Text("上传", "uploading"), size) as told:
            return self.market.take_in_batch(command, self.table, told=told)

    async def examine(self, command: ExamineColumns) -> ExaminationView:
        """Have every column judged."""
        return self.market.examine_columns(command)

    async def confirm(self, command: ConfirmColumns) -> ExaminationView:
        """Settle the role of every column."""
        return self.market.confirm_columns(command)

    async def measure_quality(self, command: MeasureQuality) -> QualityCardView:
        """Have the five attributes measured."""
        return self.market.measure_quality(command)

    async def propose(self, command: ProposeRecipes) -> ProposalView:
        """Have the recipes tried that fit."""
        return self.market.propose_recipes(command, watch=self.watch)

    async def measure(self, command: MeasureRecipe) -> EvidenceView:
        """Have one of them carried out in full."""
        return self.market.measure_recipe(command, watch=self.watch)

    async def versions(self) -> list[VersionView]:
        """List the versions of the publisher's units, the newest first."""
        return list(self.market.versions())

    async def draft(self, command: DraftProduct) -> VersionView:
        """Draft a product."""
        return self.market.draft_product(command)

    async def draft_next(self, command: DraftVersion) -> VersionView:
        """Draft the next version of a product."""
        return self.market.draft_version(command)

    async def revise(self, command: ReviseVersion) -> VersionView:
        """Replace what a draft says."""
        return self.market.revise_version(command)

    async def submit(self, command: SubmitProduct) -> VersionView | Refusal:
        """Put a draft before the chief data officer; a rule's refusal is a value, as it is here."""
        try:
            return self.market.submit_product(command)
        except RuleRefusalError as refused:
            return refused.refusal
