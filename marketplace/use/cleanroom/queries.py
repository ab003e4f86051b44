"""Sessions for their enterprise, algorithms for submitter and officers, and what was told."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from marketplace.foundation.organizations.errors import UnknownEnterpriseError
from marketplace.foundation.organizations.queries import (
    memberships_of,
    posts_of,
)
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import row, rows, views
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import licence_of
from marketplace.use.cleanroom.differencing import Sets
from marketplace.use.cleanroom.errors import (
    UnknownAlgorithmError,
    UnknownQueryError,
    UnknownReportError,
    UnknownSessionError,
)
from marketplace.use.cleanroom.model import (
    AlgorithmState,
    Outcome,
    SessionEnd,
    SessionKind,
)
from marketplace.use.cleanroom.release import OutputRules
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    Answer,
    CheckView,
    ColumnView,
    QueryView,
    ReportView,
    SessionView,
)
from marketplace.use.cleanroom.tables import Algorithm, Query, Report, Session


async def output_rules(at: datetime, *, licence_id: UUID | None = None) -> OutputRules:
    """Return what figures are held against at `at`: the rules in force, or the contract where it
    is stricter."""
    book = await rulebook(at)
    smallest = book.whole("cleanroom.group-min")
    if licence_id is not None:
        licence = await licence_of(licence_id, at=at)
        agreed = (await document_of(licence.agreement_id)).answers.get("smallest_cell")
        smallest = max(smallest, agreed if isinstance(agreed, int) else 0)
    return OutputRules(
        smallest=smallest,
        dominant_share=_real(book.value("cleanroom.dominant-share-max")),
        protection_percent=_real(book.value("cleanroom.protection-percent-min")),
        digits=book.whole("cleanroom.digits-max"),
    )


def _real(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError("a share or a percentage is no number")
    return float(value)


async def session_of(session_id: UUID) -> SessionView:
    """Return a session, or `UnknownSessionError`; for commands."""
    found = await Session.select().where(Session.id == session_id).first()
    if not found:
        raise UnknownSessionError(session_id=session_id)
    return _session(found)


async def open_sessions_on(version_id: UUID, at: datetime) -> list[SessionView]:
    """List the sessions on a version that are open at `at`; for commands."""
    which = (Session.version == version_id) & Session.closed_at.is_null()
    return [_session(one) for one in await Session.select().where(which & (Session.ends_at > at))]


async def session_for(actor: Actor, session_id: UUID) -> SessionView:
    """Return a session to a member of its enterprise, or `UnknownSessionError`."""
    found = await session_of(session_id)
    if found.enterprise_id not in await _enterprises_of(actor):
        raise UnknownSessionError(session_id=session_id)
    return found


async def sessions_for(actor: Actor) -> list[SessionView]:
    """List the sessions of the actor's enterprises, the newest first."""
    mine = await _enterprises_of(actor)
    if not mine:
        return []
    found = await (
        Session.select()
        .where(Session.enterprise.is_in(list(mine)))
        .order_by(Session.id, ascending=False)
        .limit(100)
    )
    return [_session(one) for one in found]


async def page_of_sessions(actor: Actor, *, cursor: str | None, limit: int) -> Page[SessionView]:
    """Return one page of the sessions of the actor's enterprises, the newest first."""
    mine = await _enterprises_of(actor)

    async def shown(found: dict[str, Any]) -> SessionView:
        return _session(found)

    theirs = Session.enterprise.is_in(list(mine)) if mine else Session.id.is_null()
    query = Session.select().where(theirs)
    return await newest_page(query, Session.id, cursor=cursor, limit=limit, view=shown)


async def _enterprises_of(actor: Actor) -> frozenset[UUID]:
    if actor.user_id is None:
        return frozenset()
    return frozenset(one.enterprise_id for one in await memberships_of(actor.user_id, now()))


def _session(found: dict[str, Any]) -> SessionView:
    return SessionView(
        session_id=found["id"],
        kind=SessionKind(found["kind"]),
        product_id=found["product"],
        version_id=found["version"],
        version_digest=found["version_digest"],
        unit_id=found["unit"],
        enterprise_id=found["enterprise"],
        licence_id=found["licence"],
        epoch=found["epoch"],
        purpose=found["purpose"],
        scenario=found["scenario"],
        columns=msgspec.json.decode(found["columns"], type=list[ColumnView]),
        opened_by=found["opened_by"],
        opened_at=found["opened_at"],
        ends_at=found["ends_at"],
        closed_at=found["closed_at"],
        end=SessionEnd(found["end"]) if found["end"] else None,
        narrowed_id=found["narrowed"],
    )


async def query_of(query_id: UUID) -> QueryView:
    """Return a query, or `UnknownQueryError`; for commands."""
    found = await Query.select().where(Query.id == query_id).first()
    if not found:
        raise UnknownQueryError(query_id=query_id)
    return _query(found)


