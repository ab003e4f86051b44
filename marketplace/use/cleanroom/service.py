"""Opening sessions, asking queries, running algorithms. What officers decide is in `deciding`."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from typing import TypedDict
from uuid import UUID

import msgspec

from contracts.policy.vocabulary import Channel, OutputForm
from marketplace.foundation.organizations.queries import (
    require_member,
)
from marketplace.foundation.rules.service import judge
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.ids import new_id
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.supply.listings.queries import live_listing_of
from marketplace.supply.listings.schemas import ListingView
from marketplace.supply.listings.tables import Version
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.cleanroom import answers, running
from marketplace.use.cleanroom.buyers import buyers_with
from marketplace.use.cleanroom.cage.form import Kind
from marketplace.use.cleanroom.cage.limits import Stop, Stopped
from marketplace.use.cleanroom.cage.messages import Answer as Caged
from marketplace.use.cleanroom.errors import (
    QueryOverError,
    SessionOverError,
    UnknownAlgorithmError,
)
from marketplace.use.cleanroom.events import (
    QueryBegun,
    QueryEnded,
    SessionOpened,
)
from marketplace.use.cleanroom.gates import QueryFacts
from marketplace.use.cleanroom.model import (
    SESSION_LENGTH,
    Outcome,
    SessionEnd,
    SessionKind,
)
from marketplace.use.cleanroom.noise import require_noise
from marketplace.use.cleanroom.queries import (
    THOUSAND,
    algorithm_for,
    algorithm_of,
    asked_by,
    asked_on,
    epsilon_spent,
    output_rules,
    query_of,
    session_for,
    session_of,
    told_to,
    written_told,
)
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    Answer,
    CloseSession,
    ColumnView,
    OpenSession,
    OpenTrial,
    QueryView,
    RunAlgorithm,
    RunQuery,
    SessionView,
)
from marketplace.use.cleanroom.snapshot import column_kinds, real_table, twin_table
from marketplace.use.cleanroom.stopping import end_session, require_trial_free
from marketplace.use.cleanroom.tables import Query, Session
from marketplace.use.delivery.asking import columns_within, hear, in_order, narrowed_from
from marketplace.use.delivery.schemas import OpenDelivery
from marketplace.use.delivery.service import refuse_use
from marketplace.use.metering.schemas import OpenUse
from marketplace.use.metering.service import grow_use, open_use

QUERY = "cleanroom.query"


async def open_trial(actor: Actor, command: OpenTrial) -> SessionView:
    """Open a session on a synthetic twin of a listed product; a trial is never acceptance."""
    running.prepare()
    listing = await live_listing_of(command.product)
    evidence = listing.evidence
    kinds = await column_kinds(evidence.version_digest, evidence.released_columns)
    return await _enter_trial(actor, command, listing, kinds)


@unit_of_work
async def _enter_trial(
    actor: Actor, command: OpenTrial, listing: ListingView, kinds: dict[str, Kind]
) -> SessionView:
    at = now()
    await require_member(actor, command.enterprise_id, at=at)
    version = listing.version
    about = _About(
        kind=SessionKind.TRIAL.value,
        product=version.product_id,
        version=version.version_id,
        version_digest=listing.evidence.version_digest,
        unit=version.unit_id,
        enterprise=command.enterprise_id,
        licence=None,
        narrowed=None,
        epoch=0,
        purpose="",
        scenario="",
    )
    return await _opened(actor, about, kinds, at=at, thread=None)


async def open_session(actor: Actor, command: OpenSession) -> SessionView | Refusal:
    """Open a session on the licensed bytes themselves, if licence and contract allow it now."""
    running.prepare()
    licence = await licence_of(command.licence_id)
    document = await document_of(licence.agreement_id)
    narrowed = await narrowed_from(licence, command.narrowed_id)
    columns = await in_order(licence, columns_within(document, narrowed))
    kinds = await column_kinds(document.product.digest, columns)
    return await _enter_session(actor, command, kinds, digest=document.product.digest)


@unit_of_work
async def _enter_session(
    actor: Actor, command: OpenSession, kinds: dict[str, Kind], *, digest: str
) -> SessionView | Refusal:
    at = now()
    hearing = await hear(actor, await _wish(command, lines=1, at=at), at=at)
    if hearing.reasons:
        return await refuse_use(actor, hearing)
    licence = hearing.licence
    about = _About(
        kind=SessionKind.LICENSED.value,
        product=licence.product_id,
        version=licence.version_id,
        version_digest=digest,
        unit=licence.unit_id,
        enterprise=licence.enterprise_id,
        licence=licence.licence_id,
        narrowed=command.narrowed_id,
        epoch=licence.epoch,
        purpose=command.purpose,
        scenario=command.scenario,
    )
    return await _opened(actor, about, kinds, at=at, thread=licence.request_id)


async def _wish(command: OpenSession | SessionView, *, lines: int, at: datetime) -> OpenDelivery:
    """Say to the gate what leaves the room: so many lines of aggregates over large groups."""
    assert command.licence_id is not None
    rules = await output_rules(at, licence_id=command.licence_id)
    return OpenDelivery(
        licence_id=command.licence_id,
        purpose=command.purpose,
        scenario=command.scenario,
        rows=max(lines, 1),
        channel=Channel.CLEAN_ROOM,
        output=OutputForm.AGGREGATE,
        smallest_cell=rules.smallest,
        narrowed_id=command.narrowed_id,
    )


class _About(TypedDict):
    """What a session is about, as its row keeps it."""

    kind: str
    product: UUID
    version: UUID
    version_digest: str
    unit: UUID
    enterprise: UUID
    licence: UUID | None
    narrowed: UUID | None
    epoch: int
    purpose: str
    scenario: str


async def _opened(
    actor: Actor, about: _About, kinds: dict[str, Kind], *, at: datetime, thread: UUID | None
) -> SessionView:
    columns = [ColumnView(name=name, kind=kind) for name, kind in kinds.items()]
    row = Session(
        id=new_id(),
        columns=msgspec.json.encode(columns).decode(),
        opened_by=actor.user_id,
        opened_at=at,
        ends_at=at + SESSION_LENGTH,
        **about,
    )
    await row.save()
    record(
        SessionOpened(
            session_id=row.id,
            kind=row.kind,
            product_id=row.product,
            version_id=row.version,
            unit_id=row.unit,
            enterprise_id=row.enterprise,
            licence_id=row.licence,
            narrowed_id=row.narrowed,
        ),
        contract=thread,
    )
    return await session_of(row.id)


@unit_of_work
async def close_session(actor: Actor, command: CloseSession) -> SessionView:
    """End a session; what runs in it is not answered any more."""
    session = await session_for(actor, command.session_id)
    if session.closed_at is not None:
        raise SessionOverError(session_id=session.session_id)
    await end_session(session, SessionEnd.LEFT)
    return await session_of(session.session_id)


async def run_query(actor: Actor, command: RunQuery) -> QueryView | Refusal:
    """Ask one SELECT: any over made-up rows, an aggregate over real ones.

    No transaction is open while it runs. A query that the cage refuses or ends is an answer too.
    """
    begun = await _begin(actor, command)
    if isinstance(begun, Refusal):
        return begun
    with with_key(None):  # the door's key belongs to the step above
        return await _carry_out(actor, begun)


async def run_algorithm(actor: Actor, command: RunAlgorithm) -> QueryView | Refusal:
    """Run an algorithm in a session; over real rows only one that the officer approved."""
    begun = await _begin(actor, command)
    if isinstance(begun, Refusal):
        return begun
    with with_key(None):
        return await _carry_out(actor, begun)


@unit_of_work
async def _begin(actor: Actor, command: RunQuery | RunAlgorithm) -> QueryView | Refusal:
    """Take the query on: session, licence, budgets; from here on it counts."""
    at, query_id, thread = now(), new_id(), None
    session = await _open_session_of(actor, command.session_id, at)
    algorithm = await _algorithm_in(session, actor, command)
    epsilon = _epsilon_of(session, command)
    if session.licence_id is not None:
        reserved = await _reserve(
            actor, session, algorithm, query_id=query_id, epsilon=epsilon, at=at
        )
        if isinstance(reserved, Refusal):
            return reserved
        thread = reserved
    sql = command.sql if isinstance(command, RunQuery) else ""
    row = Query(
        id=query_id,
        session=session.session_id,
        product=session.product_id,
        version_digest=session.version_digest,
        enterprise=session.enterprise_id,
        is_licensed=int(session.licence_id is not None),
        algorithm=algorithm.algorithm_id if algorithm else None,
        sql=sql,
        epsilon_thousandths=round(epsilon * THOUSAND),
        query_digest=algorithm.digest if algorithm else digest_of(sql),
        asked_by=actor.user_id,
        asked_at=at,
        outcome=Outcome.RUNNING.value,
    )
    await row.save()
    record(
        QueryBegun(
            query_id=query_id,
            session_id=session.session_id,
            product_id=session.product_id,
            unit_id=session.unit_id,
            enterprise_id=session.enterprise_id,
            licence_id=session.licence_id,
            algorithm_id=row.algorithm,
            query_digest=row.query_digest,
        ),
        contract=thread,
    )
    return await query_of(query_id)


def _epsilon_of(session: SessionView, command: RunQuery | RunAlgorithm) -> float:
    """Return the privacy that a query asks to spend, in thousandths rounded up; 0 without noise."""
    if isinstance(command, RunAlgorithm) or command.epsilon is None or session.licence_id is None:
        return 0.0
    require_noise()
    return math.ceil(command.epsilon * THOUSAND) / THOUSAND


async def _algorithm_in(
    session: SessionView, actor: Actor, command: RunQuery | RunAlgorithm
) -> AlgorithmView | None:
    """Return the algorithm that is to run, which belongs to the session's enterprise and product;
    None for a query."""
    if isinstance(command, RunQuery):
        return None
    found = await algorithm_for(actor, command.algorithm_id)
    same = (session.enterprise_id, session.product_id)
    if (found.enterprise_id, found.product_id) != same:
        raise UnknownAlgorithmError(algorithm_id=found.algorithm_id)
    return found


async def _reserve(
    actor: Actor,
    session: SessionView,
    algorithm: AlgorithmView | None,
    *,
    query_id: UUID,
    epsilon: float,
    at: datetime,
) -> Refusal | UUID:
    """Ask licence and budgets, reserve the use, and return the contract's thread."""
    await _lock(session)
    hearing = await hear(actor, await _wish(session, lines=1, at=at), at=at)
    if hearing.reasons:
        return await refuse_use(actor, hearing)
    refusal = await _over_budget(session, algorithm, hearing.licence, epsilon=epsilon, at=at)
    if refusal is not None:
        return refusal
    await open_use(
        actor,
        OpenUse(
            use_id=query_id,
            licence_id=hearing.licence.licence_id,
            channel=Channel.CLEAN_ROOM.name.lower(),
            purpose=session.purpose,
            rows=1,
            narrowed_id=session.narrowed_id,
        ),
    )
    return hearing.licence.request_id


