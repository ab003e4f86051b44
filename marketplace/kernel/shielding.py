"""Work that is finished though nobody waits for it any longer.

A server cancels what a browser that has gone asked for, again at every wait: also in the middle of
a COMMIT, and of the ROLLBACK after it. Such work runs in a task of its own instead, which the
caller's end does not touch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

R = TypeVar("R")
_running: set[asyncio.Task[Any]] = set()  # the event loop itself keeps tasks weakly


async def shielded(work: Coroutine[Any, Any, R], *, context: Context | None = None) -> R:
    """Run the work to its end and return its answer, whatever becomes of the caller.

    It sees the caller's context variables as they are now, or those of `context`.
    """
    task = asyncio.create_task(work, context=context)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await asyncio.shield(task)


async def drain() -> None:
    """Wait for the work that callers left behind."""
    while _running:
        await asyncio.wait(_running)
