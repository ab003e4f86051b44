"""The searches on the Adult table, and the same question put to ANJANA."""

from __future__ import annotations

import sys
from pathlib import Path

from anonymize.hierarchies import from_table
from anonymize.models import KAnonymity
from anonymize.search import solve
from anonymize.tables import read_csv
from benchmarks.anonymize.rows import Row, ask, cpu_seconds, say, times
from benchmarks.anonymize_search import LEFT_OUT, cases

RUNS = 3


def main(folder: Path) -> None:
    """One line for each case's seconds, and one for its loss where that is an aim."""
    frame = read_csv(folder / "adult.csv").frame
    ladders = {c: from_table(folder / f"adult_hierarchy_{c}.csv") for c in frame.columns}
    for case in cases(folder):
        sensitive = any(model.sensitive for model in case.models)
        chosen = {c: h for c, h in ladders.items() if not sensitive or c not in LEFT_OUT}
        seconds, found = cpu_seconds(
            lambda case=case, chosen=chosen: solve(
                frame, chosen, case.models,
                suppression_limit=case.suppression, recoding=case.recoding,
            ),
            runs=RUNS,
        )  # fmt: skip
        what = f"Adult, {case.name}, {case.recoding}, {case.suppression:.0%} suppressed"
        ncp = Row(what=f"{what}: NCP", measured=found.ncp, unit="", aim=case.ncp + 5e-6,
                  bound="at most")  # fmt: skip
        say(ncp)
        say(Row(what=f"{what}: time", measured=seconds, unit="CPU s", aim=case.seconds,
                bound="at most"))  # fmt: skip
    ours, found = cpu_seconds(
        lambda: solve(frame, ladders, [KAnonymity(5)], suppression_limit=0.0), runs=RUNS
    )
    peer = ask("anjana", "anjana_adult.py", folder, "5")
    note = peer.reason or f"ours {ours:.3f} s, ANJANA {peer.cpu_seconds:.1f} s, both CPU"
    say(Row(what="Adult, k=5, nothing suppressed, against ANJANA", measured=times(peer, ours),
            unit="times", aim=100, bound="at least", note=note))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "adult")
