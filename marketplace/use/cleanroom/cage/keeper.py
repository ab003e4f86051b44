"""The keeper's side: starts the nursery, hands jobs to children, and ends them in time."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import msgspec

from marketplace.use.cleanroom.cage.errors import CageUnavailableError
from marketplace.use.cleanroom.cage.limits import Limits, Stop, Stopped
from marketplace.use.cleanroom.cage.messages import Answer, Job
from marketplace.use.cleanroom.cage.wire import HEADER, OUT_OF_MEMORY, READY, Bounds, Order

CHUNK_BYTES: Final = 1 << 16
START_SECONDS: Final = 60.0
SPARES: Final = 1
"""Children that wait, engine open, for the next job."""
MODULE: Final = "marketplace.use.cleanroom.cage.nursery"
ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""All that a child inherits: what keeps libraries from starting threads."""
BUBBLEWRAP: Final = (
    *("--unshare-all", "--die-with-parent", "--new-session"),
    *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
)


@dataclass(slots=True)
class Child:
    """One job's process: its socket, and the descriptor by which it is ended."""

    line: socket.socket
    descriptor: int
    stop: Stop | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def end(self, why: Stop) -> None:
        """Kill the process now; the first reason given is the one that counts."""
        with self._lock:
            self.stop = self.stop or why
            if self.descriptor >= 0:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)

    def close(self) -> None:
        """Let go of the process, which is dead or dying."""
        self.end(Stop.KILLED)
        with self._lock:
            os.close(self.descriptor)
            self.descriptor = -1
        self.line.close()

    def run(self, job: Job, table: bytes, limits: Limits) -> Answer | Stopped:
        """Hand over the job and wait for its answer; blocks, at most for the wall time."""
        clock = threading.Timer(limits.wall_seconds, self.end, [Stop.TIME])
        clock.start()
        try:
            self._hand_over(job, table, limits)
            answer = self._read(limits)
        finally:
            clock.cancel()
            clock.join()
            stopped = Stopped(self.stop or Stop.DIED)
            self.close()
        if answer == OUT_OF_MEMORY:
            return Stopped(Stop.MEMORY)
        try:
            decoded: Answer = msgspec.msgpack.decode(answer, type=Answer)
        except msgspec.MsgspecError:
            return stopped
        return decoded

    def _hand_over(self, job: Job, table: bytes, limits: Limits) -> None:
        order = msgspec.msgpack.encode(Order(job=job, bounds=Bounds.of(limits)))
        with suppress(BrokenPipeError, ConnectionResetError):
            self.line.recv(len(READY))
            for part in (order, table):
                self.line.sendall(HEADER.pack(len(part)))
                self.line.sendall(part)

    def _read(self, limits: Limits) -> bytes:
        found = bytearray()
        with suppress(ConnectionResetError):
            while chunk := self.line.recv(CHUNK_BYTES):
                found += chunk
                if len(found) > limits.output_bytes:
                    self.end(Stop.OUTPUT)
                    return b""
        return bytes(found)


class Nursery:
    """A process to fork children from, started when the first one is asked for."""

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._modules = tuple(modules)
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._spares: list[Child] = []

    def child(self) -> Child:
        """Return a child that waits for its job; starts the next one for who comes after."""
        with self._lock:
            child = self._spares.pop() if self._spares else self._born()
        self.warm()
        return child

    def warm(self) -> None:
        """Have a child ready before it is needed."""
        with self._lock:
            while len(self._spares) < SPARES:
                self._spares.append(self._born())

    def close(self) -> None:
        """End the nursery and the children that wait."""
        with self._lock:
            self._end()

    def _born(self) -> Child:
        try:
            return self._fork(self._control or self._start())
        except (OSError, EOFError):  # the nursery died: the next one may do better
            self._end()
            return self._fork(self._start())

    def _fork(self, control: socket.socket) -> Child:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(control, [READY], [theirs.fileno()])
            word, descriptors, _, _ = socket.recv_fds(control, len(READY), 1)
        except OSError:
            ours.close()
            raise
        if not word:
            ours.close()
            raise EOFError
        return Child(ours, descriptors[0])

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.settimeout(START_SECONDS)
        command = [*_wrapping(), sys.executable, "-I", "-m", MODULE, *self._modules]
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
            )
        if ours.recv(len(READY)) != READY:
            ours.close()
            self._end()
            raise CageUnavailableError(missing="duckdb, pyseccomp, libseccomp")
        self._control = ours
        return ours

    def _end(self) -> None:
        for child in self._spares:
            child.close()
        self._spares.clear()
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@cache
def _wrapping() -> tuple[str, ...]:
    """Return the command that wraps the nursery in namespaces of its own, where that works."""
    program = shutil.which("bwrap")
    if program is None:
        return ()
    wrapping = (program, *BUBBLEWRAP)
    tried = subprocess.run([*wrapping, "true"], capture_output=True, check=False, timeout=10)
    return wrapping if tried.returncode == 0 else ()


QUERIES: Final = Nursery()
ALGORITHMS: Final = Nursery(("marketplace.use.cleanroom.cage.exercise",))
MODULES: Final = ("collections", "itertools", "math", "numpy", "pandas", "sklearn", "statistics")
"""What a script may import."""


@atexit.register
def close_cages() -> None:
    """End every nursery of this process."""
    QUERIES.close()
    ALGORITHMS.close()
