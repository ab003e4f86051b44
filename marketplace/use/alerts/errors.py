"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, NotFoundError
from marketplace.kernel.text import Text


class UnknownAlertError(NotFoundError):
    """There is no such alert, or not for this reader."""

    code = "alerts.unknown-alert"
    text = Text("没有找到该预警。", "There is no such alert.")


class AlertStateError(ConflictError):
    """The alert is not in a state that allows this."""

    code = "alerts.wrong-state"
    text = Text(
        "该预警{state_zh}，不能再作此处理。",
        "The alert is “{state_en}”; this cannot be done with it any more.",
    )
