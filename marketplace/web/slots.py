"""Places on a page that higher slices fill.

A page cannot import what stands above its slice, and a reader should not have to visit four pages
about one licence. So a page names a slot, a higher slice offers a filling in its `slots.py`, and
the composition root brings them together, in the order of the slices.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from markupsafe import Markup

from marketplace.web.shell import Shell

Filling = Callable[..., Awaitable[Markup]]
_slots: dict[str, list[Filling]] = {}


def offer(slot: str, filling: Filling) -> None:
    """Add a filling to a slot; called once per process from the composition root."""
    known = _slots.setdefault(slot, [])
    if filling not in known:
        known.append(filling)


async def fill(slot: str, shell: Shell, **about: Any) -> list[Markup]:
    """Return what the slices above put into this slot, lowest slice first."""
    return [await filling(shell, **about) for filling in _slots.get(slot, [])]
