"""The plan on Apache Spark, in one process and on a standalone cluster of this machine.

Both need pyspark and Java 17, which the rest of the project does not: absent, all is skipped.
"""

from __future__ import annotations

import base64
import gc
import os
import secrets as randomness
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from anonymize.engines.cluster import LOCAL, PROTECTION, check_protection, open_session
from anonymize.engines.errors import UnprotectedEngineError
from anonymize.engines.files import run_file
from anonymize.engines.spark import run_spark
from anonymize.errors import NoRecodingError, SourceChangedError, UnfitValueError
from anonymize.models import KAnonymity
from anonymize.plan import Plan, save_plan
from anonymize.roles import Role
from anonymize.run import run
from anonymize.tables import canonical_csv
from anonymize.techniques import FormatPreserving, Noise, Pseudonym, derive
from tests.anonymize.content import content_hash
from tests.anonymize.engines.test_files import UNMET
from tests.anonymize.test_run import KEYS, people, plan

pyspark: Any = pytest.importorskip("pyspark", reason="pyspark is not installed: Spark is SKIPPED")
if shutil.which("java") is None:
    pytest.skip("Java is not installed: every test on Spark is SKIPPED", allow_module_level=True)

# Spark's own bridge to Java leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ROOT = Path(__file__).resolve().parents[3]
KEYED = plan(key_id="k1").with_technique("手机", Pseudonym())
CHANCE = KEYED.with_technique("年龄", Noise(scale="9")).with_role("年龄", Role.PLAIN)


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of Spark's event log."""
    return tmp_path_factory.mktemp("events")


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory, events: Path) -> Iterator[Path]:
    """Return the folder of a configuration of Spark as an operator writes it."""
    folder = tmp_path_factory.mktemp("conf")
    lines = [*(f"{name} {value}" for name, value in PROTECTION.items())]
    lines += [f"spark.authenticate.secret {randomness.token_hex(32)}"]
    lines += [
        "spark.eventLog.enabled true",
        "spark.eventLog.compress false",
        f"spark.eventLog.dir {events.as_uri()}",
    ]
    lines += ["spark.sql.shuffle.partitions 2", "spark.executor.memory 512m"]
    (folder / "spark-defaults.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", str(ROOT))
        yield folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def daemon(kind: str, *arguments: str, configured: Path) -> Iterator[None]:
    """Run one of Spark's own daemons in the foreground of a process of ours."""
    home = Path(pyspark.__file__).parent
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *arguments]
    command += ["--properties-file", str(configured / "spark-defaults.conf")]
    process = subprocess.Popen(
        command,
        env={**os.environ, "SPARK_HOME": str(home), "SPARK_DAEMON_MEMORY": "256m"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    for _ in range(1_200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


@pytest.fixture(scope="module")
def standalone(configured: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a master with two workers, all on the loopback."""
    port, work = free_port(), tmp_path_factory.mktemp("work")
    address = f"spark://127.0.0.1:{port}"
    common = ("--host", "127.0.0.1", "--webui-port", "0")
    with ExitStack() as stack:
        master = ("master.Master", *common, "--port", str(port))
        stack.enter_context(daemon(*master, configured=configured))
        wait_for(port)
        for number in range(2):
            worker = ("worker.Worker", *common, "-c", "1", "-m", "600m", "-d", f"{work}/{number}")
            stack.enter_context(daemon(*worker, address, configured=configured))
        yield address


@pytest.fixture(scope="module")
def local(configured: Path) -> Iterator[Any]:
    with open_session(LOCAL) as session:
        yield session
    gc.collect()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a Parquet file of four row groups."""
    path = tmp_path / "in.parquet"
    people().to_parquet(path, row_group_size=80)
    return path


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob("part-*")))


def expected(asked: Plan) -> bytes:
    return b"".join(canonical_csv(run(people(), asked, keys=KEYS).frame))


@pytest.mark.parametrize("asked", [KEYED, CHANCE], ids=["keyed", "chance by row"])
def test_spark_gives_the_bytes_and_figures_of_the_other_engines(
    local: Any, source: Path, tmp_path: Path, asked: Plan
) -> None:
    file = run_file(source, asked, tmp_path / "out.csv", keys=KEYS)
    found = run_spark(source, asked, tmp_path / "out", spark=local, keys=KEYS)
    assert expected(asked) == bytes_in(tmp_path / "out") == (tmp_path / "out.csv").read_bytes()
    assert (file.rows, file.kept_rows, file.levels) == (found.rows, found.kept_rows, found.levels)
    assert (file.result_sha256, file.resolved) == (found.result_sha256, found.resolved)
    assert file.measurements == found.measurements
    assert content_hash(expected(asked)) == content_hash(bytes_in(tmp_path / "out"))


def test_folder_of_parquet_files_is_one_table(local: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    people().iloc[:130].to_parquet(folder / "a.parquet")
    people().iloc[130:].to_parquet(folder / "b.parquet")
    run_spark(folder, plan(), tmp_path / "out", spark=local)
    assert expected(plan()) == bytes_in(tmp_path / "out")


def test_csv_is_one_part(local: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(b"".join(canonical_csv(people())))
    run_spark(source, plan(), tmp_path / "out", spark=local)
    assert expected(plan()) == bytes_in(tmp_path / "out")


def test_error_of_a_worker_keeps_its_name_and_fields(
    local: Any, source: Path, tmp_path: Path
) -> None:
    asked = plan(key_id="k1").with_technique("诊断", FormatPreserving(alphabet="0123456789"))
    with pytest.raises(UnfitValueError) as caught:
        run_spark(source, asked, tmp_path / "out", spark=local, keys=KEYS)
    assert caught.value.column == "诊断"
    assert [source] == list(tmp_path.iterdir())


def test_failure_leaves_no_folder(local: Any, source: Path, tmp_path: Path) -> None:
    with pytest.raises(NoRecodingError):
        run_spark(source, plan(models=(KAnonymity(301),)), tmp_path / "out", spark=local)
    assert [source] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", UNMET)
def test_plan_that_misses_its_models_is_refused_as_in_process(
    local: Any, tmp_path: Path, name: str
) -> None:
    asked, source = UNMET[name], tmp_path / "in.parquet"
    frame = people()[[entry.name for entry in asked.columns]]
    frame.to_parquet(source, row_group_size=80)
    with pytest.raises(NoRecodingError) as in_process:
        run(frame, asked)
    with pytest.raises(NoRecodingError) as on_spark:
        run_spark(source, asked, tmp_path / "out", spark=local)
    assert vars(in_process.value) == vars(on_spark.value)
    assert [source] == list(tmp_path.iterdir())


def test_part_that_changes_between_the_scans_is_refused(
    local: Any, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anonymize.engines import spark as engine

    settle = engine.ladders_of

    def meddle(*arguments: Any) -> Any:
        stored = bytearray(source.read_bytes())
        at = stored.index("感冒".encode())
        stored[at : at + 6] = "冒感".encode()
        source.write_bytes(stored)
        return settle(*arguments)

    monkeypatch.setattr(engine, "ladders_of", meddle)
    with pytest.raises(SourceChangedError):
        run_spark(source, plan(), tmp_path / "out", spark=local)
    assert [source] == list(tmp_path.iterdir())


@pytest.mark.parametrize("setting", PROTECTION)
def test_keys_do_not_leave_for_an_unprotected_session(local: Any, setting: str) -> None:
    class Context:
        def getConf(self) -> dict[str, str]:  # noqa: N802 - Spark's name
            return {name: value for name, value in PROTECTION.items() if name != setting}

    class Session:
        sparkContext = Context()  # noqa: N815 - Spark's name

    check_protection(local)
    with pytest.raises(UnprotectedEngineError) as caught:
        check_protection(Session())  # type: ignore[arg-type]
    assert caught.value.setting == setting


def forms(secret: bytes) -> list[bytes]:
    """Return the ways in which a log might show a secret."""
    numbers = ",".join(map(str, secret[:8]))
    return [secret, secret.hex().encode(), base64.b64encode(secret)[:40], numbers.encode()]


def test_standalone_cluster_gives_the_same_bytes_and_logs_no_key(
    standalone: str, source: Path, tmp_path: Path, events: Path
) -> None:
    recipe, key, out = tmp_path / "plan.json", tmp_path / "key", tmp_path / "out"
    save_plan(KEYED, recipe)
    key.write_text(KEYS["k1"].hex(), encoding="ascii")
    command = [sys.executable, "-m", "anonymize", "run", source, "--plan", recipe, "--out", out]
    command += ["--key-file", key, "--engine", standalone]
    done = subprocess.run(command, check=False, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    assert content_hash(expected(KEYED)) == content_hash(bytes_in(out))
    assert expected(KEYED) == bytes_in(out)
    logged = b"".join(file.read_bytes() for file in events.rglob("*") if file.is_file())
    secret = derive(KEYS["k1"], product=KEYED.product, column="手机")
    assert b"MapInArrow" in logged
    assert [form for form in forms(KEYS["k1"]) + forms(secret) if form in logged] == []
