"""The interface for programs to the clean room: sessions, queries, checks, algorithms."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from marketplace.kernel.access import Actor
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.cleanroom import (
    deciding,
    queries,
    reminders,  # noqa: F401 - from here on the desk knows what waits
    service,
)
from marketplace.use.cleanroom.fitness import run_checks
from marketplace.use.cleanroom.model import AlgorithmState
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    Check,
    CloseSession,
    DecideAlgorithm,
    EndRelation,
    Epsilon,
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
    Sql,
    SubmitAlgorithm,
)
from marketplace.use.delivery.schemas import PurposeSaid, ScenarioSaid
from marketplace.web.answers import LIST_LIMIT, answer, listed


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For what one wants to compute, and under which smaller licence, if one is shown."""

    purpose: PurposeSaid
    scenario: ScenarioSaid
    narrowed_id: UUID | None = None


class Asking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One SELECT over the table `data`; `epsilon` asks for noisy counts from the privacy budget."""

    sql: Sql
    epsilon: Epsilon | None = None


class Running(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The algorithm to run."""

    algorithm_id: UUID


class Checking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The buyer's own checks."""

    checks: Annotated[list[Check], msgspec.Meta(min_length=1, max_length=20)]


class Deciding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The decision, and the digest of the script that was read."""

    state: AlgorithmState
    digest: str


@get("/api/v1/rooms")
async def list_rooms(
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[SessionView]]:
    """List the sessions of your enterprises, the newest first."""
    return listed(await queries.page_of_sessions(actor, cursor=cursor, limit=limit))


@post("/api/v1/rooms")
async def open_trial(
    actor: NamedDependency[Actor], data: JSONBody[OpenTrial]
) -> Response[SessionView]:
    """Try a listed product on a synthetic twin."""
    return answer(await service.open_trial(actor, data), status=201)


@post("/api/v1/licences/{licence_id:uuid}/rooms")
async def open_room(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Opening]
) -> Response[SessionView]:
    """Compute under a licence; the answer is a session, or every reason against it."""
    await readable_licence(actor, licence_id)
    command = OpenSession(
        licence_id=licence_id,
        purpose=data.purpose,
        scenario=data.scenario,
        narrowed_id=data.narrowed_id,
    )
    return answer(await service.open_session(actor, command), status=201)


@get("/api/v1/rooms/{session_id:uuid}")
async def show_room(actor: NamedDependency[Actor], session_id: FromPath[UUID]) -> SessionView:
    """Return a session with the columns in reach."""
    return await queries.session_for(actor, session_id)


@get("/api/v1/rooms/{session_id:uuid}/queries")
async def list_queries(
    actor: NamedDependency[Actor],
    session_id: FromPath[UUID],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[QueryView]]:
    """List the queries of a session with their answers, the newest first."""
    await queries.session_for(actor, session_id)
    return listed(await queries.page_of_queries(session_id, cursor=cursor, limit=limit))


@post("/api/v1/rooms/{session_id:uuid}/queries")
async def run_query(
    actor: NamedDependency[Actor], session_id: FromPath[UUID], data: JSONBody[Asking]
) -> Response[QueryView]:
    """Ask one SELECT; withheld cells come with their reason and without a value."""
    command = RunQuery(session_id=session_id, sql=data.sql, epsilon=data.epsilon)
    return answer(await service.run_query(actor, command), status=201)


@post("/api/v1/rooms/{session_id:uuid}/runs")
async def run_algorithm(
    actor: NamedDependency[Actor], session_id: FromPath[UUID], data: JSONBody[Running]
) -> Response[QueryView]:
    """Run an approved algorithm, or in a trial any of your own."""
    command = RunAlgorithm(session_id=session_id, algorithm_id=data.algorithm_id)
    return answer(await service.run_algorithm(actor, command), status=201)


@post("/api/v1/rooms/{session_id:uuid}/reports")
async def make_report(
    actor: NamedDependency[Actor], session_id: FromPath[UUID], data: JSONBody[Checking]
) -> Response[ReportView]:
    """Run your own checks and have the findings signed; a report accepts nothing."""
    command = RunChecks(session_id=session_id, checks=data.checks)
    return answer(await run_checks(actor, command), status=201)


@get("/api/v1/rooms/{session_id:uuid}/reports")
async def list_room_reports(
    actor: NamedDependency[Actor],
    session_id: FromPath[UUID],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[ReportView]]:
    """List the fitness reports of a session, the newest first."""
    await queries.session_for(actor, session_id)
    return listed(await queries.page_of_reports(session_id, cursor=cursor, limit=limit))


@post("/api/v1/rooms/{session_id:uuid}/close", status_code=200)
async def close_room(
    actor: NamedDependency[Actor], session_id: FromPath[UUID]
) -> Response[SessionView]:
    """End a session."""
    return answer(await service.close_session(actor, CloseSession(session_id=session_id)))


@get("/api/v1/algorithms")
async def list_algorithms(
    actor: NamedDependency[Actor],
    standing: Annotated[AlgorithmState | None, QueryParameter(name="state")] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[AlgorithmView]]:
    """List the algorithms at the units that you lead, the newest first; of one `state`, or of any:
    `submitted` ones await you."""
    found = await queries.page_of_algorithms(actor, state=standing, cursor=cursor, limit=limit)
    return listed(found)


@get("/api/v1/enterprises/{enterprise_id:uuid}/algorithms")
async def list_own_algorithms(
    actor: NamedDependency[Actor],
    enterprise_id: FromPath[UUID],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[AlgorithmView]]:
    """List what your enterprise submitted, the newest first."""
    found = await queries.page_of_own_algorithms(actor, enterprise_id, cursor=cursor, limit=limit)
    return listed(found)


@post("/api/v1/algorithms")
async def submit_algorithm(
    actor: NamedDependency[Actor], data: JSONBody[SubmitAlgorithm]
) -> Response[AlgorithmView]:
    """Submit a script for a product."""
    return answer(await deciding.submit_algorithm(actor, data), status=201)


@get("/api/v1/algorithms/{algorithm_id:uuid}")
async def show_algorithm(
    actor: NamedDependency[Actor], algorithm_id: FromPath[UUID]
) -> AlgorithmView:
    """Return an algorithm to its enterprise, or to the chief data officer of the unit."""
    return await queries.algorithm_for(actor, algorithm_id)


@post("/api/v1/algorithms/{algorithm_id:uuid}/decision", status_code=200)
async def decide_algorithm(
    actor: NamedDependency[Actor], algorithm_id: FromPath[UUID], data: JSONBody[Deciding]
) -> Response[AlgorithmView]:
    """Approve, refuse or withdraw an algorithm, as the unit's chief data officer."""
    await queries.algorithm_for(actor, algorithm_id)
    command = DecideAlgorithm(algorithm_id=algorithm_id, state=data.state, digest=data.digest)
    return answer(await deciding.decide_algorithm(actor, command))


