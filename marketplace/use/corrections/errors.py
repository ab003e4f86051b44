"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownTicketError(NotFoundError):
    """There is no such ticket, or not for this reader."""

    code = "corrections.unknown-ticket"
    text = Text("没有找到该工单。", "There is no such ticket.")


class UnknownColumnError(InvalidError):
    """The version has no such column."""

    code = "corrections.unknown-column"
    text = Text("该版本没有这个字段。", "The version has no such column.")


class TicketStateError(ConflictError):
    """The ticket was decided before."""

    code = "corrections.wrong-state"
    text = Text(
        "该工单{state_zh}，不能再作此处理。",
        "The ticket is “{state_en}”; this cannot be done with it any more.",
    )
