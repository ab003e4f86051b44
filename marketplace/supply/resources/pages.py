"""The officer's resources: the census, intake, and the roles of columns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from anonymize.detect.kinds import KIND_NAMES
from anonymize.roles import Role
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import ConflictError, InvalidError, MarketplaceError
from marketplace.kernel.storage import CHUNK_BYTES
from marketplace.kernel.text import Text
from marketplace.supply.resources import service
from marketplace.supply.resources.errors import FileMissingError
from marketplace.supply.resources.model import CYCLES, GRADES, INTAKE, ZONES
from marketplace.supply.resources.queries import (
    batches_of,
    examination_for,
    resource_for,
    resources_for,
)
from marketplace.supply.resources.schemas import (
    ConfirmColumns,
    ExaminationView,
    ExamineColumns,
    RegisterResource,
    ResourceView,
    TakeInBatch,
)
from marketplace.supply.resources.wizard import RESOURCES, Stage, steps
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, Choice, Fact, FieldError
from marketplace.web.shell import Shell

Mendable = (InvalidError, ConflictError)
"""What the reader of a form can mend; anything else leaves it."""

ROLES = {
    Role.DIRECT: Text("直接标识", "direct"),
    Role.QUASI: Text("准标识", "quasi"),
    Role.SENSITIVE: Text("敏感", "sensitive"),
    Role.PLAIN: Text("普通", "plain"),
}
NOT_STATED = Text("未写明", "not stated")
ROLE_FIELD = "role:"
"""How the fields of the confirmation form begin; the column's name follows."""


@get("/resources")
async def show_resources(shell: NamedDependency[Shell]) -> Response[Any]:
    """List what the reader's units have registered."""
    actor = shell.require_actor()
    return await shell.page(
        "resources/resources.html",
        resources=await resources_for(actor, at=now()),
        grades=GRADES,
        cycles=CYCLES,
        may_register=bool(await _units_of(actor)),
    )


@get("/resources/new")
async def show_registration(shell: NamedDependency[Shell]) -> Response[Any]:
    """Ask what the census needs to know of a table."""
    return await _registration(shell)


@post("/resources", status_code=200)
async def take_registration(shell: NamedDependency[Shell]) -> Response[Any]:
    """Enter a table in the census."""
    actor = shell.require_actor()
    fields = await shell.fields()
    try:
        command = await shell.form(
            RegisterResource, contains_personal=fields.get("contains_personal") == "yes"
        )
        with shell.once():
            entered = await service.register_resource(actor, command)
    except Mendable as refused:
        return await _registration(shell, errors=errors_of(refused, "table_name"))
    said = Text(f"已登记为 {entered.number}。", f"Registered as {entered.number}.")
    return shell.redirect(f"/resources/{entered.id}", said)


async def _registration(shell: Shell, *, errors: tuple[FieldError, ...] = ()) -> Response[Any]:
    units = await _units_of(shell.require_actor())
    return await shell.page(
        "resources/register.html",
        status=422 if errors else 200,
        errors=errors,
        filled=await shell.fields() if errors else {},
        units=units,
        grades=[Choice(key.value, words) for key, words in GRADES.items()],
        cycles=[Choice(key.value, words) for key, words in CYCLES.items()],
        zones=[Choice(key.value, words) for key, words in ZONES.items()],
        crumbs_to=[RESOURCES],
    )


async def _units_of(actor: Actor) -> list[Choice]:
    """Return the units at which the reader is liaison, as choices of a form."""
    held = await posts_of(actor.user_id, now()) if actor.user_id else []
    return [Choice(str(one.unit_id), one.unit_name) for one in held if one.post is Post.LIAISON]


@get("/resources/{resource_id:uuid}")
async def show_resource(
    shell: NamedDependency[Shell], resource_id: FromPath[UUID]
) -> Response[Any]:
    """Show a census record, its batches, and take the next one in."""
    resource = await resource_for(shell.require_actor(), resource_id, at=now())
    return await _resource(shell, resource)


