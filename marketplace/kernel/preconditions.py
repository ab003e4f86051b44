"""A command that goes ahead only if what its sender read still stands.

The door that was handed a precondition opens `only_if`; the unit of work asks it inside its own
transaction, before the command begins and after a repeated key was answered, so nothing comes in
between. The first command of the block takes the condition; commands after it are free.

**Source:** RFC 9110 section 13.1.1 (`If-Match`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from marketplace.kernel.errors import ConflictError
from marketplace.kernel.text import Text

Condition = Callable[[], Awaitable[bool]]


class ChangedSinceError(ConflictError):
    """It is no longer what the sender read; nothing was done."""

    code = "kernel.changed-since"
    text = Text(
        "自您读取之后，对象已经改变；请重新读取后再提交。",
        "It has changed since you read it: read it again, then decide.",
    )


@dataclass(slots=True)
class _Held:
    condition: Condition
    is_asked: bool = False


_held: ContextVar[_Held | None] = ContextVar("precondition", default=None)


@contextmanager
def only_if(condition: Condition | None) -> Iterator[None]:
    """Let the next command inside the block begin only if `condition` holds; None asks nothing."""
    token = _held.set(None if condition is None else _Held(condition))
    try:
        yield
    finally:
        _held.reset(token)


async def require_precondition() -> None:
    """Ask the door's condition, once; raise `ChangedSinceError` when it does not hold."""
    held = _held.get()
    if held is None or held.is_asked:
        return
    held.is_asked = True
    if not await held.condition():
        raise ChangedSinceError