async def query_for(actor: Actor, query_id: UUID) -> QueryView:
    """Return a query to a member of its session's enterprise, or `UnknownQueryError`."""
    found = await query_of(query_id)
    session = await session_of(found.session_id)
    if session.enterprise_id not in await _enterprises_of(actor):
        raise UnknownQueryError(query_id=query_id)
    return found


async def queries_of(session_id: UUID) -> list[QueryView]:
    """List the queries of a session, the newest first."""
    found = (
        await Query.select()
        .where(Query.session == session_id)
        .order_by(Query.id, ascending=False)
        .limit(100)
    )
    return [_query(one) for one in found]


async def page_of_queries(session_id: UUID, *, cursor: str | None, limit: int) -> Page[QueryView]:
    """Return one page of the queries of a session, the newest first."""

    async def shown(found: dict[str, Any]) -> QueryView:
        return _query(found)

    query = Query.select().where(Query.session == session_id)
    return await newest_page(query, Query.id, cursor=cursor, limit=limit, view=shown)


def _query(found: dict[str, Any]) -> QueryView:
    answer = found["answer"]
    return QueryView(
        query_id=found["id"],
        session_id=found["session"],
        algorithm_id=found["algorithm"],
        sql=found["sql"],
        epsilon=found["epsilon_thousandths"] / THOUSAND or None,
        query_digest=found["query_digest"],
        asked_at=found["asked_at"],
        outcome=Outcome(found["outcome"]),
        answered_at=found["answered_at"],
        answer=msgspec.json.decode(answer, type=Answer) if answer else Answer(),
        answer_digest=found["answer_digest"],
    )


async def asked_by(buyers: frozenset[UUID], version_digest: str) -> int:
    """Count the queries that these enterprises asked over the real rows of a version."""
    counted: int = await Query.count().where(
        (Query.version_digest == version_digest)
        & Query.enterprise.is_in(list(buyers))
        & (Query.is_licensed == 1)
    )
    return counted


async def asked_on(product_id: UUID) -> int:
    """Count the queries that were asked over real rows of a product, by anyone."""
    which = (Query.product == product_id) & (Query.is_licensed == 1)
    counted: int = await Query.count().where(which)
    return counted


async def epsilon_spent(buyers: frozenset[UUID], version_digest: str) -> float:
    """Return how much privacy these enterprises spent on a version; each query counts, answered
    or not."""
    which = (
        (Query.version_digest == version_digest)
        & Query.enterprise.is_in(list(buyers))
        & (Query.is_licensed == 1)
    )
    found = await Query.select(Query.epsilon_thousandths).where(which)
    thousandths: int = sum(one["epsilon_thousandths"] for one in found)
    return thousandths / THOUSAND


async def told_to(buyers: frozenset[UUID], version_digest: str) -> list[Sets]:
    """Return the sets of rows that these enterprises were told about, over one version."""
    found = (
        await Query.select(Query.told)
        .where(
            (Query.version_digest == version_digest)
            & Query.enterprise.is_in(list(buyers))
            & (Query.is_licensed == 1)
        )
        .order_by(Query.id)
    )
    return [one for each in found for one in told_of(each["told"])]


def written_told(told: Sequence[Sets]) -> bytes:
    """Return sets of rows in the form they are kept in."""
    return msgspec.msgpack.encode(
        [zlib.compress(one.labels.astype("<i4").tobytes()) for one in told]
    )


def told_of(written: bytes) -> list[Sets]:
    """Read sets of rows back."""
    if not written:
        return []
    parts = msgspec.msgpack.decode(written, type=list[bytes])
    return [Sets(np.frombuffer(zlib.decompress(one), "<i4").astype(np.int64)) for one in parts]


async def algorithm_of(algorithm_id: UUID) -> AlgorithmView:
    """Return an algorithm, or `UnknownAlgorithmError`; for commands."""
    found = await row(_algorithms().where(Algorithm.id == algorithm_id), AlgorithmView)
    if found is None:
        raise UnknownAlgorithmError(algorithm_id=algorithm_id)
    return found


async def algorithm_for(actor: Actor, algorithm_id: UUID) -> AlgorithmView:
    """Return an algorithm to its enterprise and to officers of the unit, or
    `UnknownAlgorithmError`."""
    found = await algorithm_of(algorithm_id)
    if found.enterprise_id in await _enterprises_of(actor):
        return found
    if found.unit_id in await units_led_by(actor):
        return found
    raise UnknownAlgorithmError(algorithm_id=algorithm_id)


