"""What the room's pages show: budgets, the table in reach, answers with their withheld cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.foundation.organizations.queries import enterprise_of, memberships_of
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.supply.listings.queries import version_of
from marketplace.trade.licences.queries import licence_of
from marketplace.use.cleanroom.answers import reason
from marketplace.use.cleanroom.buyers import buyers_with
from marketplace.use.cleanroom.cage.form import Kind
from marketplace.use.cleanroom.model import (
    CHECKED,
    KINDS,
    OUTCOMES,
    STATES,
    AlgorithmState,
    Operator,
    Outcome,
    SessionKind,
)
from marketplace.use.cleanroom.queries import (
    algorithms_of,
    asked_by,
    output_rules,
    queries_of,
    reports_of,
)
from marketplace.use.cleanroom.release import OutputRules, Why
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    CellView,
    CheckView,
    QueryView,
    ReportView,
    SessionView,
)
from marketplace.web.formatting import moment, thousands
from marketplace.web.parts import Breadcrumb, Choice, Fact, Standing, UseBar

ROOMS: Final = Breadcrumb(Text("数据沙箱", "Clean room"), "/rooms")
STANDINGS: Final = {
    Outcome.RUNNING: Standing.CURRENT,
    Outcome.ANSWERED: Standing.DONE,
    Outcome.REFUSED: Standing.BROKEN,
    Outcome.FAILED: Standing.BROKEN,
    Outcome.STOPPED: Standing.BROKEN,
}
DECIDED: Final = {
    AlgorithmState.SUBMITTED: Standing.PENDING,
    AlgorithmState.APPROVED: Standing.DONE,
    AlgorithmState.REFUSED: Standing.BROKEN,
    AlgorithmState.WITHDRAWN: Standing.BROKEN,
}
KIND_WORDS: Final = {Kind.TEXT: Text("文字", "text"), Kind.NUMBER: Text("数值", "number")}
OPERATORS: Final = [Choice(one.value, one.value) for one in Operator]
FIRST_QUERY: Final = "SELECT {column}, count(*) AS n\nFROM data\nGROUP BY {column}\nORDER BY n DESC"


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of the result: what is written in it, or the number of the note that says why
    not."""

    written: str
    is_figure: bool
    note: int = 0


@dataclass(frozen=True, slots=True)
class ResultPart:
    """An answer as the page shows it."""

    query: QueryView
    outcome: Text
    standing: Standing
    lines: list[list[Shown]]
    notes: list[Text]
    figures: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AlgorithmLine:
    """One algorithm with its state in words."""

    view: AlgorithmView
    state: Text
    standing: Standing


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One finding of a fitness report."""

    view: CheckView
    outcome: Text
    expected: str
    shown: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A fitness report with its findings."""

    view: ReportView
    lines: list[CheckLine]


@dataclass(frozen=True, slots=True)
class RoomPage:
    """All that the page of one session shows."""

    session: SessionView
    title: Text
    facts: list[Fact]
    bars: list[UseBar]
    columns: list[tuple[str, Text]]
    result: ResultPart | None
    history: list[ResultPart]
    algorithms: list[AlgorithmLine]
    reports: list[ReportPart]
    rules: OutputRules
    is_open: bool
    is_trial: bool
    sql: str


async def room_page(
    session: SessionView, *, sql: str = "", newest: QueryView | None = None
) -> RoomPage:
    """Put together the page of a session; `newest` is the answer in the middle of it."""
    at = now()
    rules = await output_rules(at, licence_id=session.licence_id)
    asked = await queries_of(session.session_id)
    shown = newest or (asked[0] if asked else None)
    return RoomPage(
        session=session,
        title=KINDS[session.kind],
        facts=await _facts(session),
        bars=await _bars(session, at),
        columns=[(one.name, KIND_WORDS[one.kind]) for one in session.columns],
        result=result_part(shown, rules) if shown else None,
        history=[result_part(one, rules) for one in asked],
        algorithms=[
            algorithm_line(one)
            for one in await algorithms_of(session.enterprise_id, session.product_id)
        ],
        reports=[_report(one) for one in await reports_of(session.session_id)],
        rules=rules,
        is_open=session.is_open(at),
        is_trial=session.kind is SessionKind.TRIAL,
        sql=sql or (shown.sql if shown else "") or _first(session),
    )