async def _open_session_of(actor: Actor, session_id: UUID, at: datetime) -> SessionView:
    session = await session_for(actor, session_id)
    if not session.is_open(at):
        raise SessionOverError(session_id=session_id)
    await require_trial_free(session, at)
    return session


async def _lock(session: SessionView) -> None:
    """Let one query of a version be judged at a time: two could not be told apart otherwise."""
    await locked(Version.select(Version.id).where(Version.id == session.version_id))


async def _over_budget(
    session: SessionView,
    algorithm: AlgorithmView | None,
    licence: LicenceView,
    *,
    epsilon: float,
    at: datetime,
) -> Refusal | None:
    buyers = await buyers_with(session.enterprise_id, session.version_digest, at)
    facts = QueryFacts(
        by_buyer=await asked_by(buyers, session.version_digest),
        on_product=await asked_on(session.product_id),
        algorithm_state=algorithm.state.value if algorithm else None,
        epsilon_spent=await epsilon_spent(buyers, session.version_digest) if epsilon else 0.0,
        epsilon_asked=epsilon,
    )
    about = {
        "session_id": session.session_id,
        "product_id": session.product_id,
        "enterprise_id": session.enterprise_id,
    }
    judgement = await judge(QUERY, facts, at=at, about=about, contract=licence.request_id)
    return None if judgement.passed else judgement.refusal()


