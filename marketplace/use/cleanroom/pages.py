"""The clean room for people: schema at the left, the query and its checked answer at the right."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from marketplace.kernel.decisions import Refusal, RefusalReason
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.supply.listings.queries import version_of
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.cleanroom import deciding, relation_pages, service
from marketplace.use.cleanroom.errors import UnknownReportError
from marketplace.use.cleanroom.fitness import run_checks
from marketplace.use.cleanroom.model import ENDS
from marketplace.use.cleanroom.page import (
    OPERATORS,
    ROOMS,
    algorithm_line,
    enterprises_to_try_as,
    room_page,
)
from marketplace.use.cleanroom.queries import (
    algorithm_for,
    algorithms_awaiting,
    algorithms_decided,
    report_for,
    session_for,
    sessions_for,
)
from marketplace.use.cleanroom.schemas import (
    Check,
    CloseSession,
    DecideAlgorithm,
    OpenSession,
    OpenTrial,
    QueryView,
    RunAlgorithm,
    RunChecks,
    RunQuery,
    SessionView,
    SubmitAlgorithm,
)
from marketplace.web.forms import FormError, field_errors
from marketplace.web.parts import Breadcrumb, FieldError
from marketplace.web.shell import Shell

ALGORITHMS: Final = Breadcrumb(Text("算法", "Algorithms"), "/algorithms")
FIELDS: Final[dict[str, Text]] = {
    "product": Text("请填写产品编号。", "Write the product's number."),
    "enterprise_id": Text("请选择企业。", "Choose the enterprise."),
    "sql": Text("请填写一条 SELECT 语句。", "Write one SELECT."),
    "name": Text("检查名称为 1 至 64 个字。", "A check's name has 1 to 64 characters."),
    "operator": Text("请选择比较方式。", "Choose how to compare."),
    "value": Text("期望值须为数字。", "What is expected is a number."),
    "title": Text("名称为 2 至 120 个字。", "A title has 2 to 120 characters."),
    "source": Text("请填写脚本。", "Write the script."),
}
"""What to mend in each field."""


@get("/rooms")
async def list_rooms(shell: NamedDependency[Shell], product: FromQuery[str] = "") -> Response[Any]:
    """Answer: where can I compute? A product's page leads here with its number."""
    return await _rooms(shell, wanted=product)


