"""The other doors of the gateway in the story: rows for programs, and computing beside the data."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from contracts.policy.vocabulary import Channel
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.simulation.publishing import StoryStoppedError
from marketplace.simulation.trading import PROOF_WAIT_SECONDS
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.narrowed import narrowed_called, narrowed_of
from marketplace.trade.licences.schemas import LicenceView, NarrowedView, NarrowLicence
from marketplace.trade.licences.service import narrow_licence
from marketplace.use.cleanroom.queries import queries_of, sessions_for
from marketplace.use.cleanroom.schemas import OpenSession, OpenTrial, RunQuery, SessionView
from marketplace.use.cleanroom.service import open_session, open_trial, run_query
from marketplace.use.delivery.service import begin_delivery
from marketplace.use.delivery.streaming import Span, chunks_of
from marketplace.use.metering.queries import uses_of
from marketplace.use.sharing.answering import open_answer, window_of
from marketplace.use.sharing.model import Question
from marketplace.use.sharing.queries import bearer_of
from marketplace.use.sharing.schemas import IssueLicenceToken, LicenceBearer, ReadPage
from marketplace.use.sharing.service import count_page, issue_token

PAGE_ROWS = 100
TEAM = "调度算法组"


async def read_by_program(buyer: Actor, licence: LicenceView) -> None:
    """Read the whole table once by Delta Sharing, unless that was done."""
    if await _was_used(licence, Channel.DELTA_SHARING):
        return
    bearer = await _bearer(buyer, IssueLicenceToken(licence_id=licence.licence_id))
    found = await open_answer(bearer, licence, Question(channel=Channel.DELTA_SHARING))
    if isinstance(found, Refusal):
        raise _stopped(found)
    begun = await begin_delivery(buyer, found.delivery.delivery_id)
    size = begun.size_bytes or 0
    async for _ in chunks_of(buyer, begun, Span(0, size, size)):
        pass


async def read_by_team(buyer: Actor, licence: LicenceView) -> None:
    """Cut a smaller licence out for a team, which reads a page of rows under it, unless done."""
    narrowed = await _narrowed_for(buyer, licence)
    if await _was_used(licence, Channel.ROW_API):
        return
    asked = IssueLicenceToken(licence_id=licence.licence_id, narrowed_id=narrowed.narrowed_id)
    question = Question(channel=Channel.ROW_API)
    found = await open_answer(await _bearer(buyer, asked), licence, question, first=PAGE_ROWS)
    if isinstance(found, Refusal):
        raise _stopped(found)
    window = await window_of(found.delivery, 0, limit=PAGE_ROWS)
    page = ReadPage(
        delivery_id=found.delivery.delivery_id, stop=window.stop, bytes_sent=window.rows.nbytes
    )
    refused = await count_page(buyer, page)
    if refused is not None:
        raise _stopped(refused)


async def computed(buyer: Actor, licence: LicenceView, by: Collection[str]) -> None:
    """Count rows by a column in the clean room, under the licence, unless that was done."""
    for known in await sessions_for(buyer):
        if known.licence_id == licence.licence_id and await queries_of(known.session_id):
            return
    command = OpenSession(
        licence_id=licence.licence_id, purpose=licence.purpose, scenario=licence.scenario
    )
    session = await open_session(buyer, command)
    if isinstance(session, Refusal):
        raise _stopped(session)
    await _asked(buyer, session, by)


async def tried(
    buyer: Actor, enterprise_id: UUID, listing: ListingView, by: Collection[str]
) -> None:
    """Try the product on its synthetic twin, unless that was done."""
    version = listing.version
    for known in await sessions_for(buyer):
        if known.version_id == version.version_id and await queries_of(known.session_id):
            return
    command = OpenTrial(product=version.code, enterprise_id=enterprise_id)
    await _asked(buyer, await open_trial(buyer, command), by)


async def _asked(buyer: Actor, session: SessionView, by: Collection[str]) -> None:
    """Count the rows of each value of the first column that is among `by`."""
    column = next(one.name for one in session.columns if one.name in by)
    sql = f"SELECT {column}, count(*) AS n FROM data GROUP BY {column}"
    found = await run_query(buyer, RunQuery(session_id=session.session_id, sql=sql))
    if isinstance(found, Refusal):
        raise _stopped(found)


async def _bearer(buyer: Actor, command: IssueLicenceToken) -> LicenceBearer:
    """Return a program with a token of its own; nobody keeps the token."""
    made = await issue_token(buyer, command)
    return await bearer_of(made.profile.bearer_token, at=now())


async def _was_used(licence: LicenceView, channel: Channel) -> bool:
    name = channel.name.lower()
    return any(one.channel == name and one.begun_at for one in await uses_of(licence.licence_id))


async def _narrowed_for(buyer: Actor, licence: LicenceView) -> NarrowedView:
    """Return the team's smaller licence, once the log proves it."""
    known = await narrowed_of(licence.licence_id)
    made = known[0] if known else await narrow_licence(buyer, _narrowing(licence))
    ends = asyncio.get_running_loop().time() + PROOF_WAIT_SECONDS
    while made.standing is Standing.PENDING:
        if asyncio.get_running_loop().time() > ends:
            raise StoryStoppedError("the log did not prove the narrowed licence in time")
        await asyncio.sleep(0.05)
        made = await narrowed_called(made.narrowed_id)
    return made


def _narrowing(licence: LicenceView) -> NarrowLicence:
    today = day_of(now())
    return NarrowLicence(
        licence_id=licence.licence_id,
        team=TEAM,
        starts_on=today,
        ends_on=today + timedelta(days=30),
        max_uses=3,
    )


def _stopped(refusal: Refusal) -> StoryStoppedError:
    return StoryStoppedError(f"{refusal.act}: {', '.join(refusal.codes)}")
