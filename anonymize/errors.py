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
    * LimitExceededError        more than the caller allows
      * TooManyBytesError, TooManyRowsError, TooManyColumnsError, CellTooLargeError
    * ParquetError              a Parquet file that cannot be read
    * UnsupportedColumnError    a Parquet column that is no plain value (list, map, binary)
    * SourceChangedError        the file changed between two passes over it
  * HierarchyError              a generalisation hierarchy that cannot serve
    * HierarchyShapeError       no lines, or a line with more or fewer levels than the first
    * HierarchyLacksValueError  the column holds values that are no leaf of its hierarchy
    * LevelsDoNotNestError      two leaves share a label and part again one level higher
    * AmbiguousLabelError       one label stands for different leaves at different levels
    * HierarchyRuleError        the rule's parameters make no ladder, or a value does not fit it
  * ModelError                  a privacy model that cannot be asked of this table
    * ModelParameterError       a parameter outside its range
    * UnknownColumnError        the table lacks a column that is asked for
    * MissingHierarchyError     a quasi-identifier without a hierarchy, or a distance without one
    * AbsentExtraError          what the model runs on is not installed
    * SpentBudgetError          more epsilon than the population's privacy budget has left
  * SearchError                 no recoding can be given
    * NoRecodingError           nothing meets the models: the reason and the nearest that can
    * TooManyTuplesError        more distinct tuples than the search takes: coarsen first
  * TechniqueError              a technique that cannot be applied
    * TechniqueParameterError   a parameter outside its range
    * UnfitValueError           the column holds values that the technique cannot change
    * MissingKeyError           a keyed technique without its key
    * WeakKeyError              a key with fewer bytes than the technique asks for
  * PlanError                   a plan that cannot be used
    * PlanFormatError           no plan: the place in it, and what may stand there
    * PlanColumnsError          the plan's columns are not the table's
    * WholeColumnError          a technique that needs all rows, asked of an engine in batches
    * GivenHierarchyError       the hierarchy given is not the one that the plan was resolved with
  * EngineError                 an engine that cannot carry a plan out
    * EngineAbsentError         what the engine runs on is not installed
    * UnprotectedEngineError    keys would travel or lie in the clear
    * EngineFailedError         the engine gave up for a reason of its own
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
    """More than the caller allows."""

    limit: int


class TooManyBytesError(LimitExceededError):
    """More bytes than allowed, as stored or as declared once unpacked."""

    template: ClassVar[Text] = Text(
        "文件超过 {limit} 字节的上限。", "The file is larger than the limit of {limit} bytes."
    )


class TooManyRowsError(LimitExceededError):
    """More rows than allowed."""

    template: ClassVar[Text] = Text(
        "表格超过 {limit} 行的上限。", "The table has more rows than the limit of {limit}."
    )


class TooManyColumnsError(LimitExceededError):
    """More columns than allowed."""

    template: ClassVar[Text] = Text(
        "表格超过 {limit} 列的上限。", "The table has more columns than the limit of {limit}."
    )


