"""Every error of this library: what went wrong as fields, and a sentence in both languages.

An error names the place (line, column) and never the value found there.

* AnonymizeError
  * TableError                  the bytes are no table that can be taken in
    * NotATableError            binary, markup, an archive: no delimited text, no Parquet
    * UnknownEncodingError      neither UTF-8 nor GB18030
    * ForbiddenCharacterError   NUL or a lone surrogate
    * RaggedRowError            a row with more or fewer fields than the header
    * BrokenQuoteError          a quotation that is not closed or is followed by other text
    * DuplicateColumnError      two columns of one name
    * UnnamedColumnError        a column without a name
    * EmptyTableError           no header, or a header and no rows
    * LimitExceededError        more bytes, rows, columns or a longer cell than the caller allows
    * ParquetError              a Parquet file that cannot be read
    * UnsupportedColumnError    a Parquet column that is no plain value (list, map, binary)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from anonymize.text import Text


@dataclass(eq=False, kw_only=True)
class AnonymizeError(Exception):
    """Root of the tree: each error is a dataclass whose fields fill the blanks of `template`."""

    template: ClassVar[Text] = Text("脱敏处理失败。", "Desensitisation failed.")

    @property
    def text(self) -> Text:
        """The sentence in both languages, with this error's fields filled in."""
        return self.template.format(**vars(self))

    def __str__(self) -> str:
        return self.text.en

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way from a worker process: exceptions pickle by position otherwise."""
        return _rebuild, (type(self), vars(self).copy())


def _rebuild(kind: type[AnonymizeError], fields: dict[str, Any]) -> AnonymizeError:
    return kind(**fields)


class TableError(AnonymizeError):
    """The bytes are no table that can be taken in."""


@dataclass(eq=False, kw_only=True)
class NotATableError(TableError):
    """The bytes are something else; `found` names what (zip, html, xlsx, binary ...)."""

    found: str
    template: ClassVar[Text] = Text(
        "这不是表格文件，内容看起来是 {found}。请提供 CSV 或 Parquet 文件。",
        "This is not a table; the content looks like {found}. Give a CSV or Parquet file.",
    )


@dataclass(eq=False, kw_only=True)
class UnknownEncodingError(TableError):
    """Not valid in any accepted encoding."""

    line: int
    template: ClassVar[Text] = Text(
        "第 {line} 行既不是合法的 UTF-8，也不是合法的 GB18030。",
        "Line {line} is neither valid UTF-8 nor valid GB18030.",
    )


@dataclass(eq=False, kw_only=True)
class ForbiddenCharacterError(TableError):
    """A character that no text may hold."""

    line: int
    character: str
    template: ClassVar[Text] = Text(
        "第 {line} 行含有不允许的字符（{character}）。",
        "Line {line} holds a character that is not allowed ({character}).",
    )


@dataclass(eq=False, kw_only=True)
class RaggedRowError(TableError):
    """A row whose number of fields is not the header's."""

    line: int
    expected: int
    found: int
    template: ClassVar[Text] = Text(
        "第 {line} 行有 {found} 个字段，表头有 {expected} 个。",
        "Line {line} has {found} fields, the header has {expected}.",
    )


@dataclass(eq=False, kw_only=True)
class BrokenQuoteError(TableError):
    """A quotation that is not closed, or is followed by other text."""

    line: int
    template: ClassVar[Text] = Text(
        "第 {line} 行的引号没有正确闭合。", "A quotation in line {line} is not closed properly."
    )


@dataclass(eq=False, kw_only=True)
class DuplicateColumnError(TableError):
    """Two columns of one name."""

    column: str
    template: ClassVar[Text] = Text(
        "列名“{column}”出现了不止一次。", "The column name '{column}' appears more than once."
    )


@dataclass(eq=False, kw_only=True)
class UnnamedColumnError(TableError):
    """A column without a name; `position` counts from 1."""

    position: int
    template: ClassVar[Text] = Text("第 {position} 列没有列名。", "Column {position} has no name.")


@dataclass(eq=False, kw_only=True)
class EmptyTableError(TableError):
    """No header, or a header and no rows."""

    template: ClassVar[Text] = Text("表格没有任何数据行。", "The table has no rows.")


@dataclass(eq=False, kw_only=True)
class LimitExceededError(TableError):
    """More than the caller allows; `what` is bytes, rows, columns or cell bytes."""

    what: str
    limit: int
    line: int | None = None
    template: ClassVar[Text] = Text(
        "超出限制：{what} 最多 {limit}。", "Over the limit: at most {limit} {what}."
    )


@dataclass(eq=False, kw_only=True)
class ParquetError(TableError):
    """A Parquet file that cannot be read."""

    template: ClassVar[Text] = Text(
        "Parquet 文件已损坏，无法读取。", "The Parquet file is damaged and cannot be read."
    )


@dataclass(eq=False, kw_only=True)
class UnsupportedColumnError(TableError):
    """A column that is no plain value."""

    column: str
    found: str
    template: ClassVar[Text] = Text(
        "列“{column}”的类型 {found} 不是简单值，无法处理。",
        "Column '{column}' has type {found}, which is no plain value.",
    )
