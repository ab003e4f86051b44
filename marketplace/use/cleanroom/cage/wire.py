"""How keeper and child speak over their socket."""

from __future__ import annotations

import struct
from typing import Final

import msgspec

from marketplace.use.cleanroom.cage.limits import Limits
from marketplace.use.cleanroom.cage.messages import Job

HEADER: Final = struct.Struct("<Q")
"""Before each part that the keeper sends: its length."""
READY: Final = b"."
OUT_OF_MEMORY: Final = b"\xc1"
"""The one byte that MessagePack never uses: the job ran out of memory."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """The limits as they travel."""

    memory_bytes: int
    processor_seconds: int
    wall_seconds: float
    output_bytes: int

    @classmethod
    def of(cls, limits: Limits) -> Bounds:
        """Take over the limits."""
        return cls(
            memory_bytes=limits.memory_bytes,
            processor_seconds=limits.processor_seconds,
            wall_seconds=limits.wall_seconds,
            output_bytes=limits.output_bytes,
        )


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """The first part: what to do, within which bounds; the second part is the table."""

    job: Job
    bounds: Bounds
