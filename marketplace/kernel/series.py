"""Serial numbers that people read, given out without gaps per place, kind and year."""

from __future__ import annotations

from piccolo.querystring import QueryString

from marketplace.kernel import clock
from marketplace.kernel.clock import SHANGHAI
from marketplace.kernel.database import engine
from marketplace.kernel.ids import Number, new_id


async def next_number(place: str, kind: str) -> str:
    """Return the next number such as `GZ-L-2026-000317-5`, in the running transaction.

    The row stays locked until commit, so a rolled back command leaves no gap. The year is
    Shanghai's.
    """
    year = clock.now().astimezone(SHANGHAI).year
    found = await engine().run_querystring(
        QueryString(
            'INSERT INTO "series" ("id", "place", "kind", "year", "last") '
            "VALUES ({}, {}, {}, {}, 1) "
            'ON CONFLICT ("place", "kind", "year") DO UPDATE SET "last" = "series"."last" + 1 '
            'RETURNING "last"',
            new_id(),
            place,
            kind,
            year,
        )
    )
    return str(Number(place=place, kind=kind, year=year, serial=int(found[0]["last"])))