async def _rooms(
    shell: Shell, *, status: int = 200, wanted: str = "", errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor = shell.require_actor()
    found = await sessions_for(actor)
    titles = {one.version_id: (await version_of(one.version_id)).title for one in found}
    return await shell.page(
        "cleanroom/rooms.html",
        status=status,
        sessions=found,
        titles=titles,
        ends=ENDS,
        enterprises=await enterprises_to_try_as(actor),
        wanted=wanted,
        errors=errors,
    )


@post("/rooms", status_code=200)
async def take_trial(shell: NamedDependency[Shell]) -> Response[Any]:
    """Open a trial."""
    actor = shell.require_actor()
    try:
        command = await shell.form(OpenTrial)
    except FormError as error:
        return await _rooms(shell, status=422, errors=_errors(error))
    with shell.once():
        session = await service.open_trial(actor, command)
    return shell.redirect(f"/rooms/{session.session_id}")


@post("/licences/{licence_id:uuid}/rooms", status_code=200)
async def take_opening(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Open a session for the licence's own purpose and scenario, or say why not."""
    actor = shell.require_actor()
    licence = await readable_licence(actor, licence_id)
    command = await shell.form(
        OpenSession, licence_id=licence_id, purpose=licence.purpose, scenario=licence.scenario
    )
    with shell.once():
        session = await service.open_session(actor, command)
    if isinstance(session, Refusal):
        return await shell.page(
            "cleanroom/refused.html", status=422, licence=licence, refusals=session.reasons
        )
    return shell.redirect(f"/rooms/{session.session_id}")


@get("/rooms/{session_id:uuid}")
async def show_room(shell: NamedDependency[Shell], session_id: FromPath[UUID]) -> Response[Any]:
    """Answer: what may be taken from these data?"""
    return await _room(shell, await session_for(shell.require_actor(), session_id))


async def _room(
    shell: Shell,
    session: SessionView,
    *,
    status: int = 200,
    newest: QueryView | None = None,
    errors: tuple[FieldError, ...] = (),
    refusals: list[RefusalReason] | None = None,
    filled: dict[str, Any] | None = None,
) -> Response[Any]:
    given = filled or {}
    return await shell.page(
        "cleanroom/room.html",
        status=status,
        page=await room_page(session, sql=str(given.get("sql", "")), newest=newest),
        crumbs_to=(ROOMS, Breadcrumb(Text("会话", "Session"))),
        errors=errors,
        refusals=refusals or [],
        filled=given,
        operators=OPERATORS,
    )


@post("/rooms/{session_id:uuid}/queries", status_code=200)
async def take_query(shell: NamedDependency[Shell], session_id: FromPath[UUID]) -> Response[Any]:
    """Ask a query and show its answer."""
    actor = shell.require_actor()
    session = await session_for(actor, session_id)
    filled = await shell.fields()
    try:
        command = await shell.form(RunQuery, session_id=session_id)
    except FormError as error:
        return await _room(shell, session, status=422, errors=_errors(error), filled=filled)
    with shell.once():
        found = await service.run_query(actor, command)
    return await _answered(shell, session, found, filled)


@post("/rooms/{session_id:uuid}/runs", status_code=200)
async def take_run(shell: NamedDependency[Shell], session_id: FromPath[UUID]) -> Response[Any]:
    """Run an algorithm and show its answer."""
    actor = shell.require_actor()
    session = await session_for(actor, session_id)
    command = await shell.form(RunAlgorithm, session_id=session_id)
    with shell.once():
        found = await service.run_algorithm(actor, command)
    return await _answered(shell, session, found, {})


async def _answered(
    shell: Shell, session: SessionView, found: QueryView | Refusal, filled: dict[str, Any]
) -> Response[Any]:
    if isinstance(found, Refusal):
        return await _room(shell, session, status=422, refusals=found.reasons, filled=filled)
    return shell.redirect(f"/rooms/{session.session_id}#result")


@post("/rooms/{session_id:uuid}/reports", status_code=200)
async def take_check(shell: NamedDependency[Shell], session_id: FromPath[UUID]) -> Response[Any]:
    """Run one check and have its finding signed."""
    actor = shell.require_actor()
    session = await session_for(actor, session_id)
    filled = await shell.fields()
    try:
        check = await shell.form(Check)
        with shell.once():
            found = await run_checks(actor, RunChecks(session_id=session_id, checks=[check]))
    except InvalidError as error:
        return await _room(shell, session, status=422, errors=_errors(error), filled=filled)
    if isinstance(found, Refusal):
        return await _room(shell, session, status=422, refusals=found.reasons, filled=filled)
    said = Text("适用性报告已签名；它不构成验收。", "The report is signed; it is no acceptance.")
    return shell.redirect(f"/rooms/{session_id}", said)


@get("/rooms/{session_id:uuid}/reports/{report_id:uuid}")
async def download_report(
    shell: NamedDependency[Shell], session_id: FromPath[UUID], report_id: FromPath[UUID]
) -> Response[bytes]:
    """Return a signed fitness report."""
    report = await report_for(shell.require_actor(), report_id)
    if report.session_id != session_id:
        raise UnknownReportError(report_id=report_id)
    name = f'attachment; filename="fitness-{str(report_id)[:8]}.jwt"'
    return Response(
        report.text.encode("ascii"),
        media_type="application/jwt",
        headers={"content-disposition": name},
    )


@post("/rooms/{session_id:uuid}/algorithms", status_code=200)
async def take_algorithm(
    shell: NamedDependency[Shell], session_id: FromPath[UUID]
) -> Response[Any]:
    """Submit an algorithm for the session's product."""
    actor = shell.require_actor()
    session = await session_for(actor, session_id)
    version = await version_of(session.version_id)
    filled = await shell.fields()
    try:
        command = await shell.form(
            SubmitAlgorithm, product=version.code, enterprise_id=session.enterprise_id
        )
        with shell.once():
            await deciding.submit_algorithm(actor, command)
    except (InvalidError, ConflictError) as error:
        return await _room(shell, session, status=422, errors=_errors(error), filled=filled)
    said = Text("已提交，由供方首席数据官审批。", "Submitted to the chief data officer.")
    return shell.redirect(f"/rooms/{session_id}", said)


@post("/rooms/{session_id:uuid}/close", status_code=200)
async def take_closing(shell: NamedDependency[Shell], session_id: FromPath[UUID]) -> Response[Any]:
    """End a session."""
    command = await shell.form(CloseSession, session_id=session_id)
    with shell.once():
        await service.close_session(shell.require_actor(), command)
    return shell.redirect(f"/rooms/{session_id}", Text("会话已结束。", "The session is closed."))


@get("/algorithms")
async def list_algorithms(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: which algorithms await me?"""
    actor = shell.require_actor()
    return await shell.page(
        "cleanroom/algorithms.html",
        awaiting=[algorithm_line(one) for one in await algorithms_awaiting(actor)],
        decided=[algorithm_line(one) for one in await algorithms_decided(actor)],
    )


@get("/algorithms/{algorithm_id:uuid}")
async def show_algorithm(
    shell: NamedDependency[Shell], algorithm_id: FromPath[UUID]
) -> Response[Any]:
    """Answer: may this run on our data?"""
    actor = shell.require_actor()
    found = await algorithm_for(actor, algorithm_id)
    mine = {one.algorithm_id for one in await algorithms_awaiting(actor)}
    decided = {one.algorithm_id for one in await algorithms_decided(actor)}
    return await shell.page(
        "cleanroom/algorithm.html",
        line=algorithm_line(found),
        may_decide=algorithm_id in mine,
        may_withdraw=algorithm_id in decided and found.state.value == "approved",
        crumbs_to=(ALGORITHMS, Breadcrumb(found.title)),
    )


@post("/algorithms/{algorithm_id:uuid}/decision", status_code=200)
async def take_decision(
    shell: NamedDependency[Shell], algorithm_id: FromPath[UUID]
) -> Response[Any]:
    """Approve, refuse or withdraw an algorithm."""
    actor = shell.require_actor()
    await algorithm_for(actor, algorithm_id)
    command = await shell.form(DecideAlgorithm, algorithm_id=algorithm_id)
    with shell.once():
        await deciding.decide_algorithm(actor, command)
    said = Text("决定已记录。", "The decision is recorded.")
    return shell.redirect(f"/algorithms/{algorithm_id}", said)


def _errors(error: InvalidError | ConflictError) -> tuple[FieldError, ...]:
    """Name what to mend beside its field."""
    if isinstance(error, FormError):
        return field_errors(error, "sql", words=FIELDS)
    field = str(error.facts.get("field", "sql")).split(".")[-1]
    return (FieldError(field, error.sentence),)


ROUTES = [
    list_rooms,
    take_trial,
    take_opening,
    show_room,
    take_query,
    take_run,
    take_check,
    download_report,
    take_algorithm,
    take_closing,
    list_algorithms,
    show_algorithm,
    take_decision,
    *relation_pages.ROUTES,
]
