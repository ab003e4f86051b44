"""Of a market elsewhere: the publisher's half, from the census to a listing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from marketplace.client.calls import LONG_SECONDS, Connection, Told, untold
from marketplace.client.errors import error_of_job
from marketplace.kernel.jobs import OPEN_STATES, JobState, JobView
from marketplace.supply.desensitisation.schemas import (
    EvidenceView,
    MeasureRecipe,
    ProposalView,
    ProposeRecipes,
    WorkView,
)
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    DraftProduct,
    DraftVersion,
    ListingView,
    RecallListing,
    ReturnProduct,
    ReviseVersion,
    SubmitProduct,
    VersionView,
    WithdrawListing,
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

Answer = TypeVar("Answer")
Watch = Callable[[JobView], None]
POLL_SECONDS = 0.5


class _Job(JobView, frozen=True, kw_only=True):
    """A job with its result as plain data: raw bytes or nothing cannot be told apart in JSON."""

    result: Any


def unwatched(job: JobView) -> None:
    """Look away while a job is done."""


class Supply(Connection):
    """Census, batches, recipes, versions and listings, as one token sees them."""

    def resources(self) -> Iterator[ResourceView]:
        """List the census records of one's units."""
        return self.pages("/resources", ResourceView)

    def register_resource(self, command: RegisterResource) -> ResourceView:
        """Enter a table in the census."""
        return self.post("/resources", ResourceView, command)

    def correct_resource(self, command: CorrectResource) -> ResourceView:
        """Replace what a census record says."""
        return self.post("/resources/corrections", ResourceView, command)

    def take_in_batch(self, command: TakeInBatch, table: Path, *, told: Told = untold) -> BatchView:
        """Send a table's bytes, CSV or Parquet; the same bytes again are the same batch."""
        path = f"/resources/{command.resource_id}/batches"
        return self.post_file(path, BatchView, table, told=told, file_name=command.file_name)

    def examine_columns(self, command: ExamineColumns) -> ExaminationView:
        """Have every column of a batch judged."""
        return self.post("/batches/examinations", ExaminationView, command, seconds=LONG_SECONDS)

    def confirm_columns(self, command: ConfirmColumns) -> ExaminationView:
        """Settle the role of every column."""
        return self.post("/batches/confirmations", ExaminationView, command)

    def measure_quality(self, command: MeasureQuality) -> QualityCardView:
        """Have the five attributes of a batch measured."""
        return self.post("/quality-cards", QualityCardView, command, seconds=LONG_SECONDS)

    def propose_recipes(self, command: ProposeRecipes, *, watch: Watch = unwatched) -> ProposalView:
        """Have the recipes tried that fit a batch, and wait for what they would do.

        `watch` is called with the job whenever it was looked at and is not done.
        """
        work = self.post("/recipes/trials", WorkView, command)
        return self._result(work.job_id, ProposalView, watch)

    def measure_recipe(self, command: MeasureRecipe, *, watch: Watch = unwatched) -> EvidenceView:
        """Have a tried recipe carried out in full, and wait for the evidence."""
        work = self.post("/recipes/measurements", WorkView, command)
        return self._result(work.job_id, EvidenceView, watch)

    def _result(self, job_id: UUID, answer: type[Answer], watch: Watch) -> Answer:
        """Wait for what a job comes to; the error that ended it is raised."""
        while (job := self.get(f"/recipes/jobs/{job_id}", _Job)).state in OPEN_STATES:
            watch(job)
            time.sleep(POLL_SECONDS)
        if job.state is not JobState.DONE:
            raise error_of_job(job)
        return msgspec.convert(job.result, type=answer)

    def versions(self, *, number: str = "") -> Iterator[VersionView]:
        """List the versions of one's units, the newest first, or a product's newest alone."""
        return self.pages("/versions", VersionView, number=number)

    def draft_product(self, command: DraftProduct) -> VersionView:
        """Draft a product."""
        return self.post("/versions", VersionView, command)

    def draft_version(self, command: DraftVersion) -> VersionView:
        """Draft the next version of a product."""
        return self.post("/versions/successors", VersionView, command)

    def revise_version(self, command: ReviseVersion) -> VersionView:
        """Replace what a draft says."""
        return self.post("/versions/revisions", VersionView, command)

    def submit_product(self, command: SubmitProduct) -> VersionView:
        """Put a draft before the chief data officer; a refusal is a `RuleRefusalError`."""
        return self.post("/versions/submissions", VersionView, command, seconds=LONG_SECONDS)

    def approve_product(self, command: ApproveProduct) -> ListingView:
        """Approve a version and list it; a refusal is a `RuleRefusalError`."""
        return self.post("/versions/approvals", ListingView, command, seconds=LONG_SECONDS)

    def return_product(self, command: ReturnProduct) -> VersionView:
        """Send a version back to its drafter."""
        return self.post("/versions/returns", VersionView, command)

    def listings(self, *, number: str = "") -> Iterator[ListingView]:
        """List what is offered now, or under which listing a product is."""
        return self.pages("/listings", ListingView, number=number)

    def withdraw_listing(self, command: WithdrawListing) -> ListingView:
        """Stop offering a version; licences that exist stay."""
        return self.post("/listings/withdrawals", ListingView, command)

    def recall_listing(self, command: RecallListing) -> ListingView:
        """Call a version back because of a fault; every holder is told."""
        return self.post("/listings/recalls", ListingView, command)
