"""Serial numbers that people read, given out without gaps per place, kind and year."""

from __future__ import annotations

from uuid import UUID

from piccolo.querystring import QueryString

from marketplace.kernel import clock
from marketplace.kernel.clock import SHANGHAI
from marketplace.kernel.ids import Number, new_id
from marketplace.kernel.prepared import prepared


async def next_number(place: str, kind: str) -> str:
    """Return the next number such as `GZ-L-2026-000317-5`, in the running transaction.

    The row stays locked until commit, so a rolled back command leaves no gap. The year is
    Shanghai's.
    """
    year = clock.now().astimezone(SHANGHAI).year
    found = await _next(new_id(), place, kind, year)
    return str(Number(place=place, kind=kind, year=year, serial=int(found[0]["last"])))


@prepared
def _next(row_id: UUID, place: str, kind: str, year: int) -> QueryString:
    return QueryString(
        'INSERT INTO "series" ("id", "place", "kind", "year", "last") '
        "VALUES ({}, {}, {}, {}, 1) "
        'ON CONFLICT ("place", "kind", "year") DO UPDATE SET "last" = "series"."last" + 1 '
        'RETURNING "last"',
        row_id,
        place,
        kind,
        year,
    )
