"""Alerts that wait: for the officer who owns them, for the enterprise that can explain."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.foundation.organizations.queries import memberships_of
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text
from marketplace.use.alerts.model import ALERT_KINDS, AlertState
from marketplace.use.alerts.queries import alerts_about, alerts_awaiting
from marketplace.use.alerts.schemas import AlertView

ALERT: Final = "alerts.alert"


@reminder_source
async def alerts_that_wait(actor: Actor, at: datetime) -> list[Reminder]:
    """List the alerts that the reader owns, or could explain and has not."""
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    about = await alerts_about([one.enterprise_id for one in members])
    asked = [one for one in about if one.state is not AlertState.EXPLAINED]
    return [_reminder(one) for one in [*await alerts_awaiting(actor, at), *asked]]


def _reminder(one: AlertView) -> Reminder:
    words = Text("许可 {number}：{kind}", "Licence {number}: {kind}")
    return Reminder(
        kind=ALERT,
        text=words.format(number=one.licence_number, kind=ALERT_KINDS[one.kind]),
        link=f"/licences/{one.licence_id}/alerts",
    )
