"""The business transactions that the log's benchmark loads the market with."""

from __future__ import annotations

from uuid import UUID

from piccolo.columns import BigSerial, Bytea
from piccolo.table import Table

from marketplace.kernel.access import Actor
from marketplace.kernel.database import ROUTED
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from tests.marketplace.foundation.transparency.facts import LampLit

ENTRY_BYTES = 260


class BareRow(Table, db=ROUTED, tablename="benchmark_row"):
    """A business row as plain as can be."""

    id = BigSerial(primary_key=True)
    content = Bytea()


@unit_of_work
async def with_fact(actor: Actor, number: int) -> None:  # noqa: ARG001
    """A business transaction that is recorded."""
    await BareRow.insert(BareRow(content=bytes(ENTRY_BYTES)))
    record(LampLit(lamp_id=UUID(int=number), unit_id=UUID(int=number), brightness=number))


@unit_of_work
async def without_fact(actor: Actor, number: int) -> None:  # noqa: ARG001
    """The same business transaction without a log row."""
    await BareRow.insert(BareRow(content=bytes(ENTRY_BYTES)))
    unchanged()
