"""What kind of bytes these are: their encoding by strict decoding, their delimiter by trying.

Nothing is guessed from statistics: UTF-8 that decodes strictly is UTF-8, and only what is not is
tried as GB18030. Text in a Latin encoding may therefore pass as GB18030 and read as Chinese; the
encoding found is part of every reading so that a person can see it.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np

from anonymize.errors import (
    EmptyTableError,
    ForbiddenCharacterError,
    NotATableError,
    UnknownEncodingError,
)
from anonymize.tables.sources import chunks

DELIMITERS = ",;\t"
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 200
_LF = ord("\n")

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip or xlsx"),
    (b"PK\x05\x06", "zip or xlsx"),
    (b"\xd0\xcf\x11\xe0", "xls or doc"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "sqlite"),
    (b"ARROW1", "arrow"),
    (b"ORC", "orc"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<table", b"<script")


@dataclass(frozen=True, slots=True)
class Form:
    """How the text of a table is written; `encoding` is utf-8, utf-8-sig or gb18030."""

    encoding: str
    delimiter: str


def magic(head: bytes) -> str | None:
    """Name the format whose first bytes these are; None for what may be delimited text."""
    for prefix, name in _MAGIC:
        if head.startswith(prefix):
            return name
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html or xml" if text.startswith(_MARKUP) else None


def sniff(file: IO[bytes], *, size_limit: int, delimiter: str | None = None) -> Form:
    """Read the file once to its end and say how it is written; leaves it at its start.

    Errors: NotATableError, EmptyTableError, UnknownEncodingError, ForbiddenCharacterError,
    TooManyBytesError.
    """
    head = file.read(64)
    if (found := magic(head)) is not None:
        raise NotATableError(found=found)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise EmptyTableError
    encoding, sample = _encoding(file, size_limit=size_limit)
    file.seek(0)
    return Form(encoding, delimiter or _delimiter(sample))


def decoded(pieces: Iterator[bytes], encoding: str) -> Iterator[str]:
    """Decode strictly; NUL and what is not valid are refused with their line."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    for piece in _and_end(pieces):
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise _not_decoded(error, line) from None
        if (at := text.find("\0")) >= 0:
            raise ForbiddenCharacterError(line=line + text.count("\n", 0, at), character="NUL")
        line += int(np.count_nonzero(np.frombuffer(piece, dtype=np.uint8) == _LF))
        yield text


def _and_end(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield from pieces
    yield b""


def _not_decoded(
    error: UnicodeDecodeError, line: int
) -> UnknownEncodingError | ForbiddenCharacterError:
    """A surrogate written in UTF-8 is told apart, lest GB18030 reads it as some other text."""
    at = line + error.object.count(b"\n", 0, error.start)
    wrong = error.object[error.start : error.start + 3]
    if error.encoding.startswith("utf") and _is_surrogate(wrong):
        return ForbiddenCharacterError(line=at, character="surrogate")
    return UnknownEncodingError(line=at)


def _is_surrogate(three: bytes) -> bool:
    return len(three) == 3 and three[0] == 0xED and 0xA0 <= three[1] <= 0xBF and three[2] >= 0x80


def _encoding(file: IO[bytes], *, size_limit: int) -> tuple[str, str]:
    """Find the first encoding in which the whole file decodes, and its first characters."""
    file.seek(0)
    marked = file.read(3) == codecs.BOM_UTF8
    unmarked = ("utf-8", "gb18030")
    for encoding in ("utf-8-sig",) if marked else unmarked:
        file.seek(0)
        try:
            return encoding, _sample(decoded(chunks(file, size_limit=size_limit), encoding))
        except UnknownEncodingError:
            if encoding != "utf-8":
                raise
    raise AssertionError("the last encoding returns or raises")


def _sample(pieces: Iterator[str]) -> str:
    """Keep the first characters, but run through to the end: the rest must decode too."""
    kept = ""
    for piece in pieces:
        if len(kept) < _SAMPLE_CHARACTERS:
            kept += piece
    return kept[:_SAMPLE_CHARACTERS]


def _delimiter(sample: str) -> str:
    """Take the delimiter that gives every row the same and the greatest number of fields.

    Where none does, the one that splits the header most: the ragged row is then named by line.
    """
    lines = sample.split("\n")[: _SAMPLE_ROWS + 1]
    cut = len(lines) > _SAMPLE_ROWS or len(sample) == _SAMPLE_CHARACTERS
    complete = lines[:-1] if len(lines) > 1 else lines
    steady = {d: n for d in DELIMITERS if (n := _steady_width(complete, d, cut=cut)) > 1}
    if steady:
        return max(steady, key=lambda d: steady[d])
    return max(DELIMITERS, key=complete[0].count)


def _steady_width(lines: list[str], delimiter: str, *, cut: bool) -> int:
    """Count the fields of every row; 0 where rows differ or a quotation breaks.

    In a sample that was `cut` the last quotation may be open.
    """
    rows = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    widths: set[int] = set()
    try:
        widths.update(len(row) for row in rows if row)
    except csv.Error:
        if not cut or rows.line_num < len(lines):
            return 0
    return widths.pop() if len(widths) == 1 else 0
