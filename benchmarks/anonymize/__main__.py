"""Print the table of aims with what this machine measures: `python -m benchmarks.anonymize DATA`.

DATA is the folder that holds `adult/`. Each group of lines runs in a process of its own, one after
the other; a group that fails is reported and the rest goes on. `--only NAME` runs one group.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.anonymize.rows import Row

GROUPS = ("adult", "wide", "techniques", "detection", "large")
LONGEST_SECONDS = 600


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, type=click.Choice(GROUPS), help="Run this group alone.")
def main(data: Path, *, only: tuple[str, ...]) -> None:
    """Measure every aim and print one table."""
    click.echo(f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}\n")
    click.echo("| what | aim | measured | | made of |\n|---|---|---|---|---|")
    for group in only or GROUPS:
        for line in _measured(group, data):
            click.echo(line)


def _measured(group: str, data: Path) -> list[str]:
    """The lines of one group, or one that says why there are none."""
    command = [sys.executable, "-m", f"benchmarks.anonymize.{group}"]
    command += [str(data)] if group == "adult" else []
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return [f"| {group} | | stopped after {LONGEST_SECONDS} s | not measured | |"]
    lines = [Row(**json.loads(line)).to_markdown() for line in done.stdout.splitlines()]
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        lines.append(f"| {group} | | {last[0][:200]} | not measured | |")
    return lines


def _machine() -> str:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    load = f"load {os.getloadavg()[0]:.1f}"
    return f"{len(models)} x {models[0]}, Python {platform.python_version()}, {load} at the start"


if __name__ == "__main__":
    main()
