"""`marketplace room ...`: compute next to the data from the command line."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import click
import msgspec

from marketplace.cli_support import (
    EXIT_CODES,
    REFUSED,
    OptionError,
    actor_called,
    command_from,
    echo_view,
    exit_for_refusal,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import InvalidError
from marketplace.trade.licences.narrowed import narrowed_named
from marketplace.trade.licences.queries import licence_numbered
from marketplace.use.cleanroom import deciding, service
from marketplace.use.cleanroom.answers import reason
from marketplace.use.cleanroom.cage.keeper import close_cages
from marketplace.use.cleanroom.fitness import run_checks
from marketplace.use.cleanroom.model import CHECKED, KINDS, STATES, AlgorithmState, Outcome
from marketplace.use.cleanroom.queries import algorithm_for, algorithms_awaiting, output_rules
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    Check,
    CloseSession,
    DecideAlgorithm,
    EndRelation,
    OpenSession,
    OpenTrial,
    QueryView,
    RelateEnterprises,
    RelationView,
    ReportView,
    RunAlgorithm,
    RunChecks,
    RunQuery,
    SessionView,
    SubmitAlgorithm,
)
from marketplace.web.formatting import ending

Found = TypeVar("Found")
Answered = tuple[QueryView, int]
"""A query with its answer, and how many rows stand behind a figure at least."""


@click.group()
def room() -> None:
    """Compute next to the data; only checked aggregates leave. / 数据沙箱。

    Example: marketplace room open HZ-L-2026-000001-3 --as heyutong
    """


@room.command("try")
@click.argument("product")
@click.option("--enterprise", required=True, type=click.UUID, help="id of yours / 企业编号")
@option_as
@option_market
@option_json
def try_product(
    product: str, enterprise: UUID, user: str, *, practice: bool, as_json: bool
) -> None:
    """Try PRODUCT on a synthetic twin. / 在合成数据上试用产品。

    Example: marketplace room try HZ-P-2026-000001-4 --enterprise ID --as heyutong
    """

    async def work() -> SessionView:
        command = OpenTrial(product=product, enterprise_id=enterprise)
        return await service.open_trial(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_session(view))


@room.command("open")
@click.argument("licence")
@option_as
@click.option("--purpose", default=None, help="else the licence's / 用途")
@click.option("--scenario", default=None, help="else the licence's / 场景")
@click.option("--narrowed", default=None, help="show this narrowed licence / 出示收窄的许可")
@option_market
@option_json
def open_room(
    licence: str,
    user: str,
    *,
    purpose: str | None,
    scenario: str | None,
    narrowed: str | None,
    practice: bool,
    as_json: bool,
) -> None:
    """Compute under LICENCE (its number). / 按许可进入沙箱。

    Example: marketplace room open HZ-L-2026-000001-3 --as heyutong
    """

    async def work() -> SessionView | Refusal:
        held = await licence_numbered(licence)
        command = OpenSession(
            licence_id=held.licence_id,
            purpose=purpose or held.purpose,
            scenario=scenario or held.scenario,
            narrowed_id=(await narrowed_named(narrowed)).narrowed_id if narrowed else None,
        )
        return await service.open_session(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    if isinstance(view, Refusal):
        exit_for_refusal(view)
    echo_view(view, as_json=as_json, line=_session(view))


@room.command("query")
@click.argument("session", type=click.UUID)
@click.argument("sql")
@click.option("--epsilon", type=float, default=None, help="noisy counts / 隐私预算")
@option_as
@option_market
@option_json
def query(
    session: UUID, sql: str, user: str, *, epsilon: float | None, practice: bool, as_json: bool
) -> None:
    """Ask one SELECT over the table data. / 执行一条查询。

    Exit 3 when the room does not answer it or a limit stops it, 2 when it cannot be computed.

    Example: marketplace room query SESSION "SELECT count(*) FROM data" --as heyutong
    """

    async def work() -> Answered | Refusal:
        given = {"session_id": session, "sql": sql, "epsilon": epsilon}
        command = command_from(RunQuery, given)
        return await _answered(await service.run_query(await actor_called(user), command))

    _show(_run(work, practice=practice), as_json=as_json)


@room.command("run")
@click.argument("session", type=click.UUID)
@click.argument("algorithm", type=click.UUID)
@option_as
@option_market
@option_json
def run_algorithm(
    session: UUID, algorithm: UUID, user: str, *, practice: bool, as_json: bool
) -> None:
    """Run an approved ALGORITHM. / 运行已批准的算法。

    Example: marketplace room run SESSION ALGORITHM --as heyutong
    """

    async def work() -> Answered | Refusal:
        command = RunAlgorithm(session_id=session, algorithm_id=algorithm)
        return await _answered(await service.run_algorithm(await actor_called(user), command))

    _show(_run(work, practice=practice), as_json=as_json)


@room.command("check")
@click.argument("session", type=click.UUID)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option_as
@option_market
@option_json
def check(session: UUID, file: Path, user: str, *, practice: bool, as_json: bool) -> None:
    """Run the checks in FILE (YAML) and print the signed report. / 运行自定检查并出具报告。

    Each check has name, sql, operator (=, <=, >=, <, >) and value. Example:
    marketplace room check SESSION checks.yaml --as heyutong
    """

    async def work() -> ReportView | Refusal:
        command = RunChecks(session_id=session, checks=checks_in(file))
        return await run_checks(await actor_called(user), command)

    view = _run(work, practice=practice)
    if isinstance(view, Refusal):
        exit_for_refusal(view)
    lines = [
        f"{one.name}  {CHECKED[one.outcome].zh} {CHECKED[one.outcome].en}" for one in view.checks
    ]
    echo_view(view, as_json=as_json, line="\n".join([*lines, view.text]))


@room.command("close")
@click.argument("session", type=click.UUID)
@option_as
@option_market
@option_json
def close(session: UUID, user: str, *, practice: bool, as_json: bool) -> None:
    """End a session. / 结束会话。

    Example: marketplace room close SESSION --as heyutong
    """

    async def work() -> SessionView:
        return await service.close_session(
            await actor_called(user), CloseSession(session_id=session)
        )

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=f"{view.session_id}  已结束 closed")


@room.command("submit")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--product", required=True, help="its number / 产品编号")
@click.option("--enterprise", required=True, type=click.UUID, help="id of yours / 企业编号")
@click.option("--title", required=True, help="what it computes / 名称")
@option_as
@option_market
@option_json
def submit(
    file: Path,
    user: str,
    *,
    product: str,
    enterprise: UUID,
    title: str,
    practice: bool,
    as_json: bool,
) -> None:
    """Submit the script in FILE for a product. / 提交算法脚本待批。

    Example: marketplace room submit mean.py --product HZ-P-2026-000001-4 --enterprise ID
    --title 平均值 --as heyutong
    """

    async def work() -> AlgorithmView:
        given = {
            "product": product,
            "enterprise_id": enterprise,
            "title": title,
            "source": script_in(file),
        }
        command = command_from(SubmitAlgorithm, given)
        return await deciding.submit_algorithm(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_algorithm(view))


@room.command("list-awaiting")
@option_as
@option_market
@option_json
def awaiting(user: str, *, practice: bool, as_json: bool) -> None:
    """List the algorithms that await your decision. / 待审批的算法。

    Example: marketplace room list-awaiting --as fangyuting
    """

    async def work() -> list[AlgorithmView]:
        return await algorithms_awaiting(await actor_called(user))

    found = run_in_market(work, practice=practice)
    line = "\n".join(map(_algorithm, found)) or "没有待审批的算法 / nothing awaits you"
    echo_view(found, as_json=as_json, line=line)


@room.command("decide")
@click.argument("algorithm", type=click.UUID)
@click.argument("state", type=click.Choice(["approved", "refused", "withdrawn"]))
@option_as
@option_market
@option_json
def decide(algorithm: UUID, state: str, user: str, *, practice: bool, as_json: bool) -> None:
    """Approve, refuse or withdraw an ALGORITHM. / 审批算法。

    Example: marketplace room decide ALGORITHM approved --as fangyuting
    """

    async def work() -> AlgorithmView:
        actor = await actor_called(user)
        read = await algorithm_for(actor, algorithm)
        command = DecideAlgorithm(
            algorithm_id=algorithm, state=AlgorithmState(state), digest=read.digest
        )
        return await deciding.decide_algorithm(actor, command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_algorithm(view))


@room.command("relate")
@click.argument("enterprise", type=click.UUID)
@click.argument("other", type=click.UUID)
@option_as
@option_market
@option_json
def relate(enterprise: UUID, other: UUID, user: str, *, practice: bool, as_json: bool) -> None:
    """State that two enterprises count as one buyer. / 认定两家企业为关联方。

    Example: marketplace room relate ENTERPRISE OTHER --as luyaqin
    """

    async def work() -> RelationView:
        command = RelateEnterprises(enterprise_id=enterprise, other_enterprise_id=other)
        return await deciding.relate_enterprises(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_relation(view))


@room.command("separate")
@click.argument("relation", type=click.UUID)
@option_as
@option_market
@option_json
def separate(relation: UUID, user: str, *, practice: bool, as_json: bool) -> None:
    """Take RELATION back: two enterprises are one buyer no more. / 终止关联认定。

    `room relate` prints its id, again if asked again. Versions that were asked about until now
    still count together.

    Example: marketplace room separate RELATION --as luyaqin
    """

    async def work() -> RelationView:
        command = EndRelation(relation_id=relation)
        return await deciding.end_relation(await actor_called(user), command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_relation(view))


def checks_in(file: Path) -> list[Check]:
    """Return the checks that a YAML file holds, or raise `OptionError`."""
    try:
        return msgspec.yaml.decode(file.read_bytes(), type=list[Check])
    except msgspec.DecodeError:
        raise OptionError(field=file.name) from None


def script_in(file: Path) -> str:
    """Return the script that a file holds, or raise `OptionError` where it is no text."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise OptionError(field=file.name) from None


