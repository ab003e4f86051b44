"""Hostile queries are refused before they run; honest ones are let in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from marketplace.use.cleanroom.cage.form import Form, Kind, form_of
from marketplace.use.cleanroom.cage.grammar import refusal_of
from marketplace.use.cleanroom.cage.jobs import connect
from marketplace.use.cleanroom.cage.messages import Refused
from marketplace.use.cleanroom.cage.parsing import Node, parse, written
from tests.marketplace.use.cleanroom.cage.hostile import ATTACKS, BESIDE_THE_FORM, HONEST

COLUMNS = {"line": Kind.TEXT, "fare": Kind.NUMBER, "hour": Kind.NUMBER}


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    with connect() as connection:
        yield connection


def admitted(engine: Any, sql: str) -> Node | Refused:
    statement = parse(engine, sql)
    return statement if isinstance(statement, Refused) else refusal_of(statement) or statement


def test_there_are_sixty_hostile_queries_and_more() -> None:
    assert len(ATTACKS) >= 60


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_query_is_refused_for_its_reason(name: str, engine: Any) -> None:
    sql, code = ATTACKS[name]
    found = admitted(engine, sql)
    assert isinstance(found, Refused), found
    assert found.code == code


@pytest.mark.parametrize("name", HONEST)
def test_honest_query_is_let_in_and_written_out_again(name: str, engine: Any) -> None:
    found = admitted(engine, HONEST[name])
    assert not isinstance(found, Refused), found
    again = admitted(engine, written(engine, found))
    assert not isinstance(again, Refused), again
    assert written(engine, again) == written(engine, found)


@pytest.mark.parametrize("name", BESIDE_THE_FORM)
def test_only_aggregates_over_groups_reach_real_rows(name: str, engine: Any) -> None:
    sql, code = BESIDE_THE_FORM[name]
    statement = admitted(engine, sql)
    assert not isinstance(statement, Refused), statement
    found = form_of(statement, COLUMNS)
    assert isinstance(found, Refused), found
    assert found.code == code


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT line, sum(fare) FROM data GROUP BY line",
        "SELECT line, sum(fare) FROM data GROUP BY 1",
        "SELECT line, sum(fare) FROM data GROUP BY ALL",
        "SELECT LINE, SUM(Fare) FROM DATA GROUP BY Line",
        "SELECT left(line, 1) AS head, avg(fare) FROM data GROUP BY head ORDER BY 2 DESC LIMIT 3",
        "SELECT stddev(fare), var_samp(fare) FROM data WHERE hour IN (7, 8) OR line LIKE 'B%'",
        "SELECT count(fare) FROM data WHERE NOT (fare BETWEEN -1 AND 2.5) AND line IS NOT NULL",
        "SELECT count(*) FROM data WHERE 3 < fare",
    ],
)
def test_aggregate_over_groups_is_of_the_form(sql: str, engine: Any) -> None:
    statement = admitted(engine, sql)
    assert not isinstance(statement, Refused), statement
    assert isinstance(form_of(statement, COLUMNS), Form)
