"""Commands that only record facts, to fill a log with."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts import commitments
from marketplace.kernel import clock, tables
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.database import engine
from marketplace.kernel.events import Event
from marketplace.kernel.ids import new_id
from marketplace.kernel.unit_of_work import record, unit_of_work

SOMEBODY = Actor(user_id=new_id(), name="somebody", door=Door.COMMAND)
ORIGIN = "example.org/log"
on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""For tables of damage whose statements and findings are the same on every engine."""


class LampLit(Event, tag="log-test.lamp-lit"):
    lamp_id: UUID
    unit_id: UUID
    brightness: int


@unit_of_work
async def light(
    actor: Actor, times: int = 1, *, contract: UUID | None = None, unit: UUID | None = None
) -> list[UUID]:
    """Record `times` facts in one transaction and return their event ids."""
    return [
        record(
            LampLit(lamp_id=new_id(), unit_id=unit or new_id(), brightness=number),
            contract=contract,
        )
        for number in range(times)
    ]


async def fill(count: int) -> None:
    """Put many facts into event table and outbox at once, as `count` commands would have."""
    at = clock.now()
    written = [
        tables.Event(
            id=new_id(),
            type="log-test.lamp-lit",
            at=at,
            command="log-test.fill",
            door=Door.COMMAND.value,
            commitment=commitments.commitment_of([str(number)]),
        )
        for number in range(count)
    ]
    async with engine().transaction():
        for begin in range(0, count, 500):
            batch = written[begin : begin + 500]
            await tables.Event.insert(*batch)
            await tables.Outbox.insert(*(tables.Outbox(event=event.id) for event in batch))


async def is_waiting() -> bool:
    """Tell whether any fact waits for the log."""
    return bool(await tables.Outbox.count())
