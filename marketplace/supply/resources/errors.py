"""What this slice refuses."""

from __future__ import annotations

import re

from anonymize.errors import AnonymizeError
from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownResourceError(NotFoundError):
    """There is no such census record, or not for this reader."""

    code = "resources.unknown-resource"
    text = Text("没有找到该数据资源。", "There is no such data resource.")


class UnknownBatchError(NotFoundError):
    """There is no such batch, or not for this reader."""

    code = "resources.unknown-batch"
    text = Text("没有找到该批次。", "There is no such batch.")


class DuplicateResourceError(ConflictError):
    """The unit has registered this table of this system before."""

    code = "resources.duplicate-resource"
    text = Text(
        "该系统的这张表已经登记，普查登记号为 {number}。",
        "This table of this system is registered already, as {number}.",
    )


class DutyMissingError(InvalidError):
    """A census record names the duty and the clause by which the unit holds the data."""

    code = "resources.duty-missing"
    text = Text(
        "请填写职能依据及其条款：没有职能依据的数据不能登记。",
        "Name the duty and its clause: data without a duty behind them cannot be registered.",
    )


class BlankFieldError(InvalidError):
    """Something that a census record must say is empty."""

    code = "resources.blank-field"
    text = Text("“{field}”一项不能为空。", "The field “{field}” cannot be empty.")


class DuplicateFieldError(InvalidError):
    """Two fields of one census record bear the same name."""

    code = "resources.duplicate-field"
    text = Text("字段“{name}”重复登记。", "The field “{name}” is declared twice.")


class UnsafeFileNameError(InvalidError):
    """The name of the file is a path, or holds characters that a name does not."""

    code = "resources.unsafe-file-name"
    text = Text(
        "文件名只能是名称本身：不含路径、控制字符，最长 120 个字符。",
        "A file name is only a name: no path, no control characters, at most 120 characters.",
    )


class UnreadableTableError(InvalidError):
    """The bytes were not taken in as a table; `fault` says which of the library's errors it was."""

    code = "resources.unreadable-table"
    text = Text("未能收取这张表：{zh}", "The table was not taken in: {en}")

    @classmethod
    def of(cls, error: AnonymizeError) -> UnreadableTableError:
        """Carry the library's named fault and its figures over, never a value of the table."""
        name = type(error).__name__.removesuffix("Error")
        fault = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
        figures = {key: value for key, value in vars(error).items() if not key.startswith("_")}
        return cls(
            **{
                **figures,
                "fault": fault,
                "zh": error.text.zh,
                "en": error.text.en,
                "field": "table",
            }
        )


class NotExaminedError(ConflictError):
    """Roles are confirmed after the columns were examined."""

    code = "resources.not-examined"
    text = Text("该批次的字段尚未识别。", "The columns of this batch have not been examined yet.")


class UnknownColumnError(InvalidError):
    """A role was given for a column that the batch does not have, or not for one that it has."""

    code = "resources.unknown-column"
    text = Text(
        "须为该批次的每一列各给出一个角色，问题出在“{column}”。",
        "Each column of the batch needs exactly one role; the trouble is with “{column}”.",
    )


class StaleResourceError(ConflictError):
    """Somebody corrected the record since it was read."""

    code = "resources.stale-resource"
    text = Text(
        "登记内容已被他人修改，请查看现状后再试。",
        "The record was changed meanwhile: look at its present state and try again.",
    )


class FileMissingError(InvalidError):
    """The form came without a file."""

    code = "resources.file-missing"
    text = Text("请选择一个文件。", "Choose a file.")