async def algorithms_of(enterprise_id: UUID, product_id: UUID) -> list[AlgorithmView]:
    """List what an enterprise submitted for a product, the newest first."""
    which = (Algorithm.enterprise == enterprise_id) & (Algorithm.product == product_id)
    return await rows(
        _algorithms().where(which).order_by(Algorithm.id, ascending=False), AlgorithmView
    )


async def algorithms_awaiting(actor: Actor) -> list[AlgorithmView]:
    """List what waits for the actor's decision as chief data officer, the longest waiting first."""
    units = await units_led_by(actor)
    if not units:
        return []
    which = Algorithm.unit.is_in(list(units))
    found = await rows(_algorithms().where(which).order_by(Algorithm.id), AlgorithmView)
    return [one for one in found if one.state is AlgorithmState.SUBMITTED]


async def algorithms_decided(actor: Actor) -> list[AlgorithmView]:
    """List what was decided at the units that the actor leads, the newest first."""
    units = await units_led_by(actor)
    if not units:
        return []
    which = Algorithm.unit.is_in(list(units))
    found = await rows(
        _algorithms().where(which).order_by(Algorithm.id, ascending=False), AlgorithmView
    )
    return [one for one in found if one.state is not AlgorithmState.SUBMITTED]


async def page_of_algorithms(
    actor: Actor, *, state: AlgorithmState | None, cursor: str | None, limit: int
) -> Page[AlgorithmView]:
    """Return one page of what was submitted at the units that the actor leads, the newest first."""
    units = await units_led_by(actor)
    which: Any = Algorithm.unit.is_in(list(units)) if units else Algorithm.id.is_null()
    if state is not None:
        which &= Algorithm.state == state.value
    return await _page_of_algorithms(which, cursor=cursor, limit=limit)


async def page_of_own_algorithms(
    actor: Actor, enterprise_id: UUID, *, cursor: str | None, limit: int
) -> Page[AlgorithmView]:
    """Return one page of what an enterprise submitted, to its members; UnknownEnterpriseError to
    others."""
    if enterprise_id not in await _enterprises_of(actor):
        raise UnknownEnterpriseError(enterprise_id=enterprise_id)
    which = Algorithm.enterprise == enterprise_id
    return await _page_of_algorithms(which, cursor=cursor, limit=limit)


async def _page_of_algorithms(which: Any, *, cursor: str | None, limit: int) -> Page[AlgorithmView]:
    async def shown(found: dict[str, Any]) -> AlgorithmView:
        return views([found], AlgorithmView)[0]

    query = _algorithms().where(which)
    return await newest_page(query, Algorithm.id, cursor=cursor, limit=limit, view=shown)


async def units_led_by(actor: Actor) -> frozenset[UUID]:
    """Return the units whose chief data officer the actor is now."""
    if actor.user_id is None:
        return frozenset()
    held = await posts_of(actor.user_id, now())
    return frozenset(one.unit_id for one in held if one.is_chief)


def _algorithms() -> Any:
    return Algorithm.select(
        Algorithm.id,
        *[one for one in Algorithm.all_columns() if one._meta.name not in _RENAMED],
        *[getattr(Algorithm, name).as_alias(alias) for name, alias in _RENAMED.items()],
    )


THOUSAND = 1_000
"""Privacy is kept in whole thousandths, so that what was spent adds up exactly."""
_RENAMED = {
    "id": "algorithm_id",
    "product": "product_id",
    "unit": "unit_id",
    "enterprise": "enterprise_id",
}


async def report_for(actor: Actor, report_id: UUID) -> ReportView:
    """Return a fitness report to a member of its enterprise, or `UnknownReportError`."""
    found = await Report.select().where(Report.id == report_id).first()
    if not found:
        raise UnknownReportError(report_id=report_id)
    session = await session_of(found["session"])
    if session.enterprise_id not in await _enterprises_of(actor):
        raise UnknownReportError(report_id=report_id)
    return report_view(found)


async def page_of_reports(session_id: UUID, *, cursor: str | None, limit: int) -> Page[ReportView]:
    """Return one page of the same list as `reports_of`."""

    async def shown(found: dict[str, Any]) -> ReportView:
        return report_view(found)

    query = Report.select().where(Report.session == session_id)
    return await newest_page(query, Report.id, cursor=cursor, limit=limit, view=shown)


async def reports_of(session_id: UUID) -> list[ReportView]:
    """List the fitness reports of a session, the newest first."""
    found = (
        await Report.select()
        .where(Report.session == session_id)
        .order_by(Report.id, ascending=False)
    )
    return [report_view(one) for one in found]


def report_view(found: dict[str, Any]) -> ReportView:
    """Return a kept report as a view."""
    return ReportView(
        report_id=found["id"],
        session_id=found["session"],
        text=found["text"],
        digest=found["digest"],
        made_by=found["made_by"],
        made_at=found["made_at"],
        checks=msgspec.json.decode(found["checks"], type=list[CheckView]),
    )