async def _carry_out(actor: Actor, begun: QueryView) -> QueryView | Refusal:
    """Run what was taken on, and let out what may leave."""
    if begun.outcome is not Outcome.RUNNING:
        return begun
    session = await session_of(begun.session_id)
    columns = [one.name for one in session.columns]
    smallest = (await output_rules(now(), licence_id=session.licence_id)).smallest
    if session.kind is SessionKind.TRIAL:
        table = await twin_table(session.version_digest, columns, smallest=smallest)
    else:
        table = await real_table(session.version_digest, columns)
    if begun.algorithm_id is None:
        job = running.job_for(session, begun.sql, smallest=smallest)
    else:
        job = running.script_for(await _source_of(begun))
    return await _end(actor, begun.query_id, await running.run(session, job, table))


@unit_of_work
async def _end(actor: Actor, query_id: UUID, found: Caged | Stopped) -> QueryView | Refusal:
    """Hold what came out of the cage against everything once more, and record what leaves."""
    at = now()
    query = await query_of(query_id)
    if query.outcome is not Outcome.RUNNING:
        raise QueryOverError(query_id=query_id)
    session = await session_of(query.session_id)
    if session.closed_at is not None:
        found = Stopped(Stop.KILLED)
    if session.licence_id is None:
        outcome, answer = answers.made_up(found)
        return await _keep(session, query, outcome, answer, told=b"", thread=None)
    await _lock(session)
    licence = await licence_of(session.licence_id, at=at)
    rules = await output_rules(at, licence_id=session.licence_id)
    buyers = await buyers_with(session.enterprise_id, session.version_digest, at)
    history = await told_to(buyers, session.version_digest)
    outcome, answer, told = answers.checked(
        found, history, rules, epsilon=query.epsilon, source=await _source_of(query)
    )
    thread = licence.request_id
    wish = await _wish(session, lines=len(answer.lines), at=at)
    hearing = await hear(actor, wish, at=at, besides=query_id)
    if hearing.reasons:
        refusal = await refuse_use(actor, hearing)
        stopped = Answer(code=Stop.KILLED.value, said=answers.STOPPED[Stop.KILLED])
        await _keep(session, query, Outcome.STOPPED, stopped, told=b"", thread=thread)
        return refusal
    if outcome is Outcome.ANSWERED:
        sent = len(msgspec.json.encode(answer))
        await grow_use(actor, query_id, rows=len(answer.lines), bytes_sent=sent)
    return await _keep(session, query, outcome, answer, told=written_told(told), thread=thread)


async def _source_of(query: QueryView) -> str:
    """Return the script of a run; a query has none."""
    if query.algorithm_id is None:
        return ""
    return (await algorithm_of(query.algorithm_id)).source


async def _keep(
    session: SessionView,
    query: QueryView,
    outcome: Outcome,
    answer: Answer,
    *,
    told: bytes,
    thread: UUID | None,
) -> QueryView:
    written = msgspec.json.encode(answer).decode()
    digest = digest_of(written) if outcome is Outcome.ANSWERED else None
    await Query.update(
        {
            Query.outcome: outcome.value,
            Query.answered_at: now(),
            Query.answer: written,
            Query.answer_digest: digest,
            Query.told: told,
        }
    ).where(Query.id == query.query_id)
    record(
        QueryEnded(
            query_id=query.query_id,
            session_id=session.session_id,
            licence_id=session.licence_id,
            outcome=outcome.value,
            lines=len(answer.lines),
            withheld=answer.withheld,
            answer_digest=digest,
        ),
        contract=thread,
    )
    return await query_of(query.query_id)


def digest_of(text: str) -> str:
    """Return the digest of a text's UTF-8 bytes."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