async def _answered(found: QueryView | Refusal) -> Answered | Refusal:
    if isinstance(found, Refusal):
        return found
    return found, (await output_rules(now())).smallest


def _run(work: Callable[[], Awaitable[Found]], *, practice: bool) -> Found:
    """Run something in the cage, and leave no process behind."""
    try:
        return run_in_market(work, practice=practice)
    finally:
        close_cages()


def _show(answered: Answered | Refusal, *, as_json: bool) -> None:
    if isinstance(answered, Refusal):
        exit_for_refusal(answered)
    found, smallest = answered
    lines = ["\t".join(found.answer.columns)] if found.answer.columns else []
    whys = {}
    for line in found.answer.lines:
        for cell in line:
            if cell.why is not None:
                whys[cell.why] = reason(cell.why, smallest)
        lines.append("\t".join("▒" if one.why else _written(one.value) for one in line))
    lines += [f"{name}\t{value:g}" for name, value in found.answer.figures.items()]
    lines += [f"▒ {text.zh} {text.en}" for text in whys.values()]
    if found.answer.said:
        lines.append(f"{found.answer.said.zh}\n{found.answer.said.en}")
    echo_view(found, as_json=as_json, line="\n".join(lines))
    if found.outcome is not Outcome.ANSWERED:
        failed = found.outcome is Outcome.FAILED
        sys.exit(EXIT_CODES[InvalidError] if failed else REFUSED)


def _written(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _session(view: SessionView) -> str:
    names = ", ".join(one.name for one in view.columns)
    kind = f"{KINDS[view.kind].zh} {KINDS[view.kind].en}"
    return f"{view.session_id}  {kind}  {ending(view.ends_at)}  data({names})"


def _algorithm(view: AlgorithmView) -> str:
    said = STATES[view.state]
    return f"{view.algorithm_id}  {said.zh} {said.en}  {view.digest}  {view.title}"


def _relation(view: RelationView) -> str:
    sign = "=" if view.ended_at is None else "≠"
    return f"{view.relation_id}  {view.enterprise_id} {sign} {view.other_enterprise_id}"


GROUPS = [room]
