"""Recipes and evidence, for programs of the unit that holds the batch."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import JobView, job_of
from marketplace.supply.desensitisation.jobs import ask_for_measurement, ask_for_trial, cancel_work
from marketplace.supply.desensitisation.queries import (
    evidence_for,
    evidence_holds,
    evidence_on,
    newest_proposal,
)
from marketplace.supply.desensitisation.schemas import (
    EvidenceStanding,
    EvidenceView,
    MeasureRecipe,
    ProposalView,
    ProposeRecipes,
    WorkView,
)
from marketplace.supply.resources.queries import examination_for


class RecipesController(Controller):
    """Trials of recipes and measurements, each a job."""

    path = "/api/v1/recipes"
    tags = ("desensitisation",)

    @post("/trials", status_code=202)
    async def ask_for_trial(
        self, actor: NamedDependency[Actor], data: JSONBody[ProposeRecipes]
    ) -> WorkView:
        """Have the recipes tried on a batch."""
        return await ask_for_trial(actor, data)

    @post("/measurements", status_code=202)
    async def ask_for_measurement(
        self, actor: NamedDependency[Actor], data: JSONBody[MeasureRecipe]
    ) -> WorkView:
        """Have a tried recipe carried out in full."""
        return await ask_for_measurement(actor, data)

    @post("/trials/{batch_id:uuid}/cancel", status_code=200)
    async def cancel(
        self, actor: NamedDependency[Actor], batch_id: FromPath[UUID]
    ) -> WorkView | None:
        """Ask the running trial or measurement of a batch to stop; for who asked for it."""
        return await cancel_work(actor, batch_id)

    @get("/jobs/{job_id:uuid}")
    async def show_job(self, actor: NamedDependency[Actor], job_id: FromPath[UUID]) -> JobView:
        """Show how far one's own trial or measurement is."""
        return await job_of(job_id, actor=actor)

    @get("/trials/{batch_id:uuid}")
    async def show_trial(
        self, actor: NamedDependency[Actor], batch_id: FromPath[UUID]
    ) -> ProposalView | None:
        """Show the last trial of a batch."""
        await examination_for(actor, batch_id, at=now())
        return await newest_proposal(batch_id, at=now())


class EvidenceController(Controller):
    """What was measured, and whether it still holds."""

    path = "/api/v1/evidence"
    tags = ("desensitisation",)

    @get(also=(404,))
    async def list_on(
        self, actor: NamedDependency[Actor], batch_id: FromQuery[UUID]
    ) -> list[EvidenceView]:
        """List what was measured on a batch, the newest first."""
        await examination_for(actor, batch_id, at=now())
        return await evidence_on(batch_id)

    @get("/{evidence_id:uuid}")
    async def show(
        self, actor: NamedDependency[Actor], evidence_id: FromPath[UUID]
    ) -> EvidenceView:
        """Show evidence to its unit."""
        return await evidence_for(actor, evidence_id, at=now())

    @get("/{evidence_id:uuid}/standing")
    async def show_standing(
        self, actor: NamedDependency[Actor], evidence_id: FromPath[UUID]
    ) -> EvidenceStanding:
        """Digest the stored bytes again and compare."""
        await evidence_for(actor, evidence_id, at=now())
        return await evidence_holds(evidence_id)


ROUTES = [RecipesController, EvidenceController]
