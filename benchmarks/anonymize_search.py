"""Print aim and measurement of the search on the Adult table, in CPU seconds of this machine.

Run with the folder that holds adult.csv and its hierarchies: `anonymize_search.py FOLDER`. Each
case runs three times in one process; the best run counts, imports and reading do not.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anonymize.hierarchies import from_table
from anonymize.models import (
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Model,
    RecursiveDiversity,
    TCloseness,
)
from anonymize.search import Recoding, solve
from anonymize.tables import read_csv

SENSITIVE = "occupation"
LEFT_OUT = {SENSITIVE, "salary-class"}
RUNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question: NCP and CPU seconds to reach."""

    name: str
    models: Sequence[Model]
    suppression: float
    ncp: float
    seconds: float
    recoding: Recoding = "global"


def cases(folder: Path) -> list[Case]:
    """All questions of the table of aims that need no other program."""
    closeness = {
        "equal": TCloseness(t=0.2, sensitive=SENSITIVE),
        "hierarchical": TCloseness(
            t=0.2,
            sensitive=SENSITIVE,
            distance="hierarchical",
            hierarchy=from_table(folder / f"adult_hierarchy_{SENSITIVE}.csv"),
        ),
    }
    five: Model = KAnonymity(5)
    asked: list[tuple[str, Model, float, float]] = [
        ("distinct 2-diversity", DistinctDiversity(l=2, sensitive=SENSITIVE), 0.05, 0.17719),
        ("entropy 3-diversity", EntropyDiversity(l=3, sensitive=SENSITIVE), 0.05, 0.23859),
        ("recursive (4,3)", RecursiveDiversity(c=4, l=3, sensitive=SENSITIVE), 0.05, 0.19588),
        ("0.2-closeness equal", closeness["equal"], 0.0, 0.91902),
        ("0.2-closeness equal", closeness["equal"], 0.05, 0.81679),
        ("0.2-closeness equal", closeness["equal"], 1.0, 0.59256),
        ("0.2-closeness hierarchical", closeness["hierarchical"], 0.05, 0.62851),
    ]
    return [
        Case(name="k=5", models=[five], suppression=1.0, ncp=0.22770, seconds=0.06),
        Case(name="k=10", models=[KAnonymity(10)], suppression=1.0, ncp=0.26774, seconds=0.06),
        *(
            Case(name=name, models=[five, model], suppression=share, ncp=ncp, seconds=0.3)
            for name, model, share, ncp in asked
        ),
        Case(name="k=5", models=[five], suppression=0.0, ncp=0.0513, seconds=5.0, recoding="local"),
        Case(name="k=10", models=[KAnonymity(10)], suppression=0.0, ncp=0.0759, seconds=5.0,
             recoding="local"),
    ]  # fmt: skip


def main(folder: Path) -> None:
    """Run every case and print one line for each."""
    frame = read_csv(folder / "adult.csv").frame
    ladders = {c: from_table(folder / f"adult_hierarchy_{c}.csv") for c in frame.columns}
    print(f"{'case':28} {'recoding':8} {'limit':>5} {'NCP':>8} {'aim':>8} {'CPU s':>7} {'aim':>5}"
          f" {'ratio':>6}")  # fmt: skip
    for case in cases(folder):
        sensitive = any(model.sensitive for model in case.models)
        chosen = {c: h for c, h in ladders.items() if not sensitive or c not in LEFT_OUT}
        best = float("inf")
        for _ in range(RUNS):
            started = time.process_time()
            found = solve(frame, chosen, case.models, suppression_limit=case.suppression,
                          recoding=case.recoding)  # fmt: skip
            best = min(best, time.process_time() - started)
        reached = f"{found.ncp:8.5f} {case.ncp:8.5f} {best:7.3f} {case.seconds:5.2f}"
        named = f"{case.name:28} {case.recoding:8} {case.suppression:5.2f}"
        print(f"{named} {reached} {best / case.seconds:6.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
