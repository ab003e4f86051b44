"""Every error this library raises for bad input; a refusal of *policy* is a value, not an error.

Each class has a stable ``code``, typed fields with what was wrong (never data values or secrets),
and a ``text`` in Chinese and English. Catch a family, or ``ContractsError`` for all.

    ContractsError
    +-- CanonicalError                 canonical JSON
        +-- InputTooLargeError
        +-- InputTooDeepError
        +-- NotJsonError
        +-- DuplicateKeyError
        +-- LoneSurrogateError
        +-- NumberOutOfRangeError
        +-- NotAJsonValueError
    +-- CommitmentError                salted commitments to fields
        +-- MalformedDisclosureError
        +-- CommitmentMismatchError
        +-- UncommittedDisclosureError
        +-- RepeatedDisclosureError
    +-- EntryError                     entries of the transparency log
        +-- EntryTooLargeError
        +-- EntryFormError
        +-- EntryFieldError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.text import Text

SHOWN_CHARACTERS = 80


def shown(value: object) -> object:
    """A value as an error may show it: escaped, so that it cannot reorder the line, and short."""
    if not isinstance(value, str):
        return value
    safe = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value[:SHOWN_CHARACTERS])
    return safe if len(value) <= SHOWN_CHARACTERS else safe + "…"


class ContractsError(Exception):
    """Root of the tree; subclasses are dataclasses whose fields fill their ``wording``."""

    code: ClassVar[str] = "contracts"
    wording: ClassVar[Text] = Text("合约库出错。", "the contracts library failed")

    @property
    def text(self) -> Text:
        """What is wrong, in both languages, with the fields filled in."""
        return self.wording.filled(**{name: shown(value) for name, value in vars(self).items()})

    def __str__(self) -> str:
        return self.text.en


class CanonicalError(ContractsError):
    """The input cannot be turned into, or read from, canonical JSON."""

    code: ClassVar[str] = "canonical"


@dataclass(eq=False)
class InputTooLargeError(CanonicalError):
    """The input is longer than the caller allows; nothing of it was read."""

    size_bytes: int
    limit_bytes: int
    code: ClassVar[str] = "canonical.too-large"
    wording: ClassVar[Text] = Text(
        "输入为 {size_bytes} 字节，超过上限 {limit_bytes} 字节。",
        "the input has {size_bytes} bytes, more than the limit of {limit_bytes}",
    )


@dataclass(eq=False)
class InputTooDeepError(CanonicalError):
    """Arrays and objects are nested deeper than the limit."""

    limit_levels: int
    code: ClassVar[str] = "canonical.too-deep"
    wording: ClassVar[Text] = Text(
        "输入嵌套超过 {limit_levels} 层。", "the input is nested deeper than {limit_levels} levels"
    )


@dataclass(eq=False)
class NotJsonError(CanonicalError):
    """The bytes are not one JSON text in UTF-8; ``position`` is where reading stopped."""

    position: int
    code: ClassVar[str] = "canonical.not-json"
    wording: ClassVar[Text] = Text(
        "输入不是 UTF-8 编码的 JSON（位置 {position}）。",
        "the input is not JSON in UTF-8 (at position {position})",
    )


@dataclass(eq=False)
class DuplicateKeyError(CanonicalError):
    """One object names the same key twice, so two readers could see two documents."""

    key: str
    code: ClassVar[str] = "canonical.duplicate-key"
    wording: ClassVar[Text] = Text(
        "同一对象中键“{key}”出现两次。", "the key “{key}” appears twice in one object"
    )


@dataclass(eq=False)
class LoneSurrogateError(CanonicalError):
    """A string holds half of a surrogate pair and has no UTF-8 form."""

    code: ClassVar[str] = "canonical.lone-surrogate"
    wording: ClassVar[Text] = Text(
        "字符串含有孤立代理项，无法编码为 UTF-8。",
        "a string holds a lone surrogate and has no UTF-8 form",
    )


@dataclass(eq=False)
class NumberOutOfRangeError(CanonicalError):
    """A number that readers understand differently: beyond 2^53 - 1, infinite, or none at all."""

    number: str
    code: ClassVar[str] = "canonical.number-out-of-range"
    wording: ClassVar[Text] = Text(
        "数值 {number} 超出 I-JSON 可精确交换的范围。",
        "the number {number} is outside the range that I-JSON exchanges exactly",
    )


@dataclass(eq=False)
class NotAJsonValueError(CanonicalError):
    """A Python value, or the type of a key, that JSON does not have."""

    type_name: str
    code: ClassVar[str] = "canonical.not-a-json-value"
    wording: ClassVar[Text] = Text(
        "类型 {type_name} 不是 JSON 值。", "the type {type_name} is not a JSON value"
    )


class CommitmentError(ContractsError):
    """A commitment cannot be made, or does not open as claimed."""

    code: ClassVar[str] = "commitment"


@dataclass(eq=False)
class MalformedDisclosureError(CommitmentError):
    """A disclosure is not a canonical ``[salt, name, value]`` with 128 bits of salt."""

    code: ClassVar[str] = "commitment.malformed-disclosure"
    wording: ClassVar[Text] = Text(
        "披露项格式不正确：应为规范编码的盐值、名称和取值，盐值不少于 128 位。",
        "a disclosure is not a canonical salt, name and value with 128 bits of salt",
    )


@dataclass(eq=False)
class CommitmentMismatchError(CommitmentError):
    """The digests shown are not, each once and in order, those committed to."""

    code: ClassVar[str] = "commitment.mismatch"
    wording: ClassVar[Text] = Text(
        "所示摘要与承诺值不符。", "the digests shown are not those of the commitment"
    )


@dataclass(eq=False)
class UncommittedDisclosureError(CommitmentError):
    """A disclosure hashes to none of the digests: it was altered or belongs elsewhere."""

    name: str
    code: ClassVar[str] = "commitment.uncommitted-disclosure"
    wording: ClassVar[Text] = Text(
        "披露项“{name}”不在承诺之内。", "the disclosure “{name}” is not part of the commitment"
    )


@dataclass(eq=False)
class RepeatedDisclosureError(CommitmentError):
    """One name is disclosed twice, so two readers could see two values."""

    name: str
    code: ClassVar[str] = "commitment.repeated-disclosure"
    wording: ClassVar[Text] = Text(
        "名称“{name}”被披露两次。", "the name “{name}” is disclosed twice"
    )


class EntryError(ContractsError):
    """Bytes or fields are no entry of the transparency log."""

    code: ClassVar[str] = "entry"


@dataclass(eq=False)
class EntryTooLargeError(EntryError):
    """The entry is longer than an entry may be; nothing of it was read."""

    size_bytes: int
    limit_bytes: int
    code: ClassVar[str] = "entry.too-large"
    wording: ClassVar[Text] = Text(
        "日志条目为 {size_bytes} 字节，超过上限 {limit_bytes} 字节。",
        "the entry has {size_bytes} bytes, more than the limit of {limit_bytes}",
    )


@dataclass(eq=False)
class EntryFormError(EntryError):
    """The bytes are not the canonical JSON of an object with exactly an envelope's keys."""

    code: ClassVar[str] = "entry.form"
    wording: ClassVar[Text] = Text(
        "日志条目不是规范编码的信封。", "the entry is not the canonical form of an envelope"
    )


@dataclass(eq=False)
class EntryFieldError(EntryError):
    """One field of an envelope breaks its rule."""

    field: str
    code: ClassVar[str] = "entry.field"
    wording: ClassVar[Text] = Text(
        "日志条目的字段“{field}”不符合规则。", "the field “{field}” of an entry breaks its rule"
    )
