"""The regulator's log: has anyone touched it, what is in it, one entry opened; and the cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.tlog_proof import TlogProof
from marketplace.foundation.organizations.queries import list_units, require_regulator
from marketplace.foundation.rules.queries import rulebook
from marketplace.foundation.rules.replay import figures_of
from marketplace.foundation.transparency import queries as log
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.presenting import proof_shown
from marketplace.foundation.transparency.wording import FAMILIES, act_in_words
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text
from marketplace.oversight.regulation import order_pages, service
from marketplace.oversight.regulation.asking import Asked, replay_of, search_of
from marketplace.oversight.regulation.checking import newest_check
from marketplace.oversight.regulation.exporting import export_archive
from marketplace.oversight.regulation.presenting import (
    entry_facts,
    facts_of,
    rows_of,
    until_in_words,
    verdicts_of,
)
from marketplace.oversight.regulation.queries import (
    case_numbered,
    newest_cases,
    orders_in_force,
)
from marketplace.oversight.regulation.schemas import (
    EraseEntry,
    FoundEntries,
    FoundRow,
    OpenCase,
    OpenEntry,
    ReplayView,
)
from marketplace.oversight.regulation.wording import JUDGED
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, Choice, FieldError
from marketplace.web.shell import Shell

HOME = Breadcrumb(Text("查日志", "Search the log"), "/regulation")
DAYS_SHOWN = 30


class Erasure(msgspec.Struct, frozen=True):
    """The case that says why an entry's content is to be destroyed."""

    case: str = ""


