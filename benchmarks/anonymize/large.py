"""Ten million synthetic rows: the search alone, and a plan from file to file.

The pipeline is held against what any engine must do: read a Parquet file and write one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from anonymize.engines.counted import Counter
from anonymize.engines.files import run_file
from anonymize.hierarchies import Hierarchy
from anonymize.hierarchies.rules import from_order
from anonymize.models import KAnonymity
from anonymize.plan import ColumnPlan, Plan
from anonymize.roles import Kind, Role
from anonymize.search import solve
from anonymize.tables import open_scan, read_parquet
from anonymize.techniques import FormatPreserving, Generalise, Mask, Pseudonym
from benchmarks.anonymize.rows import Row, ask, cpu_seconds, say, times
from benchmarks.anonymize.values import mobiles

ROWS = 10_000_000
GROUP_ROWS = 1_000_000
SHAPE = ((20, (2, 5)), (2, ()), (11, ()), (6, (3,)), (5, ()), (4, (2,)), (3, ()), (3, ()), (2, ()))
"""Values of the nine quasi-identifiers, and how many neighbours each level above joins."""
QUASI = tuple(f"q{place}" for place in range(len(SHAPE)))
KEYS = {"k": bytes(range(32))}


def write_table(path: Path, *, quasi: int, identifiers: bool) -> None:
    """A skewed table of ROWS rows, in row groups of a million."""
    draw = np.random.default_rng(10)
    with pq.ParquetWriter(path, _table(draw, 0, quasi, identifiers).schema) as writer:
        for first in range(0, ROWS, GROUP_ROWS):
            writer.write_table(_table(draw, first, quasi, identifiers))


def _table(draw: np.random.Generator, first: int, quasi: int, identifiers: bool) -> pa.Table:
    columns = {}
    if identifiers:
        columns["mobile"] = mobiles(GROUP_ROWS, first=first)
        columns["account"] = mobiles(GROUP_ROWS, first=ROWS - first)
        columns["name"] = mobiles(GROUP_ROWS, first=2 * ROWS + first)
    for name, (values, _) in list(zip(QUASI, SHAPE, strict=True))[:quasi]:
        numbers = (draw.beta(1, 6, GROUP_ROWS) * values).astype(np.int32)
        words = pa.array([f"{name}-{number:02}" for number in range(values)])
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(numbers), words).cast(pa.string())
    return pa.table(columns)


def ladders() -> dict[str, Hierarchy]:
    """One hierarchy for each quasi-identifier."""
    return {
        name: from_order(name, [f"{name}-{n:02}" for n in range(values)], fanouts=fanouts)
        for name, (values, fanouts) in zip(QUASI, SHAPE, strict=True)
    }


def plan() -> Plan:
    """Two keyed columns, one mask, three generalised."""
    quasi = [
        ColumnPlan(name=name, role=Role.QUASI, kind=Kind.CATEGORY,
                   technique=Generalise(hierarchy="given"))
        for name in QUASI[:3]
    ]  # fmt: skip
    keyed = [
        ColumnPlan(name="mobile", role=Role.DIRECT, kind=Kind.MOBILE, technique=Pseudonym()),
        ColumnPlan(name="account", role=Role.PLAIN, kind=Kind.SERIAL,
                   technique=FormatPreserving(keep_start=3)),
        ColumnPlan(name="name", role=Role.PLAIN, kind=Kind.TEXT, technique=Mask(keep_start=2)),
    ]  # fmt: skip
    return Plan(name="bench", product="bench", columns=(*keyed, *quasi), models=(KAnonymity(10),),
                suppression_limit=0.01, key_id="k")  # fmt: skip


def search(folder: Path) -> None:
    """Seconds of the search and of one group-by of the same columns by polars."""
    path = folder / "quasi.parquet"
    write_table(path, quasi=len(SHAPE), identifiers=False)
    frame = read_parquet(path).frame
    seconds, found = cpu_seconds(
        lambda: solve(frame, ladders(), [KAnonymity(10)], suppression_limit=0.02), runs=2
    )
    peer = ask("polars", "polars_group_by.py", path, ",".join(QUASI))
    ratio = times(peer, seconds)
    note = peer.reason or f"ours {seconds:.1f} s, polars {peer.cpu_seconds:.1f} s"
    say(Row(what="10 M rows, 9 quasi-identifiers: search against one polars group-by",
            measured=None if ratio is None else 1 / ratio, unit="times", aim=1.5,
            bound="at most", note=f"{note}; optimal: {found.optimal}"))  # fmt: skip


def pipeline(folder: Path) -> None:
    """Seconds and peak memory of the plan, each step in a process of its own."""
    path = folder / "people.parquet"
    write_table(path, quasi=3, identifiers=True)
    plain, run = _alone("bare", folder), _alone("carry_out", folder)
    again = _alone("verify", folder)
    total = run["cpu_seconds"] + again["cpu_seconds"]
    named = {"run": run, "re-verify": again, "bare Parquet": plain}
    note = ", ".join(f"{name} {found['cpu_seconds']:.0f} CPU s" for name, found in named.items())
    what = "10 M rows: count, solve, transform 6 columns, write, re-verify"
    say(Row(what=f"{what}, against bare Parquet read and write", unit="times", aim=2.5,
            measured=total / plain["cpu_seconds"], bound="at most", note=note))  # fmt: skip
    peak = max(run["peak_bytes"], again["peak_bytes"]) / 2**30
    note = f"run {run['peak_bytes'] / 2**30:.2f}, re-verify {again['peak_bytes'] / 2**30:.2f}"
    say(Row(what=f"{what}: peak memory", unit="GiB", aim=1, measured=peak, bound="at most",
            note=note))  # fmt: skip


def bare(folder: Path) -> None:
    """Read the table in batches and write it."""
    source = pq.ParquetFile(folder / "people.parquet")
    with pq.ParquetWriter(folder / "bare.parquet", source.schema_arrow) as writer:
        for batch in source.iter_batches():
            writer.write_batch(batch)


def carry_out(folder: Path) -> None:
    """Carry the plan out from file to file."""
    run_file(folder / "people.parquet", plan(), folder / "safe.parquet", keys=KEYS,
             hierarchies=ladders())  # fmt: skip


def verify(folder: Path) -> None:
    """Count the classes again in the bytes that were written."""
    counter = Counter(list(QUASI[:3]))
    with open_scan(folder / "safe.parquet", only=QUASI[:3]) as scan:
        for batch in scan:
            counter.add(batch.to_pandas())
    assert counter.counted().rows.min() >= 10


def _alone(step: str, folder: Path) -> dict[str, float]:
    """CPU seconds and peak memory of one step of this module in a process of its own."""
    measured = (
        "import json, resource, sys; from pathlib import Path;"
        "from benchmarks.anonymize import large;"
        "begun = resource.getrusage(resource.RUSAGE_SELF);"
        "getattr(large, sys.argv[1])(Path(sys.argv[2]));"
        "used = resource.getrusage(resource.RUSAGE_SELF);"
        "print(json.dumps({'cpu_seconds': used.ru_utime + used.ru_stime - begun.ru_utime"
        " - begun.ru_stime, 'peak_bytes': large.peak_bytes()}))"
    )
    command = [sys.executable, "-c", measured, step, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def peak_bytes() -> int:
    """The most memory that this process held; getrusage would tell the parent's if it was more."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("no VmHWM")


def main(parts: list[str]) -> None:
    """Both, or the one that is named."""
    with tempfile.TemporaryDirectory() as folder:
        for part in (search, pipeline):
            if not parts or part.__name__ in parts:
                part(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
