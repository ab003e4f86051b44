from __future__ import annotations

import json
from pathlib import Path

import pytest

from anonymize.cli import main
from anonymize.tables import canonical_csv, digest, read_csv, read_table
from tests.anonymize.test_run import people

KEY = bytes(range(32)).hex()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(b"".join(canonical_csv(people())))
    return path


def called(*arguments: str | Path) -> int:
    """Return the exit code of the command."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_detect_prints_role_kind_confidence_and_reason(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("detect", table, "--json") == 0
    columns = json.loads(capsys.readouterr().out)["columns"]
    assert {"role", "kind", "confidence", "reason"} <= set(columns[0])
    assert tuple(columns[0][k] for k in ("name", "role", "kind")) == ("手机", "direct", "mobile")


def test_column_names_are_shown_as_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("[red]x,[/]\n1,2\n", encoding="utf-8")
    assert called("detect", table) == 0
    shown = capsys.readouterr().out
    assert "[red]x" in shown
    assert "[/]" in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_detect_reads_in_both_languages(
    table: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert called("detect", table, "--language", language) == 0
    assert "手机" in capsys.readouterr().out


def test_plan_then_run_then_replay_give_the_same_bytes(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, out, resolved, again = (
        tmp_path / name for name in ("p.yaml", "o.csv", "r.json", "o2.csv")
    )
    assert called("plan", table, "--k", "5", "--out", plan) == 0
    assert called("run", table, "--plan", plan, "--out", out, "--resolved", resolved) == 0
    capsys.readouterr()
    assert called("run", table, "--plan", resolved, "--out", again, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert out.read_bytes() == again.read_bytes()
    assert figures["table_digest"] == digest(read_csv(out).frame)


def test_table_is_written_as_parquet_where_the_file_is_named_so(
    table: Path, tmp_path: Path
) -> None:
    plan, first, second = (tmp_path / name for name in ("p.yaml", "o.csv", "o.parquet"))
    asked = ("--k", "5", "--recoding", "local", "--labels", "intervals", "--out", plan)
    assert called("plan", table, *asked) == 0
    assert called("run", table, "--plan", plan, "--out", first) == 0
    assert called("run", table, "--plan", plan, "--out", second) == 0
    assert digest(read_csv(first).frame) == digest(read_table(second).frame)
    third = tmp_path / "batches.parquet"
    assert called("run", table, "--plan", plan, "--out", third, "--engine", "local") == 0
    assert digest(read_csv(first).frame) == digest(read_table(third).frame)
    assert called("run", table, "--plan", plan, "--out", third, "--engine", "spark-local") == 2


def test_engines_give_the_same_bytes_and_figures(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, first, second = (tmp_path / name for name in ("p.yaml", "1.csv", "2.csv"))
    assert called("plan", table, "--k", "5", "--out", plan) == 0
    assert called("run", table, "--plan", plan, "--out", first, "--json") == 0
    process = json.loads(capsys.readouterr().out)
    engine = ("--engine", "local", "--json")
    assert called("run", table, "--plan", plan, "--out", second, *engine) == 0
    local = json.loads(capsys.readouterr().out)
    assert first.read_bytes() == second.read_bytes()
    assert local == {name: process[name] for name in local}


def test_key_comes_from_a_file_or_the_environment_alike(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, key, first, second = (tmp_path / name for name in ("p.yaml", "key", "1.csv", "2.csv"))
    key.write_text(KEY, encoding="ascii")
    linked = ("plan", table, "--k", "5", "--link", "手机", "--key-id", "k1", "--out", plan)
    assert called(*linked) == 0
    assert called("run", table, "--plan", plan, "--out", first, "--key-file", key) == 0
    monkeypatch.setenv("ANONYMIZE_KEY", KEY)
    assert called("run", table, "--plan", plan, "--out", second) == 0
    assert first.read_bytes() == second.read_bytes()
    assert KEY not in plan.read_text(encoding="utf-8") + first.read_text(encoding="utf-8")


def test_compare_measures_several_plans(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("plan", table, "--k", "5", "--compare", "--json") == 0
    tried = json.loads(capsys.readouterr().out)
    assert {True, False} == {candidate["meets"] for candidate in tried}


def test_exit_codes_tell_what_was_wrong(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, plan = tmp_path / "x.csv", tmp_path / "p.json"
    archive.write_bytes(b"PK\x03\x04")
    plan.write_text("{}", encoding="utf-8")
    impossible = ("plan", table, "--k", "400", "--suppression", "0", "--out", tmp_path / "q.json")
    assert called(*impossible) == 0
    assert called("nonsense") == 2
    assert called("run", table, "--plan", tmp_path / "q.json") == 3
    assert called("detect", archive) == 4
    assert called("run", table, "--plan", plan) == 5
    said = capsys.readouterr().err
    assert "这不是表格文件" in said
    assert "This is not a table" in said


def test_error_is_one_json_object_where_json_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "e.csv"
    empty.write_bytes(b"")
    assert called("detect", empty, "--json") == 4
    assert json.loads(capsys.readouterr().err)["error"] == "EmptyTableError"


@pytest.mark.parametrize("command", ["detect", "plan", "run"])
def test_help_shows_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(command, "--help") == 0
    assert f"Example: anonymize {command}" in capsys.readouterr().out
