"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownRequestError(NotFoundError):
    """There is no such request, or not for this reader."""

    code = "requests.unknown-request"
    text = Text("没有找到该申请。", "There is no such request.")


class StaleRequestError(ConflictError):
    """Somebody decided or changed the request since it was read."""

    code = "requests.stale"
    text = Text(
        "该申请已被他人处理，请查看现状后再试。",
        "Somebody dealt with this request meanwhile: look at its present state and try again.",
    )


class WrongStandingError(ConflictError):
    """The request does not stand where this move is possible."""

    code = "requests.wrong-standing"
    text = Text(
        "该申请的状态为“{standing_zh}”，不能再{move_zh}。",
        "The request is {standing_en}: it cannot be {move_en}.",
    )


class TermsNotUnderstoodError(InvalidError):
    """A term that was asked does not fit the contract template; `facts["blank"]` names it."""

    code = "requests.terms"
    text = Text("申请条件有误：{what_zh}", "A term that was asked is wrong: {what_en}")


class EnterpriseUnclearError(InvalidError):
    """The user acts for no enterprise, or for several."""

    code = "requests.enterprise-unclear"
    text = Text(
        "您代表 {count} 家企业，请指明以哪一家申请。",
        "You act for {count} enterprises: say which one asks.",
    )
