"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownHoldError(NotFoundError):
    """No hold of that id."""

    code = "holds.unknown-hold"
    text = Text("没有这项暂停令。", "There is no such hold.")


class NoAuthorityError(ForbiddenError):
    """The actor holds no post that may stop this."""

    code = "holds.no-authority"
    text = Text("您的职务无权作出暂停令。", "Your post carries no authority to place a hold.")


class HigherAuthorityError(ForbiddenError):
    """A higher authority placed the hold; only it, or one above, lifts it."""

    code = "holds.higher-authority"
    text = Text(
        "该暂停令由更高机关作出，只能由同级或上级机关解除。",
        "A higher authority placed this hold; only it, or one above, lifts it.",
    )


class HoldOverError(ConflictError):
    """The hold is not in force any more."""

    code = "holds.hold-over"
    text = Text("该暂停令已不在生效中。", "This hold is no longer in force.")


class NoRuleBasisError(InvalidError):
    """The rule or clause named is not in force."""

    code = "holds.no-rule-basis"
    text = Text(
        "规则“{rule}”的条款“{clause}”不在现行规则中。",
        "The clause “{clause}” of the rule “{rule}” is not among those in force.",
    )


class UntilPastError(InvalidError):
    """A hold ends after it begins."""

    code = "holds.until-past"
    text = Text("暂停令的结束时间须在将来。", "A hold ends in the future.")
