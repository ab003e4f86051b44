"""A private PostgreSQL server for the run: started from the installed binaries, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def binaries() -> Path | None:
    """Return the folder of the newest installed server's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _version(path: Path) -> int:
    name = path.parent.parent.name
    return int(name) if name.isdigit() else 0


def _ordinary_user() -> str | None:
    """Return whom to run the server as: initdb refuses root."""
    return "nobody" if os.geteuid() == 0 else None


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a server on a free loopback port and yield its address without a database name.

    Only a `durable` one waits for the disk.
    """
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="market-postgres-"))
    cluster = folder / "cluster"
    user = _ordinary_user()
    if user:
        shutil.chown(folder, user)
    command = [programs / "initdb", "-D", cluster, "-U", "market", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*command, "--locale=C", "--no-sync"],
        check=True,
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    port = _free_port()
    waits = "on" if durable else "off"
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": waits,
        "synchronous_commit": waits,
        "full_page_writes": waits,
        "max_connections": 200,
        "shared_buffers": "64MB",
    }
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    process = subprocess.Popen(
        [programs / "postgres", "-D", cluster, *options],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(programs, port)
        yield f"postgresql://market@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGQUIT)  # at once, whoever is still connected
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(programs: Path, port: int) -> None:
    for _ in range(200):
        ready = subprocess.run(
            [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
        )
        if ready.returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError("the private PostgreSQL server did not start")
