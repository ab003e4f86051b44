"""A licence's copy is made when the licence is issued, so that it lies ready when somebody comes.

Surveying, marking and writing a table takes many times as long as sending it. The worker does it
beside the requests; whoever comes before it is done has it made then, as it always was.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from marketplace.kernel.access import SYSTEM
from marketplace.kernel.jobs import Running, enqueue, handles
from marketplace.kernel.text import Text
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.queries import licence_of
from marketplace.use.delivery.schemas import FileFormat
from marketplace.use.delivery.service import licensed_file

PREPARE: Final = "delivery.prepare"
DOWNLOAD: Final = "download"
OF_ROWS: Final = frozenset({DOWNLOAD, "rowApi", "deltaSharing"})
"""The contract's words for the channels that rows leave by."""
_OVER: Final = frozenset({Standing.REVOKED, Standing.EXPIRED})


class Prepare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose copy to make."""

    licence_id: UUID


async def prepare_soon(licence_id: UUID) -> None:
    """Have the copy of a licence made by the worker, where rows may leave under it at all; part of
    the command that issues it."""
    if await _channels(licence_id) & OF_ROWS:
        await enqueue(PREPARE, Prepare(licence_id), actor=SYSTEM)


@handles(PREPARE)
async def prepare(running: Running, asked: Prepare) -> int:
    """Make the copy, and the file of the form that most downloads ask for; return how many lie
    ready."""
    if (await licence_of(asked.licence_id)).standing in _OVER:
        return 0
    await licensed_file(SYSTEM, asked.licence_id)
    await running.report(0.8, Text("许可的副本已备好。", "The licence's copy lies ready."))
    if DOWNLOAD not in await _channels(asked.licence_id):
        return 1
    await licensed_file(SYSTEM, asked.licence_id, form=FileFormat.CSV)
    return 2


async def _channels(licence_id: UUID) -> frozenset[str]:
    licence = await licence_of(licence_id)
    named = (await document_of(licence.agreement_id)).answers.get("channels")
    return frozenset(map(str, named)) if isinstance(named, list) else frozenset()
