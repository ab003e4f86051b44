"""The process that children are forked from: everything is loaded, nothing is known.

It is started with a socket as standard input and the modules to exercise as arguments. For each
socket that is sent over it, it forks a child and answers with the child's process descriptor. The
child opens the engine, locks itself in, does one job and ends. The nursery ends when its socket
closes, which it does when the keeper's process dies, and the children die with the nursery.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
from typing import Any

import msgspec
import pyarrow as pa

from marketplace.use.cleanroom.cage.jobs import connect, do
from marketplace.use.cleanroom.cage.limits import Limits
from marketplace.use.cleanroom.cage.locking import follow_parent, lock
from marketplace.use.cleanroom.cage.messages import TABLE, Failed, Job, Select
from marketplace.use.cleanroom.cage.wire import HEADER, OUT_OF_MEMORY, READY, Order


def main() -> None:
    """Load, say ready, and fork a child for every socket that comes."""
    control = socket.socket(fileno=os.dup(0))
    _load(sys.argv[1:])
    control.sendall(READY)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: the socket tells
    while True:
        word, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not word:
            return
        _answer(control, socket.socket(fileno=descriptors[0]))


def _load(names: list[str]) -> None:
    """Import what jobs need and run one of each, so that no child has to read a file."""
    for name in names:
        importlib.import_module(name).exercise()
    table = pa.table({"a": [1, 2], "b": ["x", None]})
    with connect() as connection:
        do(
            Select(sql=f"SELECT b, sum(a) FROM {TABLE} GROUP BY b", rows_max=1),
            table_bytes(table),
            connection,
        )
    table.to_pandas(use_threads=False)
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("a nursery with threads cannot fork safely")


def table_bytes(table: pa.Table) -> bytes:
    """Return a table as the Arrow stream in which it travels."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _answer(control: socket.socket, job: socket.socket) -> None:
    pid = os.fork()
    if pid == 0:
        control.close()
        os.close(0)
        _live(job)
    job.close()
    descriptor = os.pidfd_open(pid)
    socket.send_fds(control, [READY], [descriptor])
    os.close(descriptor)


def _live(job: socket.socket) -> None:
    """Be a child: never returns."""
    try:
        follow_parent()
        connection = connect()
        job.sendall(READY)
        order = msgspec.msgpack.decode(_part(job), type=Order)
        lock(Limits(**msgspec.structs.asdict(order.bounds)))
        job.sendall(_done(order.job, _part(job), connection))
        job.shutdown(socket.SHUT_WR)
    except MemoryError:
        job.sendall(OUT_OF_MEMORY)
    finally:
        os._exit(0)


def _done(job: Job, table: bytes, connection: Any) -> bytes:
    try:
        return msgspec.msgpack.encode(do(job, table, connection))
    except (RecursionError, OverflowError):
        return msgspec.msgpack.encode(Failed(message=""))


def _part(job: socket.socket) -> bytes:
    """Read one part: its length, then its bytes."""
    length = HEADER.unpack(_exactly(job, HEADER.size))[0]
    return _exactly(job, length)


def _exactly(job: socket.socket, length: int) -> bytes:
    content = bytearray(length)
    view = memoryview(content)
    while view:
        read = job.recv_into(view)
        if not read:
            os._exit(0)  # the keeper has gone
        view = view[read:]
    return bytes(content)


if __name__ == "__main__":
    main()
