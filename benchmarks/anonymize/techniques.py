"""Mask, pseudonym and format-preserving encryption of a million mobiles, and their usual rivals."""

from __future__ import annotations

import hmac
import tempfile
from pathlib import Path

import pandas as pd

from anonymize.techniques import Context, FormatPreserving, Mask, Pseudonym
from benchmarks.anonymize.rows import Peer, Row, ask, cpu_seconds, say, times
from benchmarks.anonymize.values import mobiles

ROWS = 1_000_000
SLOW_ROWS = 20_000
"""So many values are enough for a rival that takes a steady time for each."""
KEY = bytes(range(32))


def main() -> None:
    """One line for each technique."""
    values = mobiles(ROWS)
    texts = values.to_pylist()
    context = Context(column="mobile", key=KEY)

    ours, _ = cpu_seconds(lambda: Mask(keep_start=3, keep_end=4).apply(values, context), runs=5)
    for name, kind in (("of Python objects", object), ("of Arrow text", "str")):
        series = pd.Series(texts, dtype=kind)  # type: ignore[call-overload]
        theirs, _ = cpu_seconds(
            lambda series=series: series.str[:3] + "****" + series.str[-4:], runs=2
        )
        _line(f"mask against pandas .str on a column {name}", ours, theirs, aim=30)

    ours, _ = cpu_seconds(lambda: Pseudonym().apply(values, context), runs=3)
    theirs, _ = cpu_seconds(
        lambda: [hmac.digest(KEY, text.encode(), "sha256").hex() for text in texts]
    )
    _line("pseudonym against hmac.digest in a loop", ours, theirs, aim=15)

    ours, _ = cpu_seconds(lambda: FormatPreserving(keep_start=3).apply(values, context), runs=2)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mobiles.txt"
        file.write_text("\n".join(texts[:SLOW_ROWS]), encoding="ascii")
        peer = ask("ff3", "ff3_mobiles.py", file)
    scaled = Peer(None, peer.reason)
    if peer.cpu_seconds is not None:
        scaled = Peer({"cpu_seconds": peer.cpu_seconds * ROWS / SLOW_ROWS})
    note = peer.reason or f"ours {ours:.2f} s, ff3 {scaled.cpu_seconds:.0f} s (from {SLOW_ROWS})"
    say(Row(what="FF1 of 8 digits against PyPI ff3", measured=times(scaled, ours), unit="times",
            aim=200, bound="at least", note=note))  # fmt: skip


def _line(what: str, ours: float, theirs: float, *, aim: float) -> None:
    note = f"ours {ours:.3f} s, theirs {theirs:.3f} s"
    say(Row(what=what, measured=theirs / ours, unit="times", aim=aim, bound="at least", note=note))


if __name__ == "__main__":
    main()
