"""What can be wrong with an agreement, a party's name or a party's signature.

ContractsError
+-- AgreementError
    +-- NotCanonicalError
    +-- PolicyDigestError
    +-- PartiesError
    +-- DatesError
    +-- NotAPartyError
    +-- NotThePartysKeyError
    +-- LookAlikeNamesError
    +-- PartyNameError
        +-- NameTooLongError
        +-- HiddenCharacterError
        +-- FullWidthLetterError
        +-- ForeignScriptError
        +-- MixedHanFormsError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.malformed import MalformedError
from contracts.text import Text


class AgreementError(ContractsError):
    """An agreement cannot be made, read or signed."""

    code: ClassVar[str] = "agreement"


class NotCanonicalError(AgreementError):
    """The bytes are not the canonical form of the agreement they hold."""

    code: ClassVar[str] = "agreement.not-canonical"
    wording: ClassVar[Text] = Text(
        "合约文件不是规范形式（RFC 8785），可能被改写或重新排版。",
        "the agreement is not in canonical form (RFC 8785): it was edited or reformatted",
    )


class PolicyDigestError(AgreementError):
    """The policy inside the agreement is not the one whose digest stands beside it."""

    code: ClassVar[str] = "agreement.policy-digest"
    wording: ClassVar[Text] = Text(
        "合约内策略与其摘要不符。", "the policy in the agreement does not match its digest"
    )


class PartiesError(MalformedError, AgreementError):
    """The parties do not make an agreement."""

    code: ClassVar[str] = "agreement.parties"
    wording: ClassVar[Text] = Text("合约各方有误：{fault}。", "the parties are wrong: {fault}")


class DatesError(AgreementError):
    """The agreement ends before, or when, it begins."""

    code: ClassVar[str] = "agreement.dates"
    wording: ClassVar[Text] = Text(
        "合约的终止时间不晚于开始时间。", "the agreement does not end after it begins"
    )


@dataclass(eq=False)
class NotAPartyError(AgreementError):
    """Nobody of that identifier is a party."""

    identifier: str
    code: ClassVar[str] = "agreement.not-a-party"
    wording: ClassVar[Text] = Text(
        "“{identifier}”不是本合约的一方。", "“{identifier}” is not a party to this agreement"
    )


@dataclass(eq=False)
class NotThePartysKeyError(AgreementError):
    """The key is not the one that the agreement names for that party."""

    identifier: str
    code: ClassVar[str] = "agreement.not-the-partys-key"
    wording: ClassVar[Text] = Text(
        "该密钥不是合约为“{identifier}”载明的密钥。",
        "this is not the key that the agreement names for “{identifier}”",
    )


@dataclass(eq=False)
class PartyNameError(AgreementError):
    """A name could be taken for another; ``characters`` are the code points in question."""

    characters: str
    code: ClassVar[str] = "agreement.name"
    wording: ClassVar[Text] = Text(
        "名称中的字符（{characters}）不可接受。",
        "the name holds unacceptable characters ({characters})",
    )


@dataclass(eq=False)
class NameTooLongError(PartyNameError):
    """A name longer than any register has; ``characters`` is its length."""

    code: ClassVar[str] = "agreement.name.too-long"
    wording: ClassVar[Text] = Text(
        "名称过长（{characters} 个字符）。", "the name is too long ({characters} characters)"
    )


@dataclass(eq=False)
class HiddenCharacterError(PartyNameError):
    """Direction marks, zero-width and control characters, stray or doubled spaces."""

    code: ClassVar[str] = "agreement.name.hidden-character"
    wording: ClassVar[Text] = Text(
        "名称含有不可见或改变方向的字符（{characters}）。",
        "the name holds invisible or direction-changing characters ({characters})",
    )


@dataclass(eq=False)
class FullWidthLetterError(PartyNameError):
    """Full-width or compatibility forms of characters that have a plain form."""

    code: ClassVar[str] = "agreement.name.full-width"
    wording: ClassVar[Text] = Text(
        "名称含有全角或兼容字符（{characters}），请改用普通字符。",
        "the name holds full-width or compatibility characters ({characters}): use the plain ones",
    )


@dataclass(eq=False)
class ForeignScriptError(PartyNameError):
    """Letters that are neither Chinese nor Latin, such as a Cyrillic “а”."""

    code: ClassVar[str] = "agreement.name.foreign-script"
    wording: ClassVar[Text] = Text(
        "名称含有汉字和拉丁字母以外的文字（{characters}）。",
        "the name holds letters that are neither Chinese nor Latin ({characters})",
    )


@dataclass(eq=False)
class MixedHanFormsError(PartyNameError):
    """Simplified and traditional forms stand in one name."""

    code: ClassVar[str] = "agreement.name.mixed-han-forms"
    wording: ClassVar[Text] = Text(
        "名称混用简体字与繁体字（{characters}）。",
        "the name mixes simplified and traditional characters ({characters})",
    )


@dataclass(eq=False)
class LookAlikeNamesError(AgreementError):
    """Two different names that a reader would take for the same."""

    name: str
    other: str
    code: ClassVar[str] = "agreement.name.look-alike"
    wording: ClassVar[Text] = Text(
        "名称“{name}”与“{other}”形近而不同。",
        "the names “{name}” and “{other}” look alike and are different",
    )
