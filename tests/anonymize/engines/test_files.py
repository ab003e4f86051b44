from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from anonymize.engines import files
from anonymize.engines.files import run_file
from anonymize.errors import NoRecodingError, SourceChangedError, WholeColumnError
from anonymize.models import (
    BetaLikeness,
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    TCloseness,
)
from anonymize.roles import Kind, Role
from anonymize.run import run
from anonymize.tables import Limits, canonical_csv, digest, read_table, sources, unpacking
from anonymize.techniques import Interval, Keep, Mask, Noise, Permute, Pseudonym
from tests.anonymize.test_run import KEYS, column, people, plan


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
    "classes named by their values": plan(recoding="local", labels="intervals"),
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


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("name", PLANS)
def test_parquet_holds_the_cells_of_the_canonical_form(
    tmp_path: Path, name: str, form: str
) -> None:
    frame, asked, out = people(), PLANS[name], tmp_path / "out.parquet"
    found = run_file(stored(tmp_path, frame, form=form), asked, out, keys=KEYS)
    assert digest(read_table(out).frame) == digest(run(frame, asked, keys=KEYS).frame)
    assert found.result_sha256 == f"sha256:{hashlib.sha256(out.read_bytes()).hexdigest()}"


def test_technique_that_needs_all_rows_is_refused(tmp_path: Path) -> None:
    asked = plan(key_id="k1").with_technique("诊断", Permute())
    with pytest.raises(WholeColumnError):
        run_file(stored(tmp_path, people()), asked, tmp_path / "out.csv", keys=KEYS)


def test_failure_leaves_no_file(tmp_path: Path) -> None:
    source = stored(tmp_path, people())
    with pytest.raises(NoRecodingError):
        run_file(source, plan(models=(KAnonymity(301),)), tmp_path / "out.csv")
    assert [source] == list(tmp_path.iterdir())


UNMET = {
    "nothing to generalise": plan(
        columns=(column("诊断", Role.SENSITIVE, Keep(), Kind.HEALTH),), models=(KAnonymity(301),)
    ),
    "one sensitive value too few": plan(
        columns=(column("诊断", Role.SENSITIVE, Keep(), Kind.HEALTH),),
        models=(DistinctDiversity(l=4, sensitive="诊断"),),
    ),
    "levels fixed too fine": plan(models=(KAnonymity(100),))
    .with_technique("年龄", Keep())
    .with_technique("性别", Keep())
    .with_technique("街道", Keep()),
}


@pytest.mark.parametrize("name", UNMET)
def test_plan_that_misses_its_models_is_refused_alike_and_writes_nothing(
    tmp_path: Path, name: str
) -> None:
    asked = UNMET[name]
    frame = people()[[entry.name for entry in asked.columns]]
    source = stored(tmp_path, frame)
    with pytest.raises(NoRecodingError) as in_process:
        run(frame, asked)
    with pytest.raises(NoRecodingError) as from_file:
        run_file(source, asked, tmp_path / "out.csv")
    assert vars(in_process.value) == vars(from_file.value)
    assert [source] == list(tmp_path.iterdir())


def test_models_measured_on_tuples_are_those_measured_on_rows(tmp_path: Path) -> None:
    entropy, close = EntropyDiversity(l=1.5, sensitive="诊断"), TCloseness(t=0.6, sensitive="诊断")
    asked = plan(models=(KAnonymity(5), entropy, close, BetaLikeness(beta=9, sensitive="诊断")))
    found = run_file(stored(tmp_path, people()), asked, tmp_path / "out.csv")
    assert run(people(), asked).measurements == found.measurements


def test_rows_without_quasi_identifiers_are_all_held_back_where_that_is_allowed(
    tmp_path: Path,
) -> None:
    asked = plan(columns=(column("诊断", Role.PLAIN, Keep()),), models=(KAnonymity(301),),
                 suppression_limit=1.0)  # fmt: skip
    frame = people()[["诊断"]]
    found = run_file(stored(tmp_path, frame), asked, tmp_path / "out.csv")
    assert (run(frame, asked).suppressed_rows, found.suppressed_rows) == (300, 300)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "诊断\n"


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
