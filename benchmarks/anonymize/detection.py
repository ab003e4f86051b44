"""Chinese identifiers found among a million values, and Presidio with equivalent patterns."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from anonymize.detect import detect
from benchmarks.anonymize.rows import Peer, Row, ask, cpu_seconds, say, times
from benchmarks.anonymize.values import identifiers

PER_KIND = 200_000
SLOW_PER_KIND = 400


def main() -> None:
    """One line for the judgement by sample, and one with every value looked at."""
    values = identifiers(PER_KIND)
    frame = pd.DataFrame(
        {f"c{place}": column for place, column in enumerate(values.values())}, dtype="str"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "values.txt"
        some = [value for column in values.values() for value in column[:SLOW_PER_KIND]]
        file.write_text("\n".join(some), encoding="utf-8")
        peer = ask("presidio", "presidio_values.py", file)
    scaled = Peer(None, peer.reason)
    if peer.said is not None and peer.cpu_seconds is not None:
        scaled = Peer({"cpu_seconds": peer.cpu_seconds * PER_KIND / SLOW_PER_KIND})
    for name, rows in (("a sample of 100,000 rows", 100_000), ("every value", PER_KIND)):
        ours, profile = cpu_seconds(lambda rows=rows: detect(frame, sample_rows=rows))
        found = [column.kind.value for column in profile.columns] == list(values)
        theirs = peer.reason or f"Presidio {scaled.cpu_seconds:.0f} s (from {len(some)} values)"
        say(Row(what=f"five kinds of identifiers, 1 M values, judged by {name}, against Presidio",
                measured=times(scaled, ours), unit="times", aim=100, bound="at least",
                note=f"ours {ours:.2f} s, kinds right: {found}; {theirs}"))  # fmt: skip


if __name__ == "__main__":
    main()
