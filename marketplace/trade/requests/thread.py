"""The thread of a request as stations: from the asking to the licence in the log.

Later slices record their facts under the request's id, so the whole way is read from the recorded
facts alone; each station names who, when and the entry of the log.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from marketplace.foundation.accounts.queries import users_by_id
from marketplace.kernel.database import rows
from marketplace.kernel.tables import Event
from marketplace.kernel.text import Text
from marketplace.trade.requests.model import REFUSAL_GROUNDS
from marketplace.trade.requests.model import Standing as RequestStanding
from marketplace.trade.requests.schemas import RequestView
from marketplace.web.parts import Standing, Station


class _Fact(msgspec.Struct, frozen=True):
    type: str
    at: datetime
    actor: UUID | None
    leaf_index: int | None


@dataclass(frozen=True, slots=True)
class _Stop:
    """A station of the way: the type of fact that reaches it, and which one of that type.

    `by` stands in place of a person where the step follows from the one before.
    """

    name: Text
    type: str
    ordinal: int = 0
    by: Text | None = None


ITSELF: Final = Text("随上一步自动", "follows by itself")
BY_TEMPLATE: Final = Text("按范本自动答复", "answered as the template says")
ANSWERS: Final = frozenset({"requests.request-accepted", "requests.request-refused"})
WAY: Final = (
    _Stop(Text("提出", "Asked"), "requests.request-submitted"),
    _Stop(Text("供方同意", "Accepted"), "requests.request-accepted"),
    _Stop(Text("起草合同", "Contract"), "agreements.agreement-drawn-up", by=ITSELF),
    _Stop(Text("供方签署", "Provider signs"), "agreements.agreement-signed"),
    _Stop(Text("需方签署", "Buyer signs"), "agreements.agreement-signed", 1),
    _Stop(Text("签发许可", "Licence"), "licence.issued", by=ITSELF),
)
"""The way of a request that ends well; the provider signs before the buyer."""

ENDS: Final[dict[RequestStanding, _Stop]] = {
    RequestStanding.REFUSED: _Stop(Text("未同意", "Refused"), "requests.request-refused"),
    RequestStanding.WITHDRAWN: _Stop(Text("撤回", "Withdrawn"), "requests.request-withdrawn"),
}
"""Where a request ends otherwise."""


async def stations_of(request: RequestView) -> list[Station]:
    """Return how far the request has come, station by station; the next one is marked."""
    facts = await rows(
        Event.select(Event.type, Event.at, Event.actor, Event.leaf_index)
        .where(Event.contract == request.request_id)
        .order_by(Event.counter),
        _Fact,
    )
    users = await users_by_id(one.actor for one in facts if one.actor is not None)
    names = {key: user.display_name for key, user in users.items()}
    end = _answered(ENDS[request.standing], request) if request.standing in ENDS else None
    reached = [(_answered(stop, request), _reached(stop, facts)) for stop in WAY]
    if end is None:
        return _marked(reached, names)
    done = [_station(stop, fact, names) for stop, fact in reached if fact is not None]
    return [*done, _ended(end, request, facts, names)]


def _answered(stop: _Stop, request: RequestView) -> _Stop:
    """Say of an answer that nobody decided who gave it."""
    nobody = request.decided_at is not None and request.decided_by is None
    return replace(stop, by=BY_TEMPLATE) if nobody and stop.type in ANSWERS else stop


def _reached(stop: _Stop, facts: list[_Fact]) -> _Fact | None:
    found = [one for one in facts if one.type == stop.type]
    return found[stop.ordinal] if len(found) > stop.ordinal else None


def _marked(reached: list[tuple[_Stop, _Fact | None]], names: dict[UUID, str]) -> list[Station]:
    """Mark the first station that is not reached as the one that is waited for."""
    stations = [_station(stop, fact, names) for stop, fact in reached]
    waits = next((n for n, (_, fact) in enumerate(reached) if fact is None), None)
    if waits is not None:
        waiting = Text("等待中", "waited for")
        stations[waits] = Station(reached[waits][0].name, waiting, standing=Standing.CURRENT)
    return stations


def _station(stop: _Stop, fact: _Fact | None, names: dict[UUID, str]) -> Station:
    if fact is None:
        return Station(stop.name, standing=Standing.PENDING)
    entry, href = _entry(fact)
    return Station(stop.name, entry, href=href, who=stop.by or _who(fact, names), at=fact.at)


def _ended(
    stop: _Stop, request: RequestView, facts: list[_Fact], names: dict[UUID, str]
) -> Station:
    fact = _reached(stop, facts)
    if fact is None:
        return Station(stop.name, standing=Standing.BROKEN)
    entry, href = _entry(fact)
    return Station(
        stop.name,
        entry,
        href=href,
        who=stop.by or _who(fact, names),
        at=fact.at,
        standing=Standing.BROKEN,
        why=_why(request),
    )


def _why(request: RequestView) -> Text | None:
    """Return the ground of a refusal, with the template's own reason where it refused."""
    if request.ground is None:
        return None
    ground = REFUSAL_GROUNDS[request.ground]
    if request.decided_by is not None or request.answered is None:
        return ground
    reason = request.answered.reason
    return Text("{ground}：{reason}", "{ground}: {reason}").format(ground=ground, reason=reason)


def _entry(fact: _Fact) -> tuple[Text, str | None]:
    if fact.leaf_index is None:
        return Text("待入日志", "waiting for the log"), None
    number = f"{fact.leaf_index:,}"
    return Text(f"日志第 {number} 条", f"log entry {number}"), f"/log/entries/{fact.leaf_index}"


def _who(fact: _Fact, names: dict[UUID, str]) -> str:
    return names.get(fact.actor, "") if fact.actor else ""
