"""A table of any size is marked and written within the same memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SPREAD_MB = 48
"""How far the peaks of a small and a large table may lie apart: some batches more in the air."""
MAKING = """
import sys
from anonymize.tables import canonical_csv, canonical_rows
from tests.anonymize.fingerprint.tables_of import journeys

place, wanted = sys.argv[1], int(sys.argv[2]) << 20
frames = [journeys(100_000, seed=seed).to_pandas() for seed in range(5)]
pieces = [b"".join(canonical_rows(frame)) for frame in frames]
with open(place, "wb") as source:
    source.write(next(canonical_csv(frames[0])))
    for turn in range(wanted // len(pieces[0])):
        source.write(pieces[turn % len(pieces)])
"""
MARKING = """
import re, sys, tempfile
from pathlib import Path
from anonymize.fingerprint import Marker
from marketplace.use.delivery import copies
from marketplace.use.delivery.schemas import FileFormat
from tests.anonymize.fingerprint.tables_of import ROLES

place = Path(sys.argv[1])
with place.open("rb") as source, tempfile.TemporaryFile(dir=place.parent) as copy:
    room = copies.room_in(source, ROLES)
    marker = Marker(bytes(32), b"nonce", room.layout, room.survey)
    copied = copies.write_copy(source, copy, list(ROLES), marker)
    assert copied.rows == room.survey.rows, copied.rows
    for form in FileFormat:
        sent = sum(map(len, copies.written(copy, list(ROLES), form=form, rows=copied.rows)))
        assert sent > 0
# not getrusage: its peak takes over that of the process that started this one
print(int(re.search("VmHWM:\\\\s+(\\\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def told_by(program: str, *given: str) -> str:
    """Run a program in a process of its own and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", program, *given],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[4],
        text=True,
    )
    return done.stdout


def peak_mb(folder: Path, size_mb: int) -> int:
    """Mark and write a made-up table of so many megabytes; what made the rows up does not count."""
    source = folder / f"{size_mb}.csv"
    told_by(MAKING, str(source), str(size_mb))
    peak = int(told_by(MARKING, str(source)))
    source.unlink()
    return peak


@pytest.mark.soak
@pytest.mark.parametrize("size_mb", [300, 2_048])
def test_peak_of_memory_does_not_grow_with_the_table(size_mb: int, tmp_path: Path) -> None:
    small, large = peak_mb(tmp_path, 60), peak_mb(tmp_path, size_mb)
    print(f"peak {small} MB at 60 MB, {large} MB at {size_mb:,} MB")
    assert large < small + SPREAD_MB
