"""Refusals at the doors: a known person who may not even look is a fact, too.

Commands record their own refusals. What a page or a read of the interface refuses is recorded here,
by the name of the door: the slice and what was asked of it.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from litestar import Request

from marketplace.kernel.errors import ConflictError, ForbiddenError, MarketplaceError
from marketplace.kernel.unit_of_work import record_refusal
from marketplace.web.shell import Frame


def is_to_be_recorded(error: Exception) -> TypeGuard[ForbiddenError | ConflictError]:
    """Return whether the error refuses an act and nobody has recorded that yet."""
    return isinstance(error, ForbiddenError | ConflictError) and not error.is_recorded


async def note_refusal(request: Request[Any, Any, Any], frame: Frame, error: Exception) -> None:
    """Record that the known person who asks was refused here; nobody's attempts are no facts."""
    if not is_to_be_recorded(error):
        return
    try:
        actor = await frame.identify(request)
    except MarketplaceError:  # it was the token that was refused: nobody is known
        return
    if actor is not None:
        await record_refusal(act_at(request), actor, error)


def act_at(request: Request[Any, Any, Any]) -> str:
    """Return what was asked for, as `slice.function`."""
    asked = request.route_handler.fn
    return f"{asked.__module__.split('.')[-2]}.{asked.__name__}"
