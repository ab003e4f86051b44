"""What a table gives away beside others: by subtraction, in the whole and in parts; by joining."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from anonymize.risk.differencing import Difference
from anonymize.roles import Kind, Role
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.schemas import ColumnTreatment
from marketplace.supply.listings import combining
from marketplace.supply.listings.combining import Offered, look_together

STREETS = [f"合成街道{n}" for n in range(18)]
JANUARY, FEBRUARY = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
KEPT = Text("保留", "kept as it is")


def _column(name: str, kind: Kind = Kind.CATEGORY, role: Role = Role.PLAIN) -> ColumnTreatment:
    return ColumnTreatment(name=name, role=role, kind=kind, what=KEPT, released=True, loss=0)


def offered(code: str, cells: dict[str, list[str]], **stated: object) -> Offered:
    """Return a product of these columns; `n` holds numbers, the others words."""
    kinds = {"n": Kind.INTEGER}
    said: dict[str, object] = {
        "code": code,
        "frame": pd.DataFrame(cells, dtype="str"),
        "columns": [_column(name, kinds.get(name, Kind.CATEGORY)) for name in cells],
        "start": JANUARY,
        "end": FEBRUARY,
    }
    return Offered(**{**said, **stated})  # type: ignore[arg-type]


def whole(n: int, **stated: object) -> Offered:
    """Return a table of one count for all places together."""
    return offered("total", {"n": [str(n)]}, **{"count_column": "n", **stated})


def parts(streets: int, n: int = 59, code: str = "streets", **stated: object) -> Offered:
    """Return a table of one count per street."""
    cells = {"street": STREETS[:streets], "n": [str(n)] * streets}
    return offered(code, cells, place_column="street", **{"count_column": "n", **stated})


def test_whole_minus_seventeen_streets_is_the_eighteenth() -> None:
    found = look_together(whole(17 * 59 + 12), [parts(17)], k=20)
    assert found.differences == (
        Difference(kind="solved", releases=("streets", "total"), places=1, rows=12),
    )


def test_it_is_the_same_whichever_comes_second() -> None:
    first = look_together(whole(17 * 59 + 12), [parts(17)], k=20)
    assert look_together(parts(17), [whole(17 * 59 + 12)], k=20) == first


@pytest.mark.parametrize("rest", [0, 20, 500])
def test_nothing_and_enough_are_no_finding(rest: int) -> None:
    assert look_together(whole(17 * 59 + rest), [parts(17)], k=20).differences == ()


def test_rows_without_a_count_count_themselves() -> None:
    people = offered("people", {"band": ["青年"] * 52})
    streets = offered(
        "streets", {"street": STREETS[:2] * 20, "band": ["青年"] * 40}, place_column="street"
    )
    assert look_together(people, [streets], k=20).differences[0].rows == 12


def test_part_that_only_one_value_of_a_shared_column_shows_is_found() -> None:
    people = offered("people", {"band": ["青年"] * 100 + ["老年"] * 107})
    streets = offered(
        "streets",
        {"street": [STREETS[0]] * 180, "band": ["青年"] * 80 + ["老年"] * 100},
        place_column="street",
    )
    assert {one.rows for one in look_together(people, [streets], k=20).differences} == {7}


def test_what_the_others_give_away_alone_is_not_laid_at_its_door() -> None:
    others = [whole(17 * 59 + 12), parts(17)]
    elsewhere = parts(17, code="again")
    found = look_together(elsewhere, others, k=20)
    assert [one for one in found.differences if one.kind == "solved"] == []


def test_rounded_counts_are_not_subtracted() -> None:
    assert look_together(whole(17 * 59 + 12, is_exact=False), [parts(17)], k=20).differences == ()


def test_other_span_is_not_subtracted() -> None:
    later = {"start": FEBRUARY, "end": datetime(2026, 3, 1, tzinfo=UTC)}
    assert look_together(whole(17 * 59 + 12, **later), [parts(17)], k=20).differences == ()


def test_place_that_does_not_leave_makes_a_table_of_the_whole() -> None:
    total = whole(17 * 59 + 12, place_column="street")
    assert look_together(total, [parts(17)], k=20).differences[0].rows == 12


def test_count_that_is_no_number_leaves_the_rows_to_be_counted() -> None:
    blurred = offered("blurred", {"n": ["10-20", "10-20"]}, count_column="n")
    assert blurred.count is None


def test_subject_that_two_tables_of_blocks_pin_down_is_joined() -> None:
    blocks = [f"合成街区{n}" for n in range(30)]
    power = offered("power", {"block": blocks, "n": ["40"] * 30}, count_column="n")
    water = offered("water", {"block": blocks, "n": ["40"] * 30}, count_column="n")
    licences = offered("licences", {"block": blocks[:29] * 20 + blocks[29:]})
    found = look_together(licences, [power, water], k=20).joined
    assert [(one.releases, one.columns, one.rows) for one in found] == [
        (("licences", "power"), ("block",), 1),
        (("licences", "power", "water"), ("block",), 1),
        (("licences", "water"), ("block",), 1),
    ]


def test_two_tables_of_counts_join_no_subject() -> None:
    blocks = [f"合成街区{n}" for n in range(30)]
    power = offered("power", {"block": blocks, "n": ["40"] * 30}, count_column="n")
    water = offered("water", {"block": blocks, "n": ["40"] * 30}, count_column="n")
    assert look_together(water, [power], k=20).joined == ()


def test_measure_is_nothing_to_recognise_a_row_by() -> None:
    one = offered("one", {"n": [str(n) for n in range(30)]})
    two = offered("two", {"n": [str(n) for n in range(30)]})
    assert look_together(one, [two], k=20).joined == ()


def test_too_much_to_compare_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combining, "MOST_WORK", 1)
    found = look_together(whole(17 * 59 + 12), [parts(17)], k=20)
    assert (found.is_cut, found.differences) == (True, ())
