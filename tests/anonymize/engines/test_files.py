from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from anonymize.engines import files
from anonymize.engines.files import run_file
from anonymize.errors import NoRecodingError, SourceChangedError, WholeColumnError
from anonymize.models import KAnonymity
from anonymize.roles import Role
from anonymize.run import run
from anonymize.tables import Limits, canonical_csv, sources, unpacking
from anonymize.techniques import Interval, Mask, Noise, Permute, Pseudonym
from tests.anonymize.test_run import KEYS, people, plan


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut tables into many batches."""
    monkeypatch.setattr(sources, "CHUNK_BYTES", 512)
    monkeypatch.setattr(unpacking, "BATCH_ROWS", 37)


def stored(folder: Path, frame: pd.DataFrame, *, form: str = "csv") -> Path:
    path = folder / f"in.{form}"
    if form == "csv":
        path.write_bytes(b"".join(canonical_csv(frame)))
    else:
        frame.to_parquet(path)
    return path


PLANS = {
    "search": plan(),
    "resolved": run(people(), plan()).resolved,
    "fixed technique": plan().with_technique("年龄", Interval(width="20")),
    "masked to one value": plan().with_technique("年龄", Mask()),
    "keyed": plan(key_id="k1").with_technique("手机", Pseudonym()),
    "local recoding": plan(recoding="local"),
    "chance by row": plan(key_id="k1")
    .with_technique("年龄", Noise(scale="9"))
    .with_role("年龄", Role.PLAIN),
}


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("name", PLANS)
def test_file_engine_gives_the_bytes_of_the_process(tmp_path: Path, name: str, form: str) -> None:
    frame, asked = people(), PLANS[name]
    outcome = run(frame, asked, keys=KEYS)
    found = run_file(stored(tmp_path, frame, form=form), asked, tmp_path / "out.csv", keys=KEYS)
    assert b"".join(canonical_csv(outcome.frame)) == (tmp_path / "out.csv").read_bytes()
    assert (outcome.levels, outcome.suppressed_rows) == (found.levels, found.suppressed_rows)
    assert outcome.resolved == found.resolved


def test_technique_that_needs_all_rows_is_refused(tmp_path: Path) -> None:
    asked = plan(key_id="k1").with_technique("诊断", Permute())
    with pytest.raises(WholeColumnError):
        run_file(stored(tmp_path, people()), asked, tmp_path / "out.csv", keys=KEYS)


def test_failure_leaves_no_file(tmp_path: Path) -> None:
    source = stored(tmp_path, people())
    with pytest.raises(NoRecodingError):
        run_file(source, plan(models=(KAnonymity(301),)), tmp_path / "out.csv")
    assert [source] == list(tmp_path.iterdir())


def test_file_that_changes_between_the_passes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = stored(tmp_path, people())
    settle = files.ladders_of

    def meddle(*arguments: object) -> object:
        source.write_bytes(b"".join(canonical_csv(people(seed=2))))
        return settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "ladders_of", meddle)
    with pytest.raises(SourceChangedError):
        run_file(source, plan(), tmp_path / "out.csv", limits=Limits())
    assert [source] == list(tmp_path.iterdir())
