from __future__ import annotations

import csv
import hashlib
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import (
    BrokenQuoteError,
    CellTooLargeError,
    DuplicateColumnError,
    EmptyTableError,
    ForbiddenCharacterError,
    NotATableError,
    RaggedRowError,
    TableError,
    TooManyBytesError,
    TooManyColumnsError,
    TooManyRowsError,
    UnknownEncodingError,
    UnnamedColumnError,
)
from anonymize.tables import Limits, read_csv, read_table
from anonymize.tables.quick import parse_plain

SMALL = Limits(rows=3, columns=3, size_bytes=200, cell_bytes=20)

BAD: dict[str, tuple[bytes, type[TableError], dict[str, object]]] = {
    "zip": (b"PK\x03\x04rest", NotATableError, {"found": "zip or xlsx"}),
    "html": (b"\n <!DOCTYPE html><p>", NotATableError, {"found": "html or xml"}),
    "utf-16": ("a,b\n1,2\n".encode("utf-16"), NotATableError, {"found": "utf-16"}),
    "no bytes": (b"", EmptyTableError, {}),
    "only blank lines": (b"\n\n\r\n", EmptyTableError, {}),
    "header only": (b"a,b\n", EmptyTableError, {}),
    "nul": (b"a,b\n1,2\n3,\x004\n", ForbiddenCharacterError, {"line": 3, "character": "NUL"}),
    "surrogate": (
        b"a,b\n1,\xed\xa0\x80\n",
        ForbiddenCharacterError,
        {"line": 2, "character": "surrogate"},
    ),
    "old line ends": (b"a,b\r1,2\r3,4", ForbiddenCharacterError, {"line": 1, "character": "CR"}),
    "no encoding": (b"a,b\n1,2\n\xff\xff,4\n", UnknownEncodingError, {"line": 3}),
    "marked but not utf-8": (b"\xef\xbb\xbfa,b\n1,\xff\n", UnknownEncodingError, {"line": 2}),
    "too long a row": (
        b"a,b\n1,2\n3,4,5\n",
        RaggedRowError,
        {"line": 3, "expected": 2, "found": 3},
    ),
    "too short a row": (b"a,b\n1,2\n3\n", RaggedRowError, {"line": 3, "expected": 2, "found": 1}),
    "blank line inside": (
        b"a,b\n1,2\n\n3,4\n",
        RaggedRowError,
        {"line": 3, "expected": 2, "found": 0},
    ),
    "quotation open": (b'a,b\n1,"2\n', BrokenQuoteError, {"line": 2}),
    "quotation followed": (b'a,b\n1,"2"x\n', BrokenQuoteError, {"line": 2}),
    "name twice": (b"a, a\n1,2\n", DuplicateColumnError, {"column": "a"}),
    "name missing": (b"a, \n1,2\n", UnnamedColumnError, {"position": 2}),
    "rows": (b"a\n1\n2\n3\n4\n", TooManyRowsError, {"limit": 3}),
    "columns": (b"a,b,c,d\n1,2,3,4\n", TooManyColumnsError, {"limit": 3}),
    "bytes": (b"a\n" + b"1" * 200, TooManyBytesError, {"limit": 200}),
    "cell": (b"a,b\n1,2\n3," + b"x" * 21 + b"\n", CellTooLargeError, {"line": 3, "limit": 20}),
    "line without end": (b"a,b\n1," + b"x" * 61, CellTooLargeError, {"line": 2, "limit": 20}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_bytes_are_refused_by_name_and_line(name: str) -> None:
    content, error, fields = BAD[name]
    with pytest.raises(error) as caught:
        read_csv(io.BytesIO(content), limits=SMALL)
    assert type(caught.value) is error
    assert {k: getattr(caught.value, k) for k in fields} == fields


@pytest.mark.parametrize("name", BAD)
def test_refusal_reads_in_both_languages(name: str) -> None:
    content, error, _ = BAD[name]
    with pytest.raises(error) as caught:
        read_csv(io.BytesIO(content), limits=SMALL)
    assert "{" not in caught.value.text.zh + caught.value.text.en


def test_values_stay_the_text_they_were() -> None:
    reading = read_csv(io.BytesIO(b"id,n\n007, 1.50 \nNA,null\n"))
    assert reading.frame.to_numpy().tolist() == [["007", " 1.50 "], ["NA", "null"]]


def test_empty_cell_is_missing_quoted_or_not() -> None:
    reading = read_csv(io.BytesIO(b'a,b\n,""\n1,2\n'))
    assert reading.frame.isna().to_numpy().tolist() == [[True, True], [False, False]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encoding_is_found_by_strict_decoding(encoding: str) -> None:
    reading = read_csv(io.BytesIO("姓名,区\n张三,海珠\n".encode(encoding)))
    assert (encoding, ["姓名", "区"]) == (reading.encoding, list(reading.frame.columns))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_is_found(delimiter: str) -> None:
    text = "a|b|c\n1|x|3\n4|y|6\n".replace("|", delimiter)
    reading = read_csv(io.BytesIO(text.encode()))
    assert (delimiter, ["a", "b", "c"]) == (reading.delimiter, list(reading.frame.columns))


def test_delimiter_inside_quotation_does_not_count() -> None:
    reading = read_csv(io.BytesIO(b'a;b\n"1,2,3";4\n"5,6,7";8\n'))
    assert (reading.delimiter, reading.rows) == (";", 2)


def test_quotation_cut_off_by_the_sample_does_not_mislead() -> None:
    rows = "1;2,2,2\n" * 150 + '"' + "x\n" * 100 + '";3,3,3\n'
    reading = read_csv(io.BytesIO(f"a;b,c\n{rows}".encode()))
    assert (reading.delimiter, reading.rows) == (";", 151)


def test_line_end_inside_quotation_is_kept() -> None:
    reading = read_csv(io.BytesIO(b'a,b\n"x\r\ny",2\n'))
    assert reading.frame["a"].iloc[0] == "x\r\ny"


def test_blank_lines_at_the_end_are_ignored() -> None:
    assert read_csv(io.BytesIO(b"a,b\r\n1,2\r\n\r\n\n")).rows == 1


def test_digest_is_of_the_bytes_given() -> None:
    content = "名\n1\n".encode("gb18030")
    reading = read_csv(io.BytesIO(content))
    expected = ("sha256:" + hashlib.sha256(content).hexdigest(), len(content))
    assert expected == (reading.sha256, reading.size_bytes)


def test_stream_that_cannot_seek_is_taken_in() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert read_csv(Pipe(b"a,b\n1,2\n")).rows == 1


def test_endless_stream_stops_at_the_limit() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def seekable(self) -> bool:
            return False

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return b"1" * size

    stream = Endless()
    with pytest.raises(TooManyBytesError):
        read_csv(stream, limits=Limits(size_bytes=5 << 20))  # type: ignore[arg-type]
    assert stream.taken <= 6 << 20


def test_table_is_told_by_its_bytes_not_its_name() -> None:
    file = io.BytesIO()
    pd.DataFrame({"a": [1, 2]}).to_parquet(file)
    assert read_table(file).encoding == "parquet"


PLAIN_CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters='\0\r\n",'), min_size=1, max_size=4
)


@given(st.lists(st.tuples(PLAIN_CELLS, PLAIN_CELLS | st.just("")), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_quick_and_strict_way_read_the_same(rows: list[tuple[str, str]]) -> None:
    text = "".join(f"{a},{b}\n" for a, b in rows)
    quick = parse_plain(text, ["a", "b"], ",")
    assert quick is not None
    strict = list(csv.reader(text.split("\n")[:-1], strict=True))
    found = [[cell or "" for cell in column.to_pylist()] for column in quick]
    assert strict == [list(row) for row in zip(*found, strict=True)]


NOT_PLAIN = ["a,b\n\nc,d\n", '"a",b\n', "a,b\rc,d\n", "a,b,c\n", "a\n", "\na,b\n", "a,b\n\r\n"]


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_quick_way_hands_back_what_is_not_plain(text: str) -> None:
    assert parse_plain(text, ["a", "b"], ",") is None


def test_fault_far_behind_plain_rows_is_named_with_its_line() -> None:
    content = b"a,b\n" + b"1,2\n" * 600_000 + b"3\n"
    with pytest.raises(RaggedRowError) as caught:
        read_csv(io.BytesIO(content))
    assert caught.value.line == 600_002


def test_quotation_far_behind_plain_rows_is_read() -> None:
    content = b"a,b\n" + b"1,2\n" * 600_000 + b'3,"x\ny"\n'
    frame = read_csv(io.BytesIO(content)).frame
    assert (len(frame), frame["b"].iloc[-1]) == (600_001, "x\ny")


def test_many_batches_join_in_order() -> None:
    content = "n\n" + "".join(f"{i}\n" for i in range(140_000))
    frame = read_csv(io.BytesIO(content.encode())).frame
    assert [str(i) for i in range(140_000)] == frame["n"].tolist()
