"""Ladders nest, cover all values, and refuse what they cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import (
    HierarchyError,
    HierarchyLacksValueError,
    HierarchyRuleError,
    HierarchyShapeError,
    LevelsDoNotNestError,
)
from anonymize.hierarchies import (
    Hierarchy,
    flat,
    from_area_codes,
    from_dates,
    from_industry_codes,
    from_intervals,
    from_order,
    from_prefixes,
    from_table,
    propose,
)
from anonymize.roles import Kind


def labels(ladder: Hierarchy, value: str) -> list[str | None]:
    place = ladder.leaves.index(value)
    return [level[place] for level in ladder.levels]


def test_intervals_are_named_by_the_whole_numbers_they_cover() -> None:
    ladder = from_intervals("age", ["17", "20", "-3"], widths=[5, 10])
    assert [labels(ladder, v) for v in ("17", "20", "-3")] == [
        ["17", "15-19", "10-19", "*"],
        ["20", "20-24", "20-29", "*"],
        ["-3", "-5--1", "-10--1", "*"],
    ]


def test_intervals_of_fractions_are_half_open() -> None:
    ladder = from_intervals("x", ["0.5", "1.0"], widths=["0.5"])
    assert [labels(ladder, v)[1] for v in ("0.5", "1.0")] == ["[0.5,1.0)", "[1.0,1.5)"]


def test_area_code_climbs_to_prefecture_and_province() -> None:
    assert labels(from_area_codes("code", ["440105"]), "440105") == [
        "440105", "440100", "440000", "*",
    ]  # fmt: skip


def test_street_code_climbs_through_its_county() -> None:
    assert labels(from_area_codes("code", ["440105007"]), "440105007") == [
        "440105007", "440105000", "440100000", "440000000", "*",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "section"), [("0111", "A"), ("1311", "C"), ("4610", "D"), ("7011", "K"), ("9700", "T")]
)
def test_industry_class_climbs_to_its_section(code: str, section: str) -> None:
    assert labels(from_industry_codes("i", [code]), code) == [
        code,
        code[:3],
        code[:2],
        section,
        "*",
    ]


def test_date_climbs_the_calendar() -> None:
    assert labels(from_dates("d", ["2024-02-29"]), "2024-02-29") == [
        "2024-02-29", "2024-02", "2024Q1", "2024", "2020s", "*",
    ]  # fmt: skip


def test_prefix_shows_what_it_hides() -> None:
    assert labels(from_prefixes("z", ["510000"], lengths=[4, 2]), "510000") == [
        "510000", "5100**", "51****", "*",
    ]  # fmt: skip


def test_order_joins_neighbours() -> None:
    ladder = from_order("grade", ["low", "mid", "high"], fanouts=[2])
    assert ladder.levels[1] == ("low~mid", "low~mid", "high")


def test_missing_cell_stays_missing_until_everything_is_covered() -> None:
    ladder = from_intervals("age", ["17"], widths=[5])
    column = pd.Series(["17", None], name="age", dtype="str")
    shown = [ladder.generalise(column, level).tolist()[1] for level in range(3)]
    assert [pd.isna(label) for label in shown] == [True, True, False]


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=30),
    kind=st.sampled_from(list(Kind)),
)
def test_proposal_covers_every_value_and_ends_in_one_label(
    numbers: list[Decimal], kind: Kind
) -> None:
    column = pd.Series([f"{n:f}" for n in numbers], name="x", dtype="str")
    ladder = propose(column, kind)
    assert ladder.generalise(column, 0).tolist() == column.tolist()
    assert set(ladder.generalise(column, ladder.height)) == {"*"}


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.text(max_size=12), max_size=12), kind=st.sampled_from(list(Kind)))
def test_proposal_never_fails_on_foreign_values(values: list[str], kind: Kind) -> None:
    column = pd.Series(values, name="x", dtype="object")
    assert propose(column, kind).generalise(column, 0).tolist() == values


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999999", "-1e-999999", "０"])
def test_absurd_number_gets_the_plain_ladder(value: str) -> None:
    ladder = propose(pd.Series([value, "3"], name="x"), Kind.DECIMAL)
    assert ladder.height in (1, 2, 3, 4, 5, 6)


BAD: list[tuple[Callable[[], object], type[HierarchyError]]] = [
    (lambda: Hierarchy.from_rows("c", []), HierarchyShapeError),
    (lambda: Hierarchy.from_rows("c", [["a", "*"], ["b"]]), HierarchyShapeError),
    (lambda: Hierarchy.from_rows("c", [["a", "*"], ["a", "*"]]), HierarchyShapeError),
    (
        lambda: Hierarchy.from_rows("c", [["a", "x", "1"], ["b", "x", "2"]]),
        LevelsDoNotNestError,
    ),
    (lambda: flat("c", ["a"]).generalise(pd.Series(["b"]), 1), HierarchyLacksValueError),
    (lambda: from_intervals("c", ["a"], widths=[5]), HierarchyRuleError),
    (lambda: from_intervals("c", ["1"], widths=[5, 7]), HierarchyRuleError),
    (lambda: from_intervals("c", ["1"], widths=[0]), HierarchyRuleError),
    (lambda: from_prefixes("c", ["1"], lengths=[2, 4]), HierarchyRuleError),
    (lambda: from_dates("c", ["0000-01-01"]), HierarchyRuleError),
    (lambda: from_dates("c", ["2023-02-29"]), HierarchyRuleError),
    (lambda: from_dates("c", ["2023-01-01"], units=("year", "month")), HierarchyRuleError),
    (lambda: from_area_codes("c", ["44010"]), HierarchyRuleError),
    (lambda: from_industry_codes("c", ["9801"]), HierarchyRuleError),
    (lambda: from_order("c", ["a", "a"], fanouts=[2]), HierarchyRuleError),
]


@pytest.mark.parametrize(("ask", "error"), BAD)
def test_bad_ladder_has_its_name(ask: Callable[[], object], error: type[HierarchyError]) -> None:
    with pytest.raises(error):
        ask()


def test_error_names_the_row_and_never_the_value() -> None:
    with pytest.raises(HierarchyLacksValueError) as refused:
        flat("c", ["a"]).generalise(pd.Series(["a", "secret"]), 1)
    assert (refused.value.row, refused.value.count) == (2, 1)
    assert "secret" not in str(refused.value)


def test_table_file_gives_one_leaf_per_line(tmp_path: Path) -> None:
    file = tmp_path / "people_hierarchy_sex.csv"
    file.write_text("f;*\nm;*\n", encoding="utf-8")
    ladder = from_table(file)
    assert (ladder.column, ladder.leaves, ladder.height) == ("sex", ("f", "m"), 1)


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x_hierarchy_sex.csv"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(HierarchyShapeError):
        from_table(file)