@post("/resources/{resource_id:uuid}/batches", status_code=200)
async def take_batch(shell: NamedDependency[Shell], resource_id: FromPath[UUID]) -> Response[Any]:
    """Take the uploaded file in and examine its columns."""
    actor = shell.require_actor()
    resource = await resource_for(actor, resource_id, at=now())
    try:
        upload = (await shell.fields()).get("table")
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise FileMissingError(field="table")
        taking = TakeInBatch(resource_id=resource_id, file_name=upload.filename)
        batch = await service.take_in_batch(actor, taking, _pieces(upload))
        await service.examine_columns(actor, ExamineColumns(batch_id=batch.batch_id))
    except Mendable as refused:
        return await _resource(shell, resource, errors=errors_of(refused, "table"))
    said = Text(
        f"已收取 {batch.rows:,} 行，请确认各字段的角色。",
        f"{batch.rows:,} rows taken in; confirm the roles of the columns.",
    )
    known = Text(
        "这些字节已经收取过，是同一批次。", "These bytes were known: it is the same batch."
    )
    return shell.redirect(
        f"/batches/{batch.batch_id}/columns", known if batch.already_known else said
    )


async def _pieces(upload: UploadFile) -> AsyncIterator[bytes]:
    while piece := await upload.read(CHUNK_BYTES):
        yield piece


async def _resource(
    shell: Shell, resource: ResourceView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    return await shell.page(
        "resources/resource.html",
        status=422 if errors else 200,
        resource=resource,
        batches=await batches_of(resource.id),
        facts=_facts(resource),
        limits=INTAKE,
        errors=[FieldError("table", error.text) for error in errors],
        steps_to=steps(Stage.RESOURCE, []),
        crumbs_to=[RESOURCES],
    )


def _facts(resource: ResourceView) -> list[Fact]:
    return [
        Fact(Text("普查登记", "Census"), resource.number, code=True),
        Fact(Text("系统", "System"), resource.system),
        Fact(Text("表", "Table"), resource.table_name, code=True),
        Fact(Text("分级", "Grade"), GRADES[resource.grade]),
        Fact(Text("更新", "Updated"), CYCLES[resource.update_cycle]),
        Fact(Text("网络", "Network"), ZONES[resource.zone]),
        Fact(Text("总体", "Population"), resource.population or NOT_STATED),
    ]


@get("/batches/{batch_id:uuid}/columns")
async def show_columns(shell: NamedDependency[Shell], batch_id: FromPath[UUID]) -> Response[Any]:
    """Show what was found of every column, for a person to confirm or correct."""
    examination = await examination_for(shell.require_actor(), batch_id, at=now())
    return await _columns(shell, examination)


@post("/batches/{batch_id:uuid}/columns", status_code=200)
async def take_columns(shell: NamedDependency[Shell], batch_id: FromPath[UUID]) -> Response[Any]:
    """Settle the role of every column."""
    actor = shell.require_actor()
    examination = await examination_for(actor, batch_id, at=now())
    fields = await shell.fields()
    try:
        roles = {
            name.removeprefix(ROLE_FIELD): Role(str(value))
            for name, value in fields.items()
            if name.startswith(ROLE_FIELD) and value in set(Role)
        }
        with shell.once():
            await service.confirm_columns(actor, ConfirmColumns(batch_id=batch_id, roles=roles))
    except Mendable as refused:
        return await _columns(shell, examination, errors=errors_of(refused, "roles"))
    said = Text("角色已确认，接下来试算配方。", "The roles are settled; next, try recipes.")
    return shell.redirect(f"/batches/{batch_id}/recipes", said)


async def _columns(
    shell: Shell, examination: ExaminationView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    batch = examination.batch
    resource = await resource_for(shell.require_actor(), batch.resource_id, at=now())
    place = f"/resources/{resource.id}"
    return await shell.page(
        "resources/columns.html",
        status=422 if errors else 200,
        examination=examination,
        batch=batch,
        role_field=ROLE_FIELD,
        kinds=KIND_NAMES,
        roles=[Choice(role.value, words) for role, words in ROLES.items()],
        errors=errors,
        steps_to=steps(Stage.COLUMNS, [place]),
        crumbs_to=[RESOURCES, Breadcrumb(resource.title, place)],
    )


def errors_of(refused: MarketplaceError, otherwise: str) -> tuple[FieldError, ...]:
    """Return what was wrong beside the field it names; beside `otherwise` where it names none."""
    return field_errors(refused, otherwise)


ROUTES = [
    show_resources,
    show_registration,
    take_registration,
    show_resource,
    take_batch,
    show_columns,
    take_columns,
]
