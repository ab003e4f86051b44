"""The page on which an officer states, and takes back, that two enterprises are one buyer."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.organizations.queries import enterprise_of, enterprise_with_code
from marketplace.kernel.errors import InvalidError, NotFoundError
from marketplace.kernel.text import Text
from marketplace.use.cleanroom.deciding import end_relation, relate_enterprises, relations_for
from marketplace.use.cleanroom.schemas import EndRelation, RelateEnterprises
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, FieldError
from marketplace.web.shell import Shell

ENTERPRISES: Final = Breadcrumb(Text("企业", "Enterprises"), "/enterprises")
RELATED: Final = Breadcrumb(Text("关联企业", "Related enterprises"))
SAID: Final = Text("已认定，从现在起合并计算。", "Stated: from now on they count as one.")
SEPARATED: Final = Text(
    "已终止：双方此前查询过的版本仍合并计算，其余版本分开计算。",
    "Ended: versions that either has asked about still count together, all others apart.",
)


class RelationForm(msgspec.Struct, frozen=True):
    """The unified social credit codes of two enterprises."""

    credit_code: str
    other_credit_code: str


@get("/enterprises/related")
async def show_relations(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: which enterprises count as one buyer?"""
    return await _page(shell)


@post("/enterprises/related", status_code=200)
async def take_relation(shell: NamedDependency[Shell]) -> Response[Any]:
    """State that two enterprises count as one."""
    actor = shell.require_actor()
    await relations_for(actor)  # only those who may state it learn which codes are known
    field = "credit_code"
    try:
        form = await shell.form(RelationForm)
        one = await enterprise_with_code(form.credit_code)
        field = "other_credit_code"
        other = await enterprise_with_code(form.other_credit_code)
        command = RelateEnterprises(enterprise_id=one.id, other_enterprise_id=other.id)
        with shell.once():
            await relate_enterprises(actor, command)
    except (InvalidError, NotFoundError) as refused:
        return await _page(shell, errors=field_errors(refused, field))
    return shell.redirect("/enterprises/related", SAID)


@post("/enterprises/related/{relation_id:uuid}/end", status_code=200)
async def take_end(shell: NamedDependency[Shell], relation_id: FromPath[UUID]) -> Response[Any]:
    """Take back that two enterprises count as one."""
    command = await shell.form(EndRelation, relation_id=relation_id)
    with shell.once():
        await end_relation(shell.require_actor(), command)
    return shell.redirect("/enterprises/related", SEPARATED)


async def _page(shell: Shell, *, errors: tuple[FieldError, ...] = ()) -> Response[Any]:
    found = await relations_for(shell.require_actor())
    named = {each for one in found for each in (one.enterprise_id, one.other_enterprise_id)}
    return await shell.page(
        "cleanroom/relations.html",
        status=422 if errors else 200,
        errors=errors,
        filled=await shell.fields() if errors else {},
        relations=[one for one in found if one.ended_at is None],
        ended=[one for one in found if one.ended_at is not None][::-1],
        enterprises={one: await enterprise_of(one) for one in named},
        crumbs_to=(ENTERPRISES, RELATED),
    )


ROUTES = [show_relations, take_relation, take_end]
