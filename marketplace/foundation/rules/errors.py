"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownPackError(NotFoundError):
    """No pack of that name ships."""

    code = "rules.unknown-pack"
    text = Text("没有名为“{pack}”的规则包。", "There is no rule pack called “{pack}”.")


class UnknownRuleError(NotFoundError):
    """No pack that is on holds this rule."""

    code = "rules.unknown-rule"
    text = Text("没有编号为“{rule}”的规则。", "There is no rule “{rule}”.")


class UnknownJudgementError(NotFoundError):
    """No judgement was kept under this id."""

    code = "rules.unknown-judgement"
    text = Text("没有这项裁断记录。", "There is no such judgement.")


class UnknownSwitchError(NotFoundError):
    """No proposal was made under this id."""

    code = "rules.unknown-switch"
    text = Text("没有这项规则包变更提议。", "There is no such proposal.")


class SamePersonError(ForbiddenError):
    """The person who proposed a change of rules cannot be the one who approves it."""

    code = "rules.same-person"
    text = Text(
        "规则变更须由提议人以外的另一人批准。",
        "A change of rules is approved by somebody other than its proposer.",
    )


class SwitchDecidedError(ConflictError):
    """The proposal was approved before."""

    code = "rules.switch-decided"
    text = Text("该提议已经批准。", "This proposal has been approved already.")


class SwitchInThePastError(InvalidError):
    """A change of rules cannot reach back."""

    code = "rules.switch-in-the-past"
    text = Text("规则变更不得溯及既往，生效时间须在将来。", "A change of rules takes effect later.")


class UnknownFigureError(InvalidError):
    """No gate in force uses a number of this name."""

    code = "rules.unknown-figure"
    text = Text(
        "现行关口不使用这个数字，请从现行数字中选择。",
        "No gate in force uses a number of this name; choose one of those in force.",
    )


class UnusableValueError(InvalidError):
    """A figure is a number, and not beyond all measure."""

    code = "rules.unusable-value"
    text = Text(
        "请填写一个数字，绝对值不超过十亿。", "Give a number of at most a thousand million."
    )


class TooManyAnswersError(InvalidError):
    """More kept answers than one replay asks again."""

    code = "rules.too-many-answers"
    text = Text(
        "这段时间的裁断超过 {most} 项，请缩短时间范围。",
        "More than {most} judgements lie in this span; narrow it.",
    )
