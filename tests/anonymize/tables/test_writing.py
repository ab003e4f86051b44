from __future__ import annotations

import hashlib
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.tables import canonical_csv, digest, read_csv, safe_csv

CELLS = st.none() | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=6
)
NAMES = st.text(st.sampled_from("ab姓名_;,\t\"'"), min_size=1, max_size=4).filter(str.strip)


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    names = draw(st.lists(NAMES.map(str.strip), min_size=1, max_size=4, unique=True))
    rows = draw(st.integers(1, 5))
    cells = {n: draw(st.lists(CELLS, min_size=rows, max_size=rows)) for n in names}
    return pd.DataFrame(cells, dtype="str")


@given(frames())
@settings(max_examples=150, deadline=None)
def test_canonical_bytes_read_back_as_the_same_frame(frame: pd.DataFrame) -> None:
    reading = read_csv(io.BytesIO(b"".join(canonical_csv(frame))))
    pd.testing.assert_frame_equal(frame, reading.frame)


@given(frames())
@settings(max_examples=50, deadline=None)
def test_digest_is_of_the_canonical_bytes(frame: pd.DataFrame) -> None:
    expected = "sha256:" + hashlib.sha256(b"".join(canonical_csv(frame))).hexdigest()
    assert expected == digest(frame)


def test_canonical_form_is_utf8_lf_and_quotes_only_where_needed() -> None:
    frame = pd.DataFrame({"名": ["a", 'b"c', None], "n": [1, 2, 3], "x": [0.5, 1e300, None]})
    expected = '名,n,x\na,1,0.5\n"b""c",2,1e+300\n,3,\n'
    assert expected == b"".join(canonical_csv(frame)).decode()


def test_lone_empty_cell_is_still_a_row() -> None:
    frame = pd.DataFrame({"a": ["x", None, "y"]}, dtype="str")
    assert b"".join(canonical_csv(frame)) == b'a\nx\n""\ny\n'


def test_text_and_object_columns_have_the_same_bytes() -> None:
    cells = ["x", None, "007"]
    one = pd.DataFrame({"a": pd.Series(cells, dtype="str")})
    other = pd.DataFrame({"a": pd.Series(cells, dtype=object)})
    assert digest(one) == digest(other)


FORMULAS = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
HARMLESS = ["-1.5", "+86", "1e-3", "-.5", "a=b", "粤A·12345", "2026-01-02"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_formula_is_disarmed(cell: str) -> None:
    written = b"".join(safe_csv(pd.DataFrame({"a": [cell]}, dtype="str")))
    assert "'" + cell == read_csv(io.BytesIO(written)).frame["a"].iloc[0]


@pytest.mark.parametrize("cell", HARMLESS)
def test_harmless_cell_is_delivered_as_it_is(cell: str) -> None:
    frame = pd.DataFrame({"a": [cell]}, dtype="str")
    assert b"".join(canonical_csv(frame)) == b"".join(safe_csv(frame))


def test_formula_in_a_column_name_is_disarmed() -> None:
    assert b"".join(safe_csv(pd.DataFrame({"=x": ["1"]}))) == b"'=x\n1\n"
