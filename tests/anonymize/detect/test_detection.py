from __future__ import annotations

import io
import random
from collections.abc import Callable

import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.detect import Profile, detect
from anonymize.detect.uniqueness import unique_share
from anonymize.roles import Kind, Role
from anonymize.tables import read_csv
from tests.anonymize.detect import corpus

ROWS = 400


def column(make: corpus.Make, *, rows: int = ROWS, seed: int = 5) -> list[str]:
    draw = random.Random(seed)
    return [make(draw) for _ in range(rows)]


def detected(name: str, values: list[str | None]) -> tuple[Role, Kind]:
    found = detect(pd.DataFrame({name: values}, dtype="str")).column(name)
    return found.role, found.kind


@pytest.mark.parametrize("kind", [k for k in corpus.MAKERS if k is not Kind.PASSPORT])
def test_identifiers_are_found_without_a_telling_name(kind: Kind) -> None:
    role, found = detected("c1", column(corpus.MAKERS[kind][0]))
    assert (Role.DIRECT, kind) == (role, found)


@pytest.mark.parametrize("kind", corpus.MAKERS)
def test_look_alike_columns_are_not_taken_for_the_kind(kind: Kind) -> None:
    assert kind is not detected("c1", column(corpus.MAKERS[kind][1]))[1]


def test_passport_numbers_need_a_telling_name() -> None:
    values = column(corpus.passport)
    assert (
        detected("c1", values)[1],
        detected("护照号", values)[1],
    ) == (Kind.SERIAL, Kind.PASSPORT)


def test_numbers_given_in_turn_are_serials_even_in_the_range_of_mobiles() -> None:
    values = [str(13_800_000_000 + i) for i in range(ROWS)]
    assert detected("c1", values) == (Role.PLAIN, Kind.SERIAL)


def test_random_numbers_of_eighteen_digits_are_no_identity_numbers() -> None:
    values = column(lambda draw: corpus.digits(draw, 18))
    assert detected("c1", values) == (Role.PLAIN, Kind.SERIAL)


def test_some_faults_do_not_hide_a_kind() -> None:
    values = [*column(corpus.resident_id, rows=320), *column(corpus.resident_look_alike, rows=80)]
    assert detected("c1", values) == (Role.DIRECT, Kind.RESIDENT_ID)


@pytest.mark.parametrize("make", [corpus.mobile, corpus.resident_id, corpus.email, corpus.plate])
def test_free_text_that_holds_an_identifier_is_direct(make: Callable[..., str]) -> None:
    values = [
        f"市民来电，{v}，请回复" if i % 10 == 0 else f"第{i}件" for i, v in enumerate(column(make))
    ]
    assert detected("备注内容", values) == (Role.DIRECT, Kind.FREE_TEXT)


NAMES: dict[str, tuple[list[str | None], Role, Kind]] = {
    "年龄": ([str(20 + i % 60) for i in range(ROWS)], Role.QUASI, Kind.AGE),
    "usage": ([str(20 + i % 6) for i in range(ROWS)], Role.PLAIN, Kind.INTEGER),
    "age": ([str(i % 9 * 100) for i in range(ROWS)], Role.PLAIN, Kind.INTEGER),
    "性别": (["男", "女"] * 200, Role.QUASI, Kind.SEX),
    "邮编": ([f"5102{i % 90:02}" for i in range(ROWS)], Role.QUASI, Kind.POSTCODE),
    "出生日期": ([f"19{50 + i % 40}-01-02" for i in range(ROWS)], Role.QUASI, Kind.BIRTH_DATE),
    "月收入": ([str(i % 7 * 1000) for i in range(ROWS)], Role.SENSITIVE, Kind.FINANCE),
    "诊断": (["感冒", "骨折"] * 200, Role.SENSITIVE, Kind.HEALTH),
    "宗教信仰": (["a", "b"] * 200, Role.SENSITIVE, Kind.BELIEF),
    "latitude": ([f"23.{i % 9}01" for i in range(ROWS)], Role.SENSITIVE, Kind.LATITUDE),
    "phone_type": (["home", "office"] * 200, Role.PLAIN, Kind.CATEGORY),
    "empty": ([None] * ROWS, Role.PLAIN, Kind.EMPTY),
    "same": (["x"] * ROWS, Role.PLAIN, Kind.CONSTANT),
    "user_id": ([f"u{i % 300:05}" for i in range(ROWS)], Role.DIRECT, Kind.SERIAL),
    "note": ([f"{'长' * 40}{i}" for i in range(ROWS)], Role.DIRECT, Kind.FREE_TEXT),
}


@pytest.mark.parametrize("name", NAMES)
def test_name_and_values_together_settle_what_values_leave_open(name: str) -> None:
    values, role, kind = NAMES[name]
    assert (role, kind) == detected(name, values)


def foreign(name: str) -> Profile:
    table = getattr(sm.datasets, name).load_pandas().data
    return detect(read_csv(io.BytesIO(table.to_csv(index=False).encode())).frame)


def test_survey_of_marriages_has_no_direct_identifier() -> None:
    roles = foreign("fair").roles()
    assert Role.DIRECT not in roles.values()
    assert (roles["age"], roles["affairs"]) == (Role.QUASI, Role.SENSITIVE)


def test_insurance_experiment_has_measured_quasi_identifiers() -> None:
    profile = foreign("randhie")
    assert profile.column("lpi").evidence["isolates_share"] > 0.05
    assert (profile.roles()["lpi"], profile.roles()["disea"]) == (Role.QUASI, Role.SENSITIVE)


def test_combination_that_isolates_rows_makes_quasi_identifiers() -> None:
    cells = [(f"a{i}", f"b{j}") for i in range(30) for j in range(30)]
    frame = pd.DataFrame(cells, columns=["x", "y"], dtype="str")
    profile = detect(frame)
    assert [c.columns for c in profile.combinations] == [("x", "y")]
    assert {Role.QUASI} == set(profile.roles().values())


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60
    )
)
@settings(max_examples=100, deadline=None)
def test_unique_share_is_the_share_of_tuples_seen_once(rows: list[tuple[int, int, int]]) -> None:
    expected = sum(rows.count(row) == 1 for row in rows) / len(rows)
    frame = pd.DataFrame(rows, dtype="int64")
    assert expected == unique_share([frame[i].to_numpy() for i in range(3)])


def test_profile_speaks_of_values_nowhere() -> None:
    frame = pd.DataFrame({"c1": column(corpus.mobile), "c2": column(corpus.resident_id)})
    said = str(detect(frame).to_dict())
    assert [v for v in [*frame["c1"], *frame["c2"]] if v in said] == []


def test_sample_gives_counts_over_all_rows() -> None:
    frame = pd.DataFrame({"c1": [str(i) for i in range(5_000)]}, dtype="str")
    profile = detect(frame, sample_rows=500)
    assert (profile.column("c1").distinct, profile.sample_rows) == (5_000, 500)


def test_one_row_is_judged() -> None:
    assert (
        Role.DIRECT
        is detected("c1", ["440105199001011230"[:17] + corpus.resident_check("44010519900101123")])[
            0
        ]
    )
