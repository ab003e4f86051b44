"""Answers leave the store once nobody can read them any more; what others need stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import httpx

from marketplace.kernel.jobs import Running
from marketplace.kernel.routines import Round
from marketplace.kernel.stores import store
from marketplace.use.delivery.queries import deliveries_of
from marketplace.use.sharing.queries import table_made
from marketplace.use.sharing.sweeping import sweep
from tests.conftest import FrozenClock
from tests.marketplace.use.sharing.given import Shared, page


async def test_old_answer_is_swept_once_and_the_table_stays(
    program: httpx.AsyncClient, given: Shared, clock: FrozenClock
) -> None:
    first = await page(program, given, limit=10, rows=50)
    await page(program, given, limit=10)
    whole, some = [one.delivered_digest or "" for one in await deliveries_of(_id(given))]
    clock.move(hours=23)
    early = await swept()
    clock.move(hours=2)
    found = [await swept() for _ in range(2)]
    table = await table_made(_id(given))
    assert table is not None
    assert (early, found, whole == table.digest) == (0, [2, 0], True)
    assert [await store().exists(one) for one in (some, whole)] == [False, True]
    late = await page(program, given, cursor=first.json()["cursor"], limit=10)
    assert (late.status_code, late.json()["code"]) == (422, "sharing.marker-over")


async def test_answer_that_a_younger_one_equals_stays_until_that_is_old(
    program: httpx.AsyncClient, given: Shared, clock: FrozenClock
) -> None:
    await page(program, given, limit=10, rows=50)
    clock.move(hours=20)
    await page(program, given, limit=10, rows=50)
    younger, older = await deliveries_of(_id(given))
    digest = older.delivered_digest or ""
    clock.move(hours=5)
    counts = [await swept()]
    kept = [await store().exists(digest)]
    clock.move(hours=20)
    counts.append(await swept())
    kept.append(await store().exists(digest))
    assert (younger.delivered_digest, counts, kept) == (digest, [1, 1], [True, False])


async def swept() -> int:
    """Do the worker's round."""
    return await sweep(cast("Running", None), Round())


def _id(given: Shared) -> UUID:
    return given.licence.licence_id


async def test_upload_that_broke_off_is_swept_after_a_day(
    given: Shared, clock: FrozenClock, tmp_path: Path
) -> None:
    left = tmp_path / "market" / "store" / "real" / "incoming" / "left-behind"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")
    clock.set(datetime.now(UTC) + timedelta(hours=23))
    early = await swept()
    clock.move(hours=2)
    assert (early, await swept(), left.exists()) == (0, 1, False)
