"""Who is asking.

An `Actor` says who somebody is and how they came in, never what they may do: a service asks the
organisation's appointments at the instant of the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Door(StrEnum):
    """How the actor came in."""

    PAGE = "page"
    API = "api"
    COMMAND = "command"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Actor:
    """A known user (or the system itself, `user_id` None) at a door."""

    user_id: UUID | None
    name: str
    door: Door

    @property
    def is_system(self) -> bool:
        """Whether this is the system acting by a clock or a reaction, not a person."""
        return self.user_id is None


SYSTEM = Actor(user_id=None, name="system", door=Door.WORKER)
"""The worker that keeps clocks and reactions; it holds no appointment and approves nothing."""
