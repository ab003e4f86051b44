"""How much a caged job may use, and how it may end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one job: address space beyond what the idle child has, processor and wall time,
    and the bytes it may answer with.

    The wall clock begins when the job is handed over and includes reading the table.
    """

    memory_bytes: int = 1024 * MEBIBYTE
    processor_seconds: int = 10
    wall_seconds: float = 15.0
    output_bytes: int = 64 * MEBIBYTE


class Stop(StrEnum):
    """Why a job gave no answer."""

    TIME = "time"
    OUTPUT = "output"
    MEMORY = "memory"
    KILLED = "killed"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Stopped:
    """The job was ended without an answer.

    `DIED`: a limit on processor time or memory, or the system-call filter, ended the child.
    """

    why: Stop
