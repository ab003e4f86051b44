"""Every error this library raises for bad input; a refusal of *policy* is a value, not an error.

Each class has a stable ``code``, typed fields with what was wrong (never data values or secrets),
and a ``text`` in Chinese and English. Catch a family, or ``ContractsError`` for all. The families
stand here; each draws its own branch where it lives.

    ContractsError
    +-- CanonicalError                 canonical JSON: here
    |   +-- InputTooLargeError
    |   +-- InputTooDeepError
    |   +-- NotJsonError
    |   +-- DuplicateKeyError
    |   +-- LoneSurrogateError
    |   +-- NumberOutOfRangeError
    |   +-- NotAJsonValueError
    +-- PolicyError                    contracts.policy.errors
    +-- TemplateError                  contracts.templates.errors
    +-- OdrlError                      contracts.odrl.errors
    +-- AgreementError                 contracts.agreement.errors
    +-- DocumentError                  contracts.document.errors
    +-- LicenceError                   contracts.licence.errors
    +-- RevocationError                contracts.revocation.errors
    +-- BundleError                    contracts.bundle.errors
    +-- SigningError                   contracts.signing.errors
    +-- FieldError and others          contracts.fields
    +-- MalformedError                 contracts.malformed
    +-- JwsError                       contracts.jose
    +-- DidError                       contracts.did
    +-- NotBase64UrlError              contracts.base64url
    +-- the errors of the log          contracts.log_errors
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.text import Text

SHOWN_CHARACTERS = 80


def shown(value: object) -> object:
    """A value as an error may show it: escaped, so that it cannot reorder the line, and short."""
    if not isinstance(value, str):
        return value
    if value.isprintable() and len(value) <= SHOWN_CHARACTERS:
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
