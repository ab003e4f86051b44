"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, NotFoundError
from marketplace.kernel.text import Text


class UnknownUseError(NotFoundError):
    """There is no such use."""

    code = "metering.unknown-use"
    text = Text("没有这次使用。", "There is no such use.")


class UseOverError(ConflictError):
    """The use was not begun while it was reserved; ask for a new one."""

    code = "metering.use-over"
    text = Text(
        "这次使用未在保留期内开始，请重新申请。",
        "This use was not begun while it was reserved: ask for a new one.",
    )
