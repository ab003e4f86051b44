"""How each unit answers what is asked of it, counted from the recorded answers; for anyone.

A request is answered once for these figures: by the first answer that was recorded in its thread.
What is refused after it was agreed to is counted beside. Nobody who asked is named.

**Source:** R12 公平 (refusal needs a ground); 穗府办函〔2021〕51号 公开方式：主动公开; OP-1 时限.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum, unique
from typing import Final
from uuid import UUID

import msgspec
from piccolo.querystring import QueryString

from marketplace.foundation.organizations.queries import list_units
from marketplace.kernel.calendar import day_of
from marketplace.kernel.database import engine, engine_kind, views
from marketplace.kernel.text import Text
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.schemas import AnswersOfUnit, AnswersTable

ACCEPTED: Final = "requests.request-accepted"
REFUSED: Final = "requests.request-refused"
ALL_UNITS: Final = Text("合计", "All units")


@unique
class Outcome(StrEnum):
    """What became of a request; each has exactly one."""

    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"
    UNANSWERED = "unanswered"


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Requests to one unit that went alike.

    `answer`: the type of the first answer, None without one. `late`: that answer came after its
    last day. `past`: the last day was over when the request was decided on, or is over by now.
    """

    unit: UUID
    standing: Standing
    ground: RefusalGround | None
    answer: str | None
    late: bool
    past: bool
    requests: int


def outcome_of(group: Group) -> Outcome:
    """Return what became of these requests; one taken back after its last day was left unanswered.

    Silence is told apart from waiting by the last day alone.
    """
    if group.answer is not None:
        return Outcome.AGREED if group.answer == ACCEPTED else Outcome.REFUSED
    if group.past:
        return Outcome.UNANSWERED
    return Outcome.WITHDRAWN if group.standing is Standing.WITHDRAWN else Outcome.WAITING


def tallied(groups: Iterable[Group], *, code: str, name: Text) -> AnswersOfUnit:
    """Add up the groups of one unit, or of all."""
    outcomes, grounds = Counter[Outcome](), Counter[RefusalGround]()
    late = refused_later = 0
    for group in groups:
        outcome = outcome_of(group)
        outcomes[outcome] += group.requests
        late += group.requests if group.late else 0
        if group.standing is Standing.REFUSED and group.ground is not None:
            grounds[group.ground] += group.requests
            refused_later += group.requests if outcome is Outcome.AGREED else 0
    return AnswersOfUnit(
        unit_code=code,
        unit_name=name,
        asked=outcomes.total(),
        agreed=outcomes[Outcome.AGREED],
        refused=outcomes[Outcome.REFUSED],
        withdrawn=outcomes[Outcome.WITHDRAWN],
        waiting=outcomes[Outcome.WAITING],
        unanswered=outcomes[Outcome.UNANSWERED],
        late=late,
        refused_later=refused_later,
        grounds={ground: grounds[ground] for ground in RefusalGround if grounds[ground]},
    )


async def answers_by_unit(at: datetime) -> AnswersTable:
    """Return how every unit that was asked something has answered up to `at`, in the register's
    order."""
    found = await engine().run_querystring(_grouped(at))
    groups = views(found, Group)
    by_unit: dict[UUID, list[Group]] = defaultdict(list)
    for group in groups:
        by_unit[group.unit].append(group)
    return AnswersTable(
        counted_at=at,
        units=[
            tallied(by_unit[unit.id], code=unit.code, name=unit.name)
            for unit in await list_units()
            if unit.id in by_unit
        ],
        total=tallied(groups, code="", name=ALL_UNITS),
    )


_DAY: Final = {
    "sqlite": "date({column}, '+8 hours')",
    "postgres": "(({column}) AT TIME ZONE 'Asia/Shanghai')::date",
}
"""The day in Shanghai of a column that holds an instant; there has been no other offset there since
1991."""
_TODAY: Final = {"sqlite": "{}", "postgres": "{}::date"}


def _grouped(at: datetime) -> QueryString:
    """Count in the database, so that no request is carried out of it."""
    day, today = _DAY[engine_kind()], _TODAY[engine_kind()]
    answered, decided = day.format(column="a.at"), day.format(column="r.decided_at")
    return QueryString(
        "SELECT r.unit, r.standing, r.ground, a.type AS answer, "
        f"COALESCE({answered} > r.answer_due, false) AS late, "
        f"COALESCE({decided}, {today}) > r.answer_due AS past, COUNT(*) AS requests "
        "FROM requests_request r LEFT JOIN event a ON a.contract = r.id AND a.counter = ("
        "SELECT MIN(e.counter) FROM event e WHERE e.contract = r.id AND e.type IN ({}, {})) "
        "GROUP BY 1, 2, 3, 4, 5, 6",
        _day(at),
        ACCEPTED,
        REFUSED,
    )


def _day(at: datetime) -> object:
    day = day_of(at)
    return day.isoformat() if engine_kind() == "sqlite" else day
