"""A table of any size is marked and written within the same memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SPREAD_MB = 96
"""How far the peaks of a small and a large table may lie apart: some batches more in the air."""
PROGRAM = """
import resource, sys, tempfile
import numpy as np
import pyarrow as pa
from anonymize.fingerprint import Marker
from anonymize.roles import Role
from anonymize.tables import canonical_csv, canonical_rows
from marketplace.use.delivery import copies
from marketplace.use.delivery.schemas import FileFormat
from tests.anonymize.fingerprint.tables_of import ROLES, journeys

folder, wanted = sys.argv[1], int(sys.argv[2]) << 20
with tempfile.TemporaryFile(dir=folder) as source, tempfile.TemporaryFile(dir=folder) as copy:
    seed = 0
    while source.tell() < wanted:
        frame = journeys(100_000, seed=seed).to_pandas()
        for piece in canonical_rows(frame) if seed else canonical_csv(frame):
            source.write(piece)
        seed += 1
    source.seek(0)
    room = copies.room_in(source, ROLES)
    source.seek(0)
    marker = Marker(bytes(32), b"nonce", room.layout, room.survey)
    copied = copies.write_copy(source, copy, list(ROLES), marker)
    assert copied.rows == seed * 100_000, copied.rows
    for form in FileFormat:
        sent = sum(map(len, copies.written(copy, list(ROLES), form=form, rows=copied.rows)))
        assert sent > 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak_mb(folder: Path, size_mb: int) -> int:
    """Mark and write a made-up table of so many megabytes in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), str(size_mb)],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[4],
    )
    return int(done.stdout)


@pytest.mark.soak
@pytest.mark.parametrize("size_mb", [300, 2_048])
def test_peak_of_memory_does_not_grow_with_the_table(size_mb: int, tmp_path: Path) -> None:
    small, large = peak_mb(tmp_path, 60), peak_mb(tmp_path, size_mb)
    print(f"peak {small} MB at 60 MB, {large} MB at {size_mb:,} MB")
    assert large < small + SPREAD_MB
