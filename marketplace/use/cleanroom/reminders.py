"""What of the clean room waits for whom: algorithms for the officer who decides about them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text
from marketplace.use.cleanroom.queries import algorithms_awaiting

ALGORITHM: Final = "cleanroom.algorithm"


@reminder_source
async def algorithms_that_wait(actor: Actor, _: datetime) -> list[Reminder]:
    """List the algorithms that await the actor's decision."""
    return [
        Reminder(
            kind=ALGORITHM,
            text=Text("审批沙箱算法：{title}", "Decide about the algorithm: {title}").format(
                title=one.title
            ),
            link=f"/algorithms/{one.algorithm_id}",
        )
        for one in await algorithms_awaiting(actor)
    ]
