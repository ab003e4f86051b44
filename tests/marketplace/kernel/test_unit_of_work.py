"""One command, one transaction; every change is recorded; refusals too."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID

import msgspec
import pytest

from marketplace.kernel import tables
from marketplace.kernel.access import SYSTEM, Actor, Door
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import ForbiddenError
from marketplace.kernel.events import Event
from marketplace.kernel.idempotency import KeyReusedError, with_key
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market
from marketplace.kernel.unit_of_work import (
    OutsideUnitError,
    PoisonedUnitError,
    SilentChangeError,
    record,
    unchanged,
    unit_of_work,
)

SOMEBODY = Actor(user_id=new_id(), name="somebody", door=Door.COMMAND)
THREAD = new_id()


class BellRung(Event, tag="test.bell-rung"):
    bell_id: UUID
    times: int


class Rung(msgspec.Struct, frozen=True):
    times: int


class NotYourBellError(ForbiddenError):
    code = "test.not-your-bell"


@unit_of_work
async def ring(actor: Actor, times: int) -> Rung | Refusal:
    """Ring a bell, in a thread."""
    record(BellRung(bell_id=THREAD, times=times), contract=THREAD)
    return Rung(times)


@unit_of_work
async def ring_twice(actor: Actor) -> None:
    await ring(actor, 1)
    await ring(actor, 2)


@unit_of_work
async def ring_and_fail(actor: Actor) -> None:
    await ring(actor, 1)
    raise NotYourBellError(bell_id=THREAD)


@unit_of_work
async def swallow(actor: Actor) -> None:
    with suppress(NotYourBellError):
        await ring_and_fail(actor)


@unit_of_work
async def say_nothing(actor: Actor) -> None:
    await tables.Series(place="GZ", kind="X", year=2026, last=1).save()


@unit_of_work
async def do_nothing(actor: Actor) -> None:
    unchanged()


@unit_of_work
async def count_up(actor: Actor) -> None:
    row = await locked(tables.Series.objects().where(tables.Series.kind == "C")).first()
    assert row is not None
    await asyncio.sleep(0)
    row.last += 1
    await row.save()
    record(BellRung(bell_id=THREAD, times=row.last), contract=THREAD)


async def _events() -> list[tuple[str, int | None]]:
    found = await tables.Event.select().order_by(tables.Event.id)
    return [(row["type"], row["counter"]) for row in found]


@pytest.mark.usefixtures("market")
async def test_commit_writes_event_opening_subject_and_outbox() -> None:
    await ring(SOMEBODY, 3)
    assert await _events() == [("test.bell-rung", 1)]
    assert await tables.EventOpening.count() == 1
    assert await tables.Outbox.count() == 1
    subjects = await tables.EventSubject.select(
        tables.EventSubject.kind, tables.EventSubject.subject
    )
    assert subjects == [{"kind": "bell", "subject": THREAD}]


@pytest.mark.usefixtures("market")
async def test_command_within_a_command_shares_its_transaction_and_thread_counter() -> None:
    await ring_twice(SOMEBODY)
    assert await _events() == [("test.bell-rung", 1), ("test.bell-rung", 2)]


@pytest.mark.usefixtures("market")
async def test_refused_act_changes_nothing_and_is_recorded() -> None:
    with pytest.raises(NotYourBellError):
        await ring_and_fail(SOMEBODY)
    assert await _events() == [("kernel.act-refused", None)]


@pytest.mark.usefixtures("market")
async def test_system_is_not_recorded_as_refused() -> None:
    with pytest.raises(NotYourBellError):
        await ring_and_fail(SYSTEM)
    assert await _events() == []


@pytest.mark.usefixtures("market")
async def test_swallowed_failure_poisons_the_unit() -> None:
    with pytest.raises(PoisonedUnitError):
        await swallow(SOMEBODY)
    assert await _events() == []


@pytest.mark.usefixtures("market")
async def test_silent_change_is_rolled_back() -> None:
    with pytest.raises(SilentChangeError):
        await say_nothing(SOMEBODY)
    assert await tables.Series.count() == 0


@pytest.mark.usefixtures("market")
async def test_unchanged_needs_no_event() -> None:
    await do_nothing(SOMEBODY)
    assert await _events() == []


def test_recording_outside_a_unit_is_an_error() -> None:
    with pytest.raises(OutsideUnitError):
        record(BellRung(bell_id=THREAD, times=1))


@pytest.mark.usefixtures("market")
async def test_same_key_does_the_act_once_and_answers_alike() -> None:
    answers = []
    for _ in range(2):
        with with_key("k1"):
            answers.append(await ring(SOMEBODY, 3))
    assert answers == [Rung(3), Rung(3)]
    assert len(await _events()) == 1


@pytest.mark.usefixtures("market")
async def test_same_key_at_the_same_time_does_the_act_once() -> None:
    async def send() -> Rung | Refusal:
        with with_key("k1"):
            return await ring(SOMEBODY, 3)

    assert await asyncio.gather(*(send() for _ in range(5))) == [Rung(3)] * 5
    assert len(await _events()) == 1


@pytest.mark.usefixtures("market")
async def test_key_of_another_content_is_refused() -> None:
    with with_key("k1"):
        await ring(SOMEBODY, 3)
    with with_key("k1"), pytest.raises(KeyReusedError):
        await ring(SOMEBODY, 4)


@pytest.mark.usefixtures("market")
async def test_writers_at_once_lose_no_update_and_leave_no_gap() -> None:
    await tables.Series(place="GZ", kind="C", year=2026, last=0).save()
    await asyncio.gather(*(count_up(SOMEBODY) for _ in range(20)))
    assert (await tables.Series.select().first())["last"] == 20
    assert sorted(counter or 0 for _, counter in await _events()) == list(range(1, 21))


async def test_two_markets_share_nothing(market: Market) -> None:
    assert market is Market.REAL
    await ring(SOMEBODY, 1)
    assert (await tables.Event.count()) == 1
