"""What stands still and why, for anyone; placing and lifting for authorities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.holds.model import Authority, Ground, Target
from marketplace.foundation.holds.queries import authority_of, list_holds
from marketplace.foundation.holds.schemas import LiftHold, PlaceHold
from marketplace.foundation.holds.service import lift_hold, place_hold
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.clock import now
from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, Choice, Fact, FieldError
from marketplace.web.shell import Shell

HOME = Breadcrumb(Text("暂停令", "Holds"), "/holds")
AUTHORITIES = {
    Authority.UNIT: Text("单位", "unit"),
    Authority.DISTRICT: Text("区", "district"),
    Authority.CITY: Text("市", "city"),
    Authority.REGULATOR: Text("监管", "regulator"),
}
TARGETS = {
    Target.UNIT: Text("单位", "unit"),
    Target.RESOURCE: Text("数据资源", "resource"),
    Target.PRODUCT: Text("数据产品", "product"),
    Target.VERSION: Text("产品版本", "version"),
    Target.LISTING: Text("上架", "listing"),
    Target.REQUEST: Text("申请", "request"),
    Target.AGREEMENT: Text("合同", "agreement"),
    Target.LICENCE: Text("使用许可", "licence"),
    Target.ENTERPRISE: Text("企业", "enterprise"),
}


@get("/holds")
async def show_holds(shell: NamedDependency[Shell]) -> Response[Any]:
    """Show every hold in force, with authority, ground and clause."""
    at = now()
    found = await list_holds(at)
    return await shell.page(
        "holds/holds.html",
        holds=found,
        authorities=AUTHORITIES,
        targets=TARGETS,
        own=await authority_of(shell.actor, at),
        may_place=await _may_place(shell),
        facts=[Fact(Text("生效中", "In force"), str(len(found)))],
    )


@get("/holds/new")
async def show_new_hold(shell: NamedDependency[Shell]) -> Response[Any]:
    """Ask what to stop, on which ground, under which clause."""
    shell.require_actor()
    return await _new_hold(shell, filled=dict(shell.request.query_params))


@post("/holds", status_code=200)
async def take_hold(shell: NamedDependency[Shell]) -> Response[Any]:
    """Stop something at once; the clause is chosen with its rule."""
    actor = shell.require_actor()
    fields = await shell.fields()
    rule, _, clause = str(fields.get("basis", "")).partition(" ")
    try:
        command = await shell.form(PlaceHold, rule=rule, clause=clause)
        with shell.once():
            await place_hold(actor, command)
    except InvalidError as refused:
        wrong = field_errors(refused, "target_id", named={"rule": "basis", "clause": "basis"})
        return await _new_hold(shell, filled=fields, errors=wrong)
    return shell.redirect("/holds", Text("暂停令已生效。", "The hold is in force."))


@post("/holds/{hold_id:uuid}/lift")
async def take_lifting(shell: NamedDependency[Shell], hold_id: FromPath[UUID]) -> Response[Any]:
    """Set a stopped thing going again."""
    await lift_hold(shell.require_actor(), LiftHold(hold_id=hold_id))
    return shell.redirect("/holds", Text("暂停令已解除。", "The hold is lifted."))


async def _may_place(shell: Shell) -> bool:
    authority = await authority_of(shell.actor, now())
    return authority is not None and authority >= Authority.CITY


async def _new_hold(
    shell: Shell, *, filled: dict[str, Any], errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    book = await rulebook(now())
    bases = [
        Choice(f"{rule.id} {clause.number}", f"{rule.id} {clause.number}：{rule.title.zh}")
        for rule in book.rules_in_force()
        for clause in rule.clauses
    ]
    return await shell.page(
        "holds/new.html",
        status=422 if errors else 200,
        filled={name: str(value) for name, value in filled.items()},
        kinds=[Choice(target.value, label) for target, label in TARGETS.items()],
        grounds=[Choice(ground.value, ground.label) for ground in Ground],
        bases=bases,
        errors=errors,
        crumbs_to=[HOME],
    )


ROUTES = [show_holds, show_new_hold, take_hold, take_lifting]