@get("/api/v1/enterprise-relations")
async def list_relations(actor: NamedDependency[Actor]) -> list[RelationView]:
    """List the enterprises that count as one buyer, to executive officers and regulators; with
    `ended_at` those that do so only over versions asked about before."""
    return await deciding.relations_for(actor)


@post("/api/v1/enterprise-relations")
async def relate_enterprises(
    actor: NamedDependency[Actor], data: JSONBody[RelateEnterprises]
) -> Response[RelationView]:
    """State that two enterprises count as one buyer."""
    return answer(await deciding.relate_enterprises(actor, data), status=201)


@post("/api/v1/enterprise-relations/{relation_id:uuid}/end", status_code=200)
async def end_relation(
    actor: NamedDependency[Actor], relation_id: FromPath[UUID]
) -> Response[RelationView]:
    """Take back that two enterprises count as one buyer; over versions that were asked about until
    now they still do."""
    return answer(await deciding.end_relation(actor, EndRelation(relation_id=relation_id)))


ROUTES = [
    list_rooms,
    open_trial,
    open_room,
    show_room,
    list_queries,
    run_query,
    run_algorithm,
    make_report,
    list_room_reports,
    close_room,
    list_algorithms,
    list_own_algorithms,
    submit_algorithm,
    show_algorithm,
    decide_algorithm,
    list_relations,
    relate_enterprises,
    end_relation,
]
