"""A line of the table: what was measured, what was asked for, whether it was met."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from benchmarks.anonymize.environments import NotInstallableError, python_of

T = TypeVar("T")
PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One aim. `measured` is None where it could not be measured; `note` says why, or of what the
    figure is made.
    """

    what: str
    measured: float | None
    unit: str
    aim: float
    bound: Literal["at most", "at least"]
    note: str = ""

    @property
    def verdict(self) -> str:
        """Met, missed, or not measured."""
        if self.measured is None:
            return "not measured"
        met = self.measured <= self.aim if self.bound == "at most" else self.measured >= self.aim
        return "met" if met else "missed"

    def to_markdown(self) -> str:
        """A line of a table."""
        found = "-" if self.measured is None else f"{self.measured:.4g} {self.unit}"
        asked = f"{self.bound} {self.aim:g} {self.unit}"
        return f"| {self.what} | {asked} | {found} | {self.verdict} | {self.note} |"


def say(row: Row) -> None:
    """Hand a line to the driver."""
    print(json.dumps(asdict(row), ensure_ascii=False), flush=True)


def cpu_seconds(work: Callable[[], T], *, runs: int = 1) -> tuple[float, T]:
    """The least CPU seconds, over all threads, of some runs, and what the last one gave."""
    best = float("inf")
    for _ in range(runs):
        started = time.process_time()
        found = work()
        best = min(best, time.process_time() - started)
    return best, found


@dataclass(frozen=True, slots=True)
class Peer:
    """What another program's script said, or why it could not be asked."""

    said: dict[str, Any] | None
    reason: str = ""

    @property
    def cpu_seconds(self) -> float | None:
        """CPU seconds of the work alone."""
        return None if self.said is None else float(self.said["cpu_seconds"])


def ask(peer: str, script: str, *arguments: str | Path, timeout_seconds: int = 240) -> Peer:
    """Run a script of `peers/` in the peer's own environment; it prints one JSON object."""
    try:
        command = [str(python_of(peer)), str(PEERS / script), *map(str, arguments)]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=timeout_seconds
        )
    except NotInstallableError as error:
        return Peer(None, f"{peer} cannot be installed here: {error}")
    except subprocess.TimeoutExpired:
        return Peer(None, f"{peer} was stopped after {timeout_seconds} s")
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        return Peer(None, f"{peer} failed: {last[0][:200]}")
    return Peer(json.loads(done.stdout.strip().splitlines()[-1]))


def times(peer: Peer, ours: float) -> float | None:
    """How many times our CPU seconds the peer took."""
    return None if peer.cpu_seconds is None else peer.cpu_seconds / ours
