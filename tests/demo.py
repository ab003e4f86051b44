"""The command line and the site as processes of their own, in a folder of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

CHECKOUT = Path(__file__).resolve().parents[1]
START_SECONDS = 180.0
END_SECONDS = 15.0


def environment(**settings: object) -> dict[str, str]:
    """Return the environment of a process with these settings and no others."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MARKETPLACE_")}
    given = {f"MARKETPLACE_{name.upper()}": str(value) for name, value in settings.items()}
    return {**kept, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "200", **given}


def marketplace(
    folder: Path, *arguments: str, **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "marketplace.cli", *arguments],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )


def tell_demo(folder: Path) -> Path:
    """Have the demo tell its story in `folder`, in both markets, and return the folder."""
    told = marketplace(folder, "demo", "--no-serve")
    assert told.returncode == 0, told.stdout + told.stderr
    return folder


def passwords(folder: Path) -> dict[str, str]:
    """Return the passwords that the demo in `folder` made, by name."""
    known: dict[str, str] = json.loads((folder / "var" / "passwords.json").read_text())
    return known


@dataclass(frozen=True, slots=True)
class Running:
    """A site in a process of its own, and the folder in which it runs."""

    process: subprocess.Popen[bytes]
    address: str
    folder: Path

    def end(self) -> float:
        """Ask the process to end (SIGTERM), wait for it, return how many seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=END_SECONDS)
        return time.monotonic() - begun


@contextmanager
def running(folder: Path, command: str, *options: str, **settings: object) -> Iterator[Running]:
    """Run `demo` or `serve` in `folder` on a free port until the block ends.

    The site keeps the address under which the story was told: its log and licences name it.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    with (folder / f"{command}-{port}.txt").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.cli", command, *options],
            cwd=folder,
            env=environment(port=port, **settings),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, address, Path(said.name))
            yield Running(process, address, folder)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, said: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        assert process.poll() is None, f"ended with {process.returncode}: {said.read_text()}"
        try:
            httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the site does not answer:\n{said.read_text()}")
