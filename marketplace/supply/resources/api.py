"""The census and its batches, for programs of the unit that holds them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.supply.resources import service
from marketplace.supply.resources.queries import (
    batches_of,
    examination_for,
    page_of_resources,
    resource_for,
)
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
from marketplace.web.answers import AS_IT_IS, LIST_LIMIT, listed


class ResourcesController(Controller):
    """Census records and the bytes taken in for them."""

    path = "/api/v1/resources"
    tags = ("resources",)

    @get()
    async def list_mine(
        self,
        actor: NamedDependency[Actor],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[ResourceView]]:
        """List the census records of the units at which the caller serves, the newest first."""
        return listed(await page_of_resources(actor, at=now(), cursor=cursor, limit=limit))

    @get("/{resource_id:uuid}")
    async def show(
        self, actor: NamedDependency[Actor], resource_id: FromPath[UUID]
    ) -> ResourceView:
        """Show a census record to its unit."""
        return await resource_for(actor, resource_id, at=now())

    @post()
    async def register(
        self, actor: NamedDependency[Actor], data: JSONBody[RegisterResource]
    ) -> ResourceView:
        """Enter a table in the census."""
        return await service.register_resource(actor, data)

    @post("/corrections")
    async def correct(
        self, actor: NamedDependency[Actor], data: JSONBody[CorrectResource]
    ) -> ResourceView:
        """Replace what a census record says."""
        return await service.correct_resource(actor, data)

    @get("/{resource_id:uuid}/batches")
    async def list_batches(
        self, actor: NamedDependency[Actor], resource_id: FromPath[UUID]
    ) -> list[BatchView]:
        """List the batches of a resource."""
        resource = await resource_for(actor, resource_id, at=now())
        return await batches_of(resource.id)

    @post("/{resource_id:uuid}/batches", takes=AS_IT_IS)
    async def take_in(
        self,
        actor: NamedDependency[Actor],
        request: Request[Any, Any, Any],
        resource_id: FromPath[UUID],
        file_name: FromQuery[str],
    ) -> BatchView:
        """Take in the body as a batch: CSV or Parquet, as it is."""
        command = TakeInBatch(resource_id=resource_id, file_name=file_name)
        return await service.take_in_batch(actor, command, request.stream())


class BatchesController(Controller):
    """Columns of a batch: examined, and confirmed by a person."""

    path = "/api/v1/batches"
    tags = ("resources",)

    @get("/{batch_id:uuid}")
    async def show(
        self, actor: NamedDependency[Actor], batch_id: FromPath[UUID]
    ) -> ExaminationView:
        """Show a batch and what is known of its columns."""
        return await examination_for(actor, batch_id, at=now())

    @post("/examinations")
    async def examine(
        self, actor: NamedDependency[Actor], data: JSONBody[ExamineColumns]
    ) -> ExaminationView:
        """Judge every column."""
        return await service.examine_columns(actor, data)

    @post("/confirmations")
    async def confirm(
        self, actor: NamedDependency[Actor], data: JSONBody[ConfirmColumns]
    ) -> ExaminationView:
        """Settle the role of every column."""
        return await service.confirm_columns(actor, data)


ROUTES = [ResourcesController, BatchesController]
