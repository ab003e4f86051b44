"""What has room for marks, and what is left alone."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from anonymize.fingerprint import Layout, NoRoom, Unmarked, lay_out, survey
from anonymize.fingerprint.changes import BOUNDS
from anonymize.roles import Role
from tests.anonymize.fingerprint.tables_of import ROLES, journeys

QUASI = ["district", "age_band"]


def laid_out(table: pa.RecordBatch, roles: dict[str, Role] | None = None) -> Layout | NoRoom:
    chosen = roles or ROLES
    quasi = [name for name, role in chosen.items() if role is Role.QUASI]
    return lay_out(survey([table], quasi), chosen)


def numbered(values: object) -> pa.RecordBatch:
    table = journeys(4_000)
    texts = pa.array(np.asarray(values).astype(str), pa.string())
    return pa.RecordBatch.from_pydict({"district": table.column("district"), "x": texts})


def test_numbers_carry_and_categories_swap() -> None:
    found = laid_out(journeys(4_000))
    assert isinstance(found, Layout)
    carriers = {one.column for one in found.values}
    assert carriers == {"fare_yuan", "distance_m", "duration_s"}
    assert [one.column for one in found.swaps] == ["card_class"]


def test_layout_survives_its_json() -> None:
    found = laid_out(journeys(4_000))
    assert isinstance(found, Layout)
    assert Layout.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_small_table_has_no_room() -> None:
    assert laid_out(journeys(400)) == NoRoom(Unmarked.TOO_SMALL)


def test_table_of_totals_is_left_alone() -> None:
    places = np.arange(4_000)
    table = pa.RecordBatch.from_pydict(
        {
            "street": pa.array(places.astype(str), pa.string()),
            "count": pa.array((places * 37 % 9_001).astype(str), pa.string()),
        }
    )
    found = laid_out(table, {"street": Role.QUASI, "count": Role.SENSITIVE})
    assert found == NoRoom(Unmarked.AGGREGATES)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (np.arange(4_000), "a key"),
        (np.arange(4_000) % 3, "a step is too much of so coarse a number"),
        (np.char.zfill((np.arange(4_000) % 900).astype(str), 5), "a code with leading zeros"),
        (np.zeros(4_000, dtype=int), "a constant"),
        (np.arange(4_000) % 9 * 1_000, "rounded so coarsely that a step would stand out"),
    ],
)
def test_column_without_room_is_left_alone(values: np.ndarray, why: str) -> None:
    found = laid_out(numbered(values), {"district": Role.QUASI, "x": Role.PLAIN})
    assert found == NoRoom(Unmarked.NO_COLUMNS), why


@pytest.mark.parametrize("role", [Role.QUASI, Role.DIRECT])
def test_identifiers_never_carry(role: Role) -> None:
    found = laid_out(journeys(4_000), {**ROLES, "fare_yuan": role})
    assert not isinstance(found, Layout) or "fare_yuan" not in {o.column for o in found.values}


def test_column_without_a_role_is_left_alone() -> None:
    roles = {name: role for name, role in ROLES.items() if name != "fare_yuan"}
    found = laid_out(journeys(4_000), roles)
    assert isinstance(found, Layout)
    assert "fare_yuan" not in {one.column for one in found.values}


def test_step_lies_within_the_stated_bound() -> None:
    table = journeys(4_000)
    found, facts = laid_out(table), survey([table], QUASI).columns
    assert isinstance(found, Layout)
    shares = [o.step * 10.0**-o.decimals / facts[o.column].deviation for o in found.values]
    assert max(shares) <= BOUNDS.step_share


def test_rounded_number_moves_by_what_it_was_rounded_to() -> None:
    found = laid_out(
        numbered(np.arange(4_000) * 7_919 % 3_000 * 50), {"district": Role.QUASI, "x": Role.PLAIN}
    )
    assert isinstance(found, Layout)
    assert found.values[0].step % 50 == 0


def test_coarse_columns_that_tell_rows_apart_stay_and_the_rest_swap() -> None:
    places = np.arange(20_000)
    table = pa.RecordBatch.from_pydict(
        {
            "district": pa.array((places % 4).astype(str), pa.string()),
            "a": pa.array((places * 31 % 60 * 1_000).astype(str), pa.string()),
            "b": pa.array((places * 17 % 90 * 1_000).astype(str), pa.string()),
            "c": pa.array((places * 13 % 5 * 1_000).astype(str), pa.string()),
        }
    )
    roles = {"district": Role.QUASI, "a": Role.PLAIN, "b": Role.PLAIN, "c": Role.PLAIN}
    found = laid_out(table, roles)
    assert isinstance(found, Layout)
    assert [(one.column, set(one.anchors)) for one in found.swaps] == [("c", {"a", "b"})]
