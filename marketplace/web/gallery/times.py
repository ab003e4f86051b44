"""The instants of the gallery, all on made-up days of 2026 and 2027."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from marketplace.web.formatting import SHANGHAI


def moment_of(
    month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2026
) -> datetime:
    """Return an instant by the clock of Asia/Shanghai."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


NOW: Final = moment_of(11, 21, 14, 5)
"""When the gallery's reader looks at it."""
