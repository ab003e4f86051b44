"""Errors of templates and their answers; part of the tree in `contracts.errors`.

ContractsError
+-- TemplateError
    +-- TemplateFormatError
    +-- UnknownTemplateError
    +-- UnknownBlankError
    +-- MissingAnswerError
    +-- AnswerOfWrongKindError
    +-- AnswerOutOfBoundsError
    +-- AnswersDisagreeError
    +-- UnknownClauseError
    +-- ClauseHasTermsError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.text import Text


class TemplateError(ContractsError):
    """A template cannot be read, or cannot be filled with these answers."""

    code: ClassVar[str] = "template"


@dataclass(eq=False)
class TemplateFormatError(TemplateError):
    """The data of a template are not what a template is made of."""

    where: str
    problem: str
    code: ClassVar[str] = "template.format"
    wording: ClassVar[Text] = Text(
        "范本数据有误（{where}）：{problem}。", "the template is malformed at {where}: {problem}"
    )


@dataclass(eq=False)
class UnknownTemplateError(TemplateError):
    """There is no template of this kind."""

    name: str
    code: ClassVar[str] = "template.unknown"
    wording: ClassVar[Text] = Text("没有名为“{name}”的范本。", "there is no template named {name}")


@dataclass(eq=False)
class UnknownBlankError(TemplateError):
    """An answer was given to a question that the template does not ask."""

    blank: str
    code: ClassVar[str] = "template.unknown-blank"
    wording: ClassVar[Text] = Text(
        "范本没有填空项“{blank}”。", "the template has no blank named {blank}"
    )


@dataclass(eq=False)
class MissingAnswerError(TemplateError):
    """A blank that an included clause needs was left empty."""

    blank: str
    code: ClassVar[str] = "template.missing-answer"
    wording: ClassVar[Text] = Text("填空项“{blank}”未填写。", "the blank {blank} is not answered")


@dataclass(eq=False)
class AnswerOfWrongKindError(TemplateError):
    """The answer is of another kind than the blank asks for."""

    blank: str
    needed: str
    code: ClassVar[str] = "template.answer-of-wrong-kind"
    wording: ClassVar[Text] = Text(
        "填空项“{blank}”的类型不符（需要：{needed}）。",
        "the answer to {blank} has the wrong kind (needed: {needed})",
    )


@dataclass(eq=False)
class AnswerOutOfBoundsError(TemplateError):
    """The answer lies outside what the blank allows."""

    blank: str
    bounds: str
    code: ClassVar[str] = "template.answer-out-of-bounds"
    wording: ClassVar[Text] = Text(
        "填空项“{blank}”超出允许范围（{bounds}）。",
        "the answer to {blank} is outside what is allowed ({bounds})",
    )


@dataclass(eq=False)
class AnswersDisagreeError(TemplateError):
    """Two answers cannot both stand."""

    first: str
    second: str
    code: ClassVar[str] = "template.answers-disagree"
    wording: ClassVar[Text] = Text(
        "填空项“{first}”与“{second}”的内容不能同时成立。",
        "the answers to {first} and {second} cannot both stand",
    )


@dataclass(eq=False)
class UnknownClauseError(TemplateError):
    """A clause was named that the template does not have, or that is not optional."""

    clause: str
    code: ClassVar[str] = "template.unknown-clause"
    wording: ClassVar[Text] = Text(
        "范本没有可如此处理的条款“{clause}”。", "the template has no such clause {clause}"
    )


@dataclass(eq=False)
class ClauseHasTermsError(TemplateError):
    """A clause that carries machine terms is changed by its answers, never by its words."""

    clause: str
    code: ClassVar[str] = "template.clause-has-terms"
    wording: ClassVar[Text] = Text(
        "条款“{clause}”对应机器可执行的约定，只能通过填空修改，不得改写文字。",
        "clause {clause} carries machine terms: change its answers, not its words",
    )
