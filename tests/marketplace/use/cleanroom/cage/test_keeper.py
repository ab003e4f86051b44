"""What is let in is bounded or killed; what is honest is answered within a second."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pytest

from marketplace.use.cleanroom.cage.keeper import ALGORITHMS, MODULES, Nursery
from marketplace.use.cleanroom.cage.limits import MEBIBYTE, Limits, Stop, Stopped
from marketplace.use.cleanroom.cage.messages import (
    Answer,
    Failed,
    Job,
    Refused,
    Result,
    Rows,
    Script,
    Select,
)
from marketplace.use.cleanroom.cage.nursery import table_bytes
from tests.marketplace.use.cleanroom.cage.hostile import ATTACKS, ESCAPES, HEAVY, HONEST

SMALL: Final = Limits(
    memory_bytes=256 * MEBIBYTE, processor_seconds=1, wall_seconds=1.5, output_bytes=MEBIBYTE
)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    found = Nursery()
    yield found
    found.close()


@pytest.fixture(scope="module")
def table() -> bytes:
    chance = random.Random(3)
    rows = range(1_500)
    return table_bytes(
        pa.table(
            {
                "line": [chance.choice(["B1", "B12", "N7"]) for _ in rows],
                "fare": [chance.choice([2.0, 3.0, 4.5]) for _ in rows],
                "hour": [chance.choice([6, 7, 8]) for _ in rows],
            }
        )
    )


def ask(nursery: Nursery, job: Job, table: bytes, limits: Limits = SMALL) -> Answer | Stopped:
    return nursery.child().run(job, table, limits)


@pytest.mark.parametrize("name", HONEST)
def test_honest_query_is_answered(name: str, nursery: Nursery, table: bytes) -> None:
    assert isinstance(ask(nursery, Select(sql=HONEST[name], rows_max=5), table), Rows)


@pytest.mark.parametrize("name", ["second-statement", "read-csv", "attach-memory", "deep-brackets"])
def test_child_refuses_what_the_grammar_refuses(name: str, nursery: Nursery, table: bytes) -> None:
    sql, code = ATTACKS[name]
    found = ask(nursery, Select(sql=sql, rows_max=5), table)
    assert isinstance(found, Refused)
    assert found.code == code


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_query_is_ended_within_its_bounds(name: str, nursery: Nursery, table: bytes) -> None:
    found = ask(nursery, Select(sql=HEAVY[name], rows_max=5), table)
    assert isinstance(found, Stopped | Failed), found


def test_engine_without_a_grammar_is_held_by_the_lock(nursery: Nursery, table: bytes) -> None:
    source = "import duckdb\nduckdb.sql(\"SELECT length(repeat('x', 2000000000))\").fetchall()"
    found = ask(nursery, Script(source=source, modules=["duckdb"]), table)
    assert isinstance(found, Stopped | Failed), found


@pytest.mark.parametrize("name", ESCAPES)
def test_escaping_script_gets_nothing_out(name: str, nursery: Nursery, table: bytes) -> None:
    found = ask(nursery, Script(source=ESCAPES[name], modules=list(MODULES)), table)
    assert isinstance(found, Stopped | Failed | Refused), found


def test_script_answers_with_figures_and_a_table(nursery: Nursery, table: bytes) -> None:
    source = (
        "import numpy\n"
        "lines = data.groupby('line')\n"
        "result = {'figures': {'mean': numpy.mean(data.fare)},\n"
        "          'table': [{'line': k, 'rows': len(v)} for k, v in lines][:1]}"
    )
    found = ask(nursery, Script(source=source, modules=list(MODULES)), table)
    assert isinstance(found, Result)
    assert (list(found.figures), found.columns) == (["mean"], ["line", "rows"])


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("import os", "module"),
        ("from os import path", "module"),
        ("result = data", "result"),
        ("result = {'rows': data.values.tolist()}", "result"),
        ("result = {'figures': {'a': 'text'}}", "result"),
        ("result = {'figures': {'a': float('nan')}}", "result"),
        ("result = {'figures': {str(n): n for n in range(500)}}", "result"),
        ("result = {'table': [{'line': 'x' * 100}]}", "result"),
        ("", "result"),
    ],
)
def test_result_that_is_no_result_is_refused(
    source: str, code: str, nursery: Nursery, table: bytes
) -> None:
    found = ask(nursery, Script(source=source, modules=list(MODULES)), table)
    assert isinstance(found, Refused)
    assert found.code == code


def test_answer_longer_than_allowed_is_cut_off(nursery: Nursery, table: bytes) -> None:
    limits = Limits(output_bytes=1_000)
    found = ask(nursery, Select(sql="SELECT * FROM data", rows_max=1_500), table, limits)
    assert found == Stopped(Stop.OUTPUT)


def test_job_can_be_ended_from_outside(nursery: Nursery, table: bytes) -> None:
    child = nursery.child()
    threading.Timer(0.1, child.end, [Stop.KILLED]).start()
    found = child.run(Script(source="while True: pass", modules=[]), table, Limits())
    assert found == Stopped(Stop.KILLED)


def test_children_do_not_share_anything(nursery: Nursery, table: bytes) -> None:
    leave = Script(source="import pandas\npandas.left_behind = 1", modules=["pandas"])
    look = Script(
        source="import pandas\nresult = {'figures': {'found': hasattr(pandas, 'left_behind')}}",
        modules=["pandas"],
    )
    ask(nursery, leave, table)
    assert ask(nursery, look, table) == Result(figures={"found": 0.0}, columns=[], rows=[])


def test_scripts_have_the_libraries_whole(table: bytes) -> None:
    source = (
        "from sklearn.cluster import KMeans\n"
        "from sklearn.linear_model import LinearRegression\n"
        "fitted = LinearRegression().fit(data[['hour']], data.fare)\n"
        "result = {'figures': {'clusters': len(set(KMeans(2).fit(data[['fare']]).labels_)),\n"
        "                      'score': fitted.score(data[['hour']], data.fare)}}"
    )
    found = ask(ALGORITHMS, Script(source=source, modules=list(MODULES)), table, Limits())
    assert isinstance(found, Result), found
    assert found.figures["clusters"] == 2.0


def test_nursery_that_died_is_started_again(table: bytes) -> None:
    nursery = Nursery()
    try:
        nursery.child().close()
        assert nursery._process is not None
        nursery._process.kill()
        time.sleep(0.05)
        found = [
            ask(nursery, Select(sql="SELECT 1", rows_max=1), table, Limits()) for _ in range(2)
        ]
        assert isinstance(found[-1], Rows)
    finally:
        nursery.close()