def _first(session: SessionView) -> str:
    texts = [one.name for one in session.columns if one.kind is Kind.TEXT]
    column = texts[0] if texts else session.columns[0].name
    return FIRST_QUERY.format(column=column)


async def _facts(session: SessionView) -> list[Fact]:
    version = await version_of(session.version_id)
    facts = [
        Fact(Text("产品", "Product"), Text.of(version.title), href=f"/products/{version.code}"),
        Fact(Text("企业", "Enterprise"), (await enterprise_of(session.enterprise_id)).name),
    ]
    if session.licence_id is not None:
        number = (await licence_of(session.licence_id)).number
        facts.append(Fact(Text("许可", "Licence"), number, href=f"/licences/{session.licence_id}"))
        facts.append(Fact(Text("场景", "Scenario"), session.scenario))
    return facts


async def _bars(session: SessionView, at: datetime) -> list[UseBar]:
    spent = (at - session.opened_at).total_seconds()
    whole = (session.ends_at - session.opened_at).total_seconds()
    left = max(session.ends_at - at, session.ends_at - session.ends_at)
    minutes = int(left.total_seconds() // 60)
    bars = [
        UseBar(
            label=Text("会话时间", "Session"),
            used=min(spent, whole),
            limit=whole,
            written=moment(session.ends_at),
            note=Text(f"还剩 {minutes} 分钟", f"{minutes} minutes left"),
        )
    ]
    if session.kind is SessionKind.LICENSED:
        most = (await rulebook(at)).whole("cleanroom.queries-per-buyer")
        digest = session.version_digest
        asked = await asked_by(await buyers_with(session.enterprise_id, digest, at), digest)
        bars.append(
            UseBar(
                label=Text("查询预算（含关联企业）", "Queries, related buyers included"),
                used=asked,
                limit=most,
                written=f"{asked:,} / {most:,}",
            )
        )
    return bars


def result_part(query: QueryView, rules: OutputRules) -> ResultPart:
    """Return an answer with its withheld cells numbered by reason."""
    whys = list(
        dict.fromkeys(
            cell.why for line in query.answer.lines for cell in line if cell.why is not None
        )
    )
    return ResultPart(
        query=query,
        outcome=OUTCOMES[query.outcome],
        standing=STANDINGS[query.outcome],
        lines=[[_shown(cell, whys) for cell in line] for line in query.answer.lines],
        notes=[reason(why, rules.smallest) for why in whys],
        figures=[(name, _figure(value)) for name, value in query.answer.figures.items()],
    )


def _shown(cell: CellView, whys: list[Why]) -> Shown:
    if cell.why is not None:
        return Shown("", is_figure=True, note=whys.index(cell.why) + 1)
    is_figure = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    return Shown(_figure(cell.value), is_figure=is_figure)


def _figure(value: object) -> str:
    match value:
        case None:
            return "—"
        case bool() | str():
            return str(value)
        case int():
            return thousands(value)
        case float() if value.is_integer() and abs(value) < 1e15:
            return thousands(int(value))
        case _:
            return f"{value:,}"


def algorithm_line(view: AlgorithmView) -> AlgorithmLine:
    """Return an algorithm with its state in words."""
    return AlgorithmLine(view, STATES[view.state], DECIDED[view.state])


def _report(view: ReportView) -> ReportPart:
    lines = [
        CheckLine(
            view=one,
            outcome=CHECKED[one.outcome],
            expected=f"{one.operator.value} {one.value:g}",
            shown="—" if one.shown is None else f"{one.shown:g}",
        )
        for one in view.checks
    ]
    return ReportPart(view, lines)


async def enterprises_to_try_as(actor: Actor) -> list[Choice]:
    """Return the enterprises for which the actor may open a trial."""
    if actor.user_id is None:
        return []
    mine = await memberships_of(actor.user_id, now())
    return [Choice(str(one.enterprise_id), one.enterprise_name) for one in mine]