@get("/regulation")
async def show_regulation(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: has anyone touched the log? With a case, search it."""
    actor = shell.require_actor()
    await require_regulator(actor, at=now())
    given = {name: str(value) for name, value in shell.request.query_params.items()}
    asked = Asked.of(given)
    if asked.entry is not None and asked.case:
        return _to_entry(shell, asked)
    found, errors = await _searched(actor, asked, given.get("cursor"))
    return await _regulation(
        shell, actor, asked, found=found, errors=errors, fresh="check" in given
    )


def _to_entry(shell: Shell, asked: Asked) -> Redirect:
    return shell.redirect(f"/regulation/entries/{asked.entry}?{urlencode({'case': asked.case})}")


async def _searched(
    actor: Actor, asked: Asked, cursor: str | None
) -> tuple[FoundEntries | None, tuple[FieldError, ...]]:
    if not asked.case:
        return None, ()
    case = await case_numbered(asked.case)
    try:
        command = await search_of(asked, case_id=case.case_id, cursor=cursor)
        return await service.search_log(actor, command), ()
    except InvalidError as refused:
        return None, (FieldError(str(refused.facts.get("field", "about")), refused.sentence),)
    except LogDamagedError as damaged:
        return None, (FieldError("about", damaged.sentence),)


async def _regulation(
    shell: Shell,
    actor: Actor,
    asked: Asked,
    *,
    found: FoundEntries | None = None,
    errors: tuple[FieldError, ...] = (),
    case_errors: tuple[FieldError, ...] = (),
    fresh: bool = False,
) -> Response[Any]:
    head = await log.head()
    check = await newest_check(fresh=fresh)
    rows: list[FoundRow] = await rows_of(found.items) if found else []
    return await shell.page(
        "regulation/search.html",
        status=422 if errors or case_errors else 200,
        verdicts=verdicts_of(check, head),
        growth=await log.growth(DAYS_SHOWN),
        facts=facts_of(check, head),
        asked=asked,
        cases=await _case_choices(actor, asked.case),
        kinds=_kinds(asked.kind),
        units=[Choice(unit.code, unit.name) for unit in await list_units()],
        found=found,
        rows=rows,
        next_href=_next(shell, asked, found),
        export_query=urlencode(asked.address()),
        orders=await orders_in_force(now()),
        until=until_in_words,
        errors=errors,
        case_errors=case_errors,
    )


async def _case_choices(actor: Actor, chosen: str) -> list[Choice]:
    assert actor.user_id is not None  # a regulator is a person
    return [
        Choice(case.number, f"{case.number} {case.reason[:40]}", chosen=case.number == chosen)
        for case in await newest_cases(actor.user_id)
    ]


def _kinds(chosen: str) -> list[Choice]:
    """Return the families of acts, and the one act that was asked for by a link."""
    families = [Choice(name, words) for name, words in FAMILIES.items()]
    if chosen and chosen not in FAMILIES:
        families.append(Choice(chosen, act_in_words(chosen)))
    return families


def _next(shell: Shell, asked: Asked, found: FoundEntries | None) -> str | None:
    if found is None or found.next_cursor is None:
        return None
    query = urlencode({**asked.address(), "cursor": found.next_cursor})
    return f"{shell.address('/regulation')}?{query}"


@post("/regulation/cases", status_code=200)
async def take_case(shell: NamedDependency[Shell]) -> Response[Any]:
    """Open a case and go on to search under it."""
    actor = shell.require_actor()
    try:
        command = await shell.form(OpenCase)
        with shell.once():
            case = await service.open_case(actor, command)
    except InvalidError as refused:
        return await _regulation(shell, actor, Asked(), case_errors=field_errors(refused, "reason"))
    said = Text(f"案由 {case.number} 已登记。", f"The case {case.number} is open.")
    return shell.redirect(f"/regulation?{urlencode({'case': case.number})}", said)


@get("/regulation/entries/{index:int}")
async def show_opened_entry(shell: NamedDependency[Shell], index: FromPath[int]) -> Response[Any]:
    """Open one entry under a case; without one, ask under which."""
    actor = shell.require_actor()
    await require_regulator(actor, at=now())
    number = str(shell.request.query_params.get("case", ""))
    if not number:
        return await shell.page(
            "regulation/entry.html",
            index=index,
            opened=None,
            cases=await _case_choices(actor, ""),
            crumbs_to=[HOME],
        )
    case = await case_numbered(number)
    opened = await service.open_entry(actor, OpenEntry(case_id=case.case_id, leaf_index=index))
    head = await log.head()
    assert head is not None  # an entry is opened under a published head only
    proof = proof_shown(TlogProof.parse(opened.proof), head)
    return await shell.page(
        "regulation/entry.html",
        index=index,
        opened=opened,
        case=case,
        facts=await entry_facts(opened, case=case.number),
        proof=proof,
        proof_elsewhere=replace(proof, path=()),
        neighbours=_neighbours(index, head.size),
        around=_around(opened.entry.at, case.number),
        crumbs_to=[HOME, Breadcrumb(case.number, f"/regulation?case={case.number}")],
    )


@post("/regulation/entries/{index:int}/erase")
async def erase_opened_entry(shell: NamedDependency[Shell], index: FromPath[int]) -> Response[Any]:
    """Destroy what opens one entry, and show what remains of it."""
    actor = shell.require_actor()
    await require_regulator(actor, at=now())
    asked = await shell.form(Erasure)
    case = await case_numbered(asked.case)
    await service.erase_entry(actor, EraseEntry(case_id=case.case_id, leaf_index=index))
    said = Text("内容已销毁，条目与证明仍在。", "The content is destroyed; entry and proof remain.")
    return shell.redirect(f"/regulation/entries/{index}?{urlencode({'case': asked.case})}", said)


def _neighbours(index: int, size: int) -> list[int]:
    return [one for one in (index - 1, index + 1) if 0 <= one < size]


def _around(at: datetime, case: str) -> str:
    """Return the search for everything on the entry's day."""
    day = day_of(at).isoformat()
    return f"/regulation?{urlencode({'case': case, 'since': day, 'until': day})}"


@get("/regulation/replay")
async def show_replay(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: what would have been decided otherwise under another figure?"""
    actor = shell.require_actor()
    await require_regulator(actor, at=now())
    given = {name: str(value)[:200] for name, value in shell.request.query_params.items()}
    found, errors = await _replayed(actor, given)
    return await shell.page(
        "regulation/replay.html",
        status=422 if errors else 200,
        given=given,
        cases=await _case_choices(actor, given.get("case", "")),
        figures=[
            Choice(name, f"{name} = {value:g}")
            for name, value in figures_of(await rulebook(now())).items()
        ],
        found=found,
        acts=JUDGED,
        errors=errors,
        crumbs_to=[HOME],
    )


async def _replayed(
    actor: Actor, given: dict[str, str]
) -> tuple[ReplayView | None, tuple[FieldError, ...]]:
    if not given.get("case"):
        return None, ()
    case = await case_numbered(given["case"])
    try:
        command = replay_of(given, case_id=case.case_id)
        return await service.replay_figure(actor, command), ()
    except InvalidError as refused:
        return None, (FieldError(str(refused.facts.get("field", "value")), refused.sentence),)


@get("/regulation/export")
async def download_export(shell: NamedDependency[Shell]) -> Response[bytes]:
    """Hand out the log and the opened entries of a search as one ZIP."""
    actor = shell.require_actor()
    given = {name: str(value) for name, value in shell.request.query_params.items()}
    asked = Asked.of(given)
    case = await case_numbered(asked.case)
    view = await service.export_log(actor, await search_of(asked, case_id=case.case_id))
    async with export_archive(view) as archive:
        content = archive.read_bytes()
    return Response(
        content,
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{case.number}.zip"'},
    )


ROUTES = [
    show_regulation,
    take_case,
    show_opened_entry,
    erase_opened_entry,
    show_replay,
    download_export,
    *order_pages.ROUTES,
]
