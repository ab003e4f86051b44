"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from marketplace.kernel.text import Text


class UnknownDiscrepancyError(NotFoundError):
    """There is no such discrepancy, or not for this reader."""

    code = "followup.unknown-discrepancy"
    text = Text("没有找到该差异。", "There is no such discrepancy.")


class UnknownReportError(NotFoundError):
    """There is no such report, or not for this reader."""

    code = "followup.unknown-report"
    text = Text("没有找到该报告。", "There is no such report.")


class WrongStateError(ConflictError):
    """The discrepancy is not in a state that allows this."""

    code = "followup.wrong-state"
    text = Text(
        "该差异{state_zh}，不能再作此处理。",
        "The discrepancy is {state_en}; this cannot be done with it any more.",
    )


class AlreadyDecidedError(ConflictError):
    """The delivery was accepted or objected to before."""

    code = "followup.already-decided"
    text = Text("该次交付已验收或已提出异议。", "The delivery was accepted or objected to before.")


class WindowClosedError(ConflictError):
    """The window for acceptance is over: silence was acceptance."""

    code = "followup.window-closed"
    text = Text(
        "验收期已满，未提异议视为验收。",
        "The window for acceptance is over; silence was acceptance.",
    )


class NothingDeliveredError(ConflictError):
    """Nothing of this delivery has left, so there is nothing to accept."""

    code = "followup.nothing-delivered"
    text = Text("该次交付尚未取数。", "Nothing of this delivery was fetched yet.")


class NotEndedError(ConflictError):
    """The licence has not ended, so its data need not be destroyed yet."""

    code = "followup.not-ended"
    text = Text("许可尚未终止。", "The licence has not ended.")


class AlreadyStatedError(ConflictError):
    """The destruction was stated before."""

    code = "followup.already-stated"
    text = Text("已提交过销毁声明。", "The destruction was stated before.")


class ClosingNotReadyError(ConflictError):
    """Something is missing before the licence can be closed."""

    code = "followup.closing-not-ready"
    text = Text(
        "尚不能出具结清证明：{missing_zh}。",
        "The closing certificate cannot be issued yet: {missing_en}.",
    )


class AlreadyClosedError(ConflictError):
    """The closing certificate was issued before."""

    code = "followup.already-closed"
    text = Text("已出具过结清证明。", "The closing certificate was issued before.")


class NotClosedError(NotFoundError):
    """The licence has no closing certificate."""

    code = "followup.not-closed"
    text = Text("该许可尚无结清证明。", "The licence has no closing certificate yet.")


class IllegalLifeMoveError(ConflictError):
    """The agreement does not stand where this can be done; `why` is the table's reason."""

    code = "followup.illegal-life-move"
    text = Text("现在不能这样做：{why_zh}", "This cannot be done now: {why_en}.")


class NotOfASideError(ForbiddenError):
    """Only those who may sign for one of the two sides do this."""

    code = "followup.not-of-a-side"
    text = Text(
        "只有供方首席数据官或需方代表可以这样做。",
        "Only the provider's chief data officer or the buyer's representative may do this.",
    )


class NotObjectedError(ConflictError):
    """There is no open objection to this delivery."""

    code = "followup.not-objected"
    text = Text("该次交付没有待答复的异议。", "There is no open objection to this delivery.")


class LeakTooLargeError(InvalidError):
    """The file is larger than a leak check reads."""

    code = "followup.leak-too-large"
    text = Text("文件超过 256 MiB。", "The file is larger than 256 MiB.")
