"""What the room's tests begin with: a session on a listed product, tried or licensed."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.kernel.decisions import Refusal
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.cleanroom import service
from marketplace.use.cleanroom.schemas import (
    OpenSession,
    OpenTrial,
    QueryView,
    RunQuery,
    SessionView,
)
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

BY_LINE = "SELECT line, count(*) AS boardings, avg(fare) AS mean FROM data GROUP BY line"

ALL_BUT_A_FEW = (
    "SELECT count(*) FROM data "
    "WHERE NOT (line = 'N7' AND hour = 7 AND fare = 3 AND card_class = '普通')"
)
"""All rows but fewer than the smallest group."""


@dataclass(frozen=True, slots=True)
class Room:
    """An open session and the deal behind it."""

    deal: Deal
    session: SessionView
    licence: LicenceView | None = None


async def a_trial(deal: Deal | None = None) -> Room:
    """Return a session on the synthetic twin of a listed product."""
    made = deal or await a_deal()
    session = await service.open_trial(
        made.buyer,
        OpenTrial(product=made.supply.listing.version.code, enterprise_id=made.enterprise.id),
    )
    return Room(made, session)


async def a_room(deal: Deal | None = None, **changes: object) -> Room:
    """Return a session under a licence that allows computing alone."""
    made = deal or await a_deal()
    asked = {"channels": ["cleanRoom"], "max_uses": 50, **changes}
    licence = await a_licence_in_force(made, **asked)
    session = await service.open_session(made.buyer, opening(licence))
    assert not isinstance(session, Refusal), session
    return Room(made, session, licence)


def opening(licence: LicenceView, **changes: str) -> OpenSession:
    """Return the wish to compute under a licence, for what it was granted for."""
    asked = {"purpose": "operationsImprovement", "scenario": SCENARIO, **changes}
    return OpenSession(licence_id=licence.licence_id, **asked)


async def asked(room: Room, sql: str = BY_LINE) -> QueryView:
    """Return a query and its answer."""
    found = await service.run_query(
        room.deal.buyer, RunQuery(session_id=room.session.session_id, sql=sql)
    )
    assert not isinstance(found, Refusal), found
    return found