@dataclass(eq=False, kw_only=True)
class CellTooLargeError(LimitExceededError):
    """A cell with more bytes than allowed."""

    line: int
    template: ClassVar[Text] = Text(
        "第 {line} 行有单元格超过 {limit} 字节的上限。",
        "Line {line} has a cell over the limit of {limit} bytes.",
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


class SourceChangedError(TableError):
    """The file changed between two passes over it."""

    template: ClassVar[Text] = Text(
        "处理期间源文件发生了变化。", "The source file changed while it was being processed."
    )


class HierarchyError(AnonymizeError):
    """A generalisation hierarchy that cannot serve."""


@dataclass(eq=False, kw_only=True)
class HierarchyShapeError(HierarchyError):
    """No lines, a repeated leaf, or a line whose number of levels is not the first line's."""

    column: str
    line: int
    template: ClassVar[Text] = Text(
        "列“{column}”的泛化层级表第 {line} 行缺失、重复，或层数与首行不同。",
        "Line {line} of the hierarchy of '{column}' is absent, repeated, or differs in levels.",
    )


@dataclass(eq=False, kw_only=True)
class HierarchyLacksValueError(HierarchyError):
    """The column holds `count` distinct values that are no leaf; `row` (from 1) is the first."""

    column: str
    count: int
    row: int
    template: ClassVar[Text] = Text(
        "列“{column}”有 {count} 个取值不在其泛化层级中（首见于第 {row} 行）。",
        "Column '{column}' holds {count} values that its hierarchy lacks (first in row {row}).",
    )


@dataclass(eq=False, kw_only=True)
class LevelsDoNotNestError(HierarchyError):
    """Two leaves share a label at `level` and part again at the next."""

    column: str
    level: int
    template: ClassVar[Text] = Text(
        "列“{column}”的泛化层级不嵌套：第 {level} 层合并的取值在上一层又分开。",
        "The hierarchy of '{column}' does not nest: values joined at level {level} part above it.",
    )


@dataclass(eq=False, kw_only=True)
class AmbiguousLabelError(HierarchyError):
    """One label stands for different sets of leaves at different levels."""

    column: str
    level: int
    template: ClassVar[Text] = Text(
        "列“{column}”第 {level} 层的某个标签在其他层代表不同的取值，局部重编码会产生歧义。",
        "A label of '{column}' at level {level} means other values at another level.",
    )


@dataclass(eq=False, kw_only=True)
class HierarchyRuleError(HierarchyError):
    """The rule's parameters make no ladder, or `count` values of the column do not fit it."""

    column: str
    rule: str
    count: int = 0
    template: ClassVar[Text] = Text(
        "列“{column}”不能按规则 {rule} 建立泛化层级（{count} 个取值不符）。",
        "The rule {rule} makes no hierarchy for '{column}' ({count} values do not fit).",
    )


class ModelError(AnonymizeError):
    """A privacy model that cannot be asked of this table."""


@dataclass(eq=False, kw_only=True)
class ModelParameterError(ModelError):
    """A parameter outside its range."""

    model: str
    parameter: str
    allowed: str
    template: ClassVar[Text] = Text(
        "模型 {model} 的参数 {parameter} 必须满足：{allowed}。",
        "The parameter {parameter} of {model} must be {allowed}.",
    )


@dataclass(eq=False, kw_only=True)
class UnknownColumnError(ModelError):
    """The table lacks a column that is asked for."""

    column: str
    template: ClassVar[Text] = Text("表中没有列“{column}”。", "The table has no column '{column}'.")


@dataclass(eq=False, kw_only=True)
class MissingHierarchyError(ModelError):
    """A hierarchy is asked for and not given."""

    column: str
    template: ClassVar[Text] = Text(
        "缺少列“{column}”的泛化层级。", "The hierarchy of column '{column}' is missing."
    )


class SearchError(AnonymizeError):
    """No recoding can be given."""


@dataclass(eq=False, kw_only=True)
class NoRecodingError(SearchError):
    """No recoding meets the models; `rows_needed` would have to be suppressed at the least."""

    models: str
    limit: int
    rows_needed: int
    template: ClassVar[Text] = Text(
        "没有泛化方案能在最多隐匿 {limit} 行时满足 {models}；最接近的需隐匿 {rows_needed} 行。",
        "No recoding meets {models} with at most {limit} rows suppressed; "
        "the nearest needs {rows_needed}.",
    )


@dataclass(eq=False, kw_only=True)
class TooManyTuplesError(SearchError):
    """More distinct tuples of quasi-identifiers than the search takes."""

    tuples: int
    limit: int
    widest: str
    template: ClassVar[Text] = Text(
        "准标识符的不同组合有 {tuples} 种，超过上限 {limit}；请先泛化取值最多的列“{widest}”。",
        "There are {tuples} distinct tuples, over the limit of {limit}; coarsen '{widest}' first.",
    )


class TechniqueError(AnonymizeError):
    """A technique that cannot be applied."""


@dataclass(eq=False, kw_only=True)
class TechniqueParameterError(TechniqueError):
    """A parameter outside its range; `allowed` says what it may be."""

    technique: str
    parameter: str
    allowed: str
    template: ClassVar[Text] = Text(
        "技术 {technique} 的参数 {parameter} 无效，应为：{allowed}。",
        "Parameter {parameter} of {technique} is not valid; it may be {allowed}.",
    )


@dataclass(eq=False, kw_only=True)
class UnfitValueError(TechniqueError):
    """The column holds values that the technique cannot change; `count` distinct ones."""

    column: str
    count: int
    template: ClassVar[Text] = Text(
        "列“{column}”有 {count} 个不同取值不适用所选技术。",
        "Column '{column}' holds {count} distinct values that its technique cannot change.",
    )


@dataclass(eq=False, kw_only=True)
class MissingKeyError(TechniqueError):
    """A keyed technique without its key."""

    column: str
    template: ClassVar[Text] = Text(
        "列“{column}”需要密钥，但没有提供方案所指的密钥。",
        "Column '{column}' needs a key, and the key that the plan names was not given.",
    )


@dataclass(eq=False, kw_only=True)
class WeakKeyError(TechniqueError):
    """A key with fewer bytes than the technique asks for."""

    least: int
    template: ClassVar[Text] = Text(
        "密钥至少需要 {least} 字节。", "The key must have at least {least} bytes."
    )


class PlanError(AnonymizeError):
    """A plan that cannot be used."""


@dataclass(eq=False, kw_only=True)
class PlanFormatError(PlanError):
    """No plan; `where` is the place in it and `allowed` what may stand there."""

    where: str
    allowed: str
    template: ClassVar[Text] = Text(
        "脱敏方案的 {where} 无效，应为：{allowed}。",
        "The plan is not valid at {where}: it may be {allowed}.",
    )


@dataclass(eq=False, kw_only=True)
class PlanColumnsError(PlanError):
    """The plan's columns are not the table's."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    template: ClassVar[Text] = Text(
        "方案与表格的列不一致：表格缺少 {missing}，方案未列出 {unknown}。",
        "The plan's columns are not the table's: the table lacks {missing}, "
        "the plan does not list {unknown}.",
    )


@dataclass(eq=False, kw_only=True)
class GivenHierarchyError(PlanError):
    """The hierarchy given is not the one that the plan was resolved with."""

    column: str
    template: ClassVar[Text] = Text(
        "列“{column}”的层级表与方案确定时所用的不同。",
        "The hierarchy given for column '{column}' is not the one the plan was resolved with.",
    )


@dataclass(eq=False, kw_only=True)
class WholeColumnError(PlanError):
    """A technique that needs all rows at once, asked of an engine that sees batches."""

    column: str
    technique: str
    template: ClassVar[Text] = Text(
        "列“{column}”的技术 {technique} 需要一次看到所有行，只能在内存中运行。",
        "The technique {technique} of column '{column}' needs all rows at once: run it in process.",
    )
