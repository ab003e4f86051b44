"""The name a person reads beside a field, for sentences that speak of the field elsewhere.

A summary of what is wrong stands above the fields whose labels it uses. So a sentence holds a place
for the label, each field notes its label while it is rendered, and the finished page fills the
places. A field that the page does not show keeps its own name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from markupsafe import escape

_PLACE: Final = re.compile("\ue000([^\ue001]*)\ue001")
"""Two characters of the private use area enclose the field's name; no text of a person holds them
by rule of Unicode."""

_noted: ContextVar[dict[str, str] | None] = ContextVar("noted", default=None)


def place_of(field: str) -> str:
    """Return the place that the label of `field` fills."""
    return f"\ue000{field}\ue001"


def note_label(field: str, label: str) -> str:
    """Note what a template calls `field`; the answer is empty, so that a template may print it."""
    noted = _noted.get()
    if noted is not None:
        noted[field] = str(escape(label))
    return ""


@contextmanager
def noting() -> Iterator[None]:
    """Note the labels of the page that is rendered inside."""
    token = _noted.set({})
    try:
        yield
    finally:
        _noted.reset(token)


def filled(page: str) -> str:
    """Return `page` with each place filled by the label noted for it; call it inside `noting`."""
    noted = _noted.get() or {}
    return _PLACE.sub(lambda found: noted.get(found[1], str(escape(found[1]))), page)
