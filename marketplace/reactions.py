"""The one visible table of reactions: which command follows in the same transaction when a fact is
recorded.

Only what would otherwise have to import upward stands here. Everything else asks at the moment of
use.
"""

from __future__ import annotations

from marketplace.kernel import events

REACTIONS: dict[type[events.Event], tuple[events.Reaction, ...]] = {}


def connect() -> None:
    """Put the table in force for this process."""
    events.reactions.clear()
    events.reactions.update(REACTIONS)
