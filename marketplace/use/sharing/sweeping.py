"""What nobody can read any more leaves the store: old answers, and uploads that broke off.

Each question makes a file of its own. The addresses that lead to it last minutes, its page markers
a day; then the bytes go, unless something else is exactly these bytes. What was delivered, to whom
and by which digest stays in the records.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import Running
from marketplace.kernel.routines import Round, routine
from marketplace.kernel.stores import store
from marketplace.use.sharing.model import ANSWER_LASTS
from marketplace.use.sharing.queries import versions_to_sweep
from marketplace.use.sharing.service import sweep_answers

SWEEP: Final = "sharing.sweep"
UPLOAD_LASTS: Final = timedelta(hours=24)
"""Longer than any upload takes: one that began before broke off."""


@routine(SWEEP, every=timedelta(hours=1))
async def sweep(_running: Running, _: Round) -> int:
    """Remove what is over; return how many answers and broken uploads were let go."""
    swept = await store().sweep(begun_before=now() - UPLOAD_LASTS)
    for version_id in await versions_to_sweep(now() - ANSWER_LASTS):
        swept += await sweep_answers(SYSTEM, version_id)
    return swept
