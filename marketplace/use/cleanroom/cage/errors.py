"""What the cage raises itself; how a job ends is a value."""

from __future__ import annotations

from marketplace.kernel.errors import UnavailableError
from marketplace.kernel.text import Text


class CageUnavailableError(UnavailableError):
    """The machine lacks what the cage is made of; nothing runs without it."""

    code = "cleanroom.cage-unavailable"
    text = Text(
        "本机缺少隔离环境所需的组件（{missing}），不执行任何外来代码。",
        "This machine lacks what the cage is made of ({missing}): no foreign code is run.",
    )
