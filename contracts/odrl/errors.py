"""Errors of reading ODRL; part of the tree in `contracts.errors`.

ContractsError
+-- OdrlError
    +-- NotUnderstoodError
    +-- MissingPropertyError
    +-- UnknownContextError
    +-- UnknownProfileError
    +-- RdfNotInstalledError
    +-- NotTurtleError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.text import Text


class OdrlError(ContractsError):
    """A document is no ODRL policy that this library understands."""

    code: ClassVar[str] = "odrl"


@dataclass(eq=False)
class NotUnderstoodError(OdrlError):
    """A word or a shape at ``where`` that this library does not know; nothing is passed over."""

    where: str
    what: str
    code: ClassVar[str] = "odrl.not-understood"
    wording: ClassVar[Text] = Text(
        "无法理解“{what}”（位置 {where}）。", "“{what}” at {where} is not understood"
    )


@dataclass(eq=False)
class MissingPropertyError(OdrlError):
    """A property without which the part means nothing."""

    where: str
    name: str
    code: ClassVar[str] = "odrl.missing-property"
    wording: ClassVar[Text] = Text("{where} 缺少“{name}”。", "{where} has no “{name}”")


@dataclass(eq=False)
class UnknownContextError(OdrlError):
    """The JSON-LD context is not one whose meaning is known without fetching it."""

    context: str
    code: ClassVar[str] = "odrl.unknown-context"
    wording: ClassVar[Text] = Text("未知的 @context：{context}。", "unknown @context: {context}")


@dataclass(eq=False)
class UnknownProfileError(OdrlError):
    """The policy follows a profile that this library does not know, or hides that it needs ours."""

    profile: str
    code: ClassVar[str] = "odrl.unknown-profile"
    wording: ClassVar[Text] = Text(
        "未知或缺失的 ODRL 配置：{profile}。", "unknown or missing ODRL profile: {profile}"
    )


@dataclass(eq=False)
class RdfNotInstalledError(OdrlError):
    """The Turtle adapter was asked for without the extra that it needs."""

    extra: str
    code: ClassVar[str] = "odrl.rdf-not-installed"
    wording: ClassVar[Text] = Text(
        "Turtle 适配器需要安装可选组件“{extra}”。",
        "the Turtle adapter needs the optional extra “{extra}”",
    )


@dataclass(eq=False)
class NotTurtleError(OdrlError):
    """The text is no Turtle; ``line`` is where reading stopped, 0 when that is not known."""

    line: int
    code: ClassVar[str] = "odrl.not-turtle"
    wording: ClassVar[Text] = Text(
        "不是有效的 Turtle（第 {line} 行）。", "this is no valid Turtle (line {line})"
    )
