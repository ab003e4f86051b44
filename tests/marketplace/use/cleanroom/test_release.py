"""What is shown obeys the rules of output, also seen from a naive count over the same rows."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import fmean, stdev

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.use.cleanroom.cage.jobs import connect, do
from marketplace.use.cleanroom.cage.messages import Tabulate, Tabulated
from marketplace.use.cleanroom.cage.nursery import table_bytes
from marketplace.use.cleanroom.differencing import Sets
from marketplace.use.cleanroom.release import (
    TOP,
    Figure,
    OutputRules,
    Released,
    Why,
    judge,
    rounded,
)

RULES = OutputRules(smallest=5, dominant_share=0.85, protection_percent=10, digits=4)
Rows = list[tuple[str, float | None]]


def tabulated(sql: str, rows: Rows) -> Tabulated:
    table = pa.table(
        {
            "line": pa.array([line for line, _ in rows], pa.string()),
            "fare": pa.array([fare for _, fare in rows], pa.float64()),
        }
    )
    with connect() as connection:
        job = Tabulate(sql=sql, cells_max=50, top=TOP, middle=RULES.smallest)
        found = do(job, table_bytes(table), connection)
    assert isinstance(found, Tabulated), found
    return found


def released(
    sql: str, rows: Rows, history: tuple[Sets, ...] = (), rules: OutputRules = RULES
) -> Released:
    return judge(tabulated(sql, rows), history, rules)


def fares(line: str, *values: float | None) -> Rows:
    return [(line, value) for value in values]


@settings(max_examples=20)
@given(st.lists(st.sampled_from([1.0, 2.0, 2.5, 3.0, 7.0]), min_size=11, max_size=30))
def test_median_is_the_mean_of_the_middle_rows_counted_naively(values: list[float]) -> None:
    rules = replace(RULES, dominant_share=1.0, protection_percent=0)
    found = released("SELECT median(fare) FROM data", fares("B1", *values), rules=rules)
    ordered = sorted(values)
    while len(ordered) > RULES.smallest + 1:
        ordered = ordered[1:-1]
    ((figure,),) = found.lines
    assert isinstance(figure, Figure)
    assert figure.value == rounded(fmean(ordered), RULES.digits)


def test_median_after_the_mean_of_almost_the_same_rows_is_withheld() -> None:
    rows = fares("B1", *map(float, range(1, 9)))
    first = released("SELECT avg(fare) FROM data", rows)
    found = released("SELECT median(fare) FROM data", rows, first.told)
    assert found.lines == ((Figure(None, Why.DIFFERENCE),),)


EVEN = fares("B1", *[2.0, 3.0] * 5)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["B1", "B12"]), st.none() | st.sampled_from([0.0, 1.0, 2.5, 400.0])
        ),
        max_size=40,
    )
)
def test_every_shown_figure_passes_the_rules_counted_naively(rows: Rows) -> None:
    found = released("SELECT line, count(*), sum(fare), avg(fare) FROM data GROUP BY line", rows)
    for line, counted, total, mean in found.lines:
        held = [fare for name, fare in rows if name == line]
        values = sorted((abs(fare) for fare in held if fare), reverse=True)
        assert counted in (Figure(len(held)), Figure(None, Why.DIFFERENCE))
        assert len(held) >= RULES.smallest
        assert isinstance(total, Figure)
        assert isinstance(mean, Figure)
        if total.value is not None:
            assert len(values) >= RULES.smallest
            assert sum(values[:2]) <= RULES.dominant_share * sum(values)
            assert sum(values[2:]) >= RULES.protection_percent / 100 * values[0]
            assert math.isclose(float(total.value), sum(values), rel_tol=1e-3)
        if mean.value is not None:
            known = [fare for fare in held if fare is not None]
            assert math.isclose(float(mean.value), fmean(known), rel_tol=1e-3)


def test_small_group_is_not_even_named() -> None:
    found = released("SELECT line, count(*) FROM data GROUP BY line", [*EVEN, *fares("N7", 2.0)])
    assert found.lines == (("B1", Figure(10)),)


@pytest.mark.parametrize("rows", [[], fares("B1", 2.0), fares("B1", *[2.0] * 4)])
def test_nobody_and_a_few_look_the_same(rows: Rows) -> None:
    for sql in (
        "SELECT count(*) FROM data",
        "SELECT line, count(*) FROM data GROUP BY line",
        "SELECT count(*) FROM data WHERE line = 'B1'",
    ):
        assert released(sql, rows).lines == ()


def test_employer_with_most_of_a_cell_is_withheld() -> None:
    rows = fares("A", 900.0, *[10.0] * 12)
    assert released("SELECT sum(fare) FROM data", rows).lines == ((Figure(None, Why.DOMINANCE),),)


def test_second_largest_could_work_out_the_largest() -> None:
    rules = replace(RULES, dominant_share=1.0, protection_percent=50)
    rows = fares("A", 900.0, 500.0, *[10.0] * 12)
    found = released("SELECT sum(fare) FROM data", rows, rules=rules)
    assert found.lines == ((Figure(None, Why.DOMINANCE),),)


def test_sum_over_mostly_zeros_is_withheld() -> None:
    found = released("SELECT sum(fare) FROM data", fares("A", *[0.0] * 20, 1.0, 1.0, 1.0))
    assert found.lines == ((Figure(None, Why.FEW_CONTRIBUTORS),),)


def test_count_of_values_does_not_give_away_how_few_lack_one() -> None:
    found = released("SELECT count(*), count(fare) FROM data", [*EVEN, *fares("B1", None, None)])
    assert found.lines == ((Figure(12), Figure(None, Why.DIFFERENCE)),)


def test_deviation_is_that_of_the_sample() -> None:
    found = released("SELECT stddev(fare), variance(fare) FROM data", EVEN)
    values = [fare for _, fare in EVEN if fare is not None]
    expected = (rounded(stdev(values), 4), rounded(stdev(values) ** 2, 4))
    assert found.lines == (tuple(map(Figure, expected)),)


def test_history_refuses_total_minus_the_parts() -> None:
    rows = [*EVEN, *fares("B12", *[2.0, 3.0] * 5), *fares("N7", 2.0, 3.0, 2.0)]
    parts = released("SELECT line, count(*) FROM data GROUP BY line", rows)
    whole = released("SELECT count(*) FROM data", rows, parts.told)
    assert whole.lines == ((Figure(None, Why.DIFFERENCE),),)


def test_lines_are_ordered_by_what_is_shown_with_the_withheld_last() -> None:
    rows = [*EVEN, *fares("B12", 900.0, *[1.0] * 9), *fares("N7", *[5.0] * 8)]
    found = released(
        "SELECT line, avg(fare) AS mean FROM data GROUP BY line ORDER BY mean DESC", rows
    )
    assert [line[0] for line in found.lines] == ["N7", "B1", "B12"]


def test_limit_keeps_the_first_lines() -> None:
    rows = [*EVEN, *fares("N7", *[5.0] * 8)]
    found = released("SELECT line, count(*) FROM data GROUP BY line ORDER BY 2 LIMIT 1", rows)
    assert found.lines == (("N7", Figure(8)),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, 0.0), (123456.789, 123500.0), (-0.00123456, -0.001235), (1.00000001, 1.0), (9.9999, 10)],
)
def test_digits_beyond_the_significant_ones_do_not_leave(value: float, expected: float) -> None:
    assert rounded(value, 4) == expected
