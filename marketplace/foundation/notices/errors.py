"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownNoticeError(NotFoundError):
    """No notice of that id was sent to this user."""

    code = "notices.unknown-notice"
    text = Text("没有这条通知。", "There is no such notice.")


class ForeignLinkError(InvalidError):
    """A notice leads somewhere outside this site."""

    code = "notices.foreign-link"
    text = Text("通知的链接须为本站路径。", "A notice links to a path of this site.")
