"""Which alerts a reader may see: those on licences of the sides they act for; a regulator all."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.alerts.queries import alert_of
from marketplace.use.alerts.schemas import AlertView


async def licence_alerted(actor: Actor, alert_id: UUID) -> LicenceView:
    """Return the licence that an alert is on, to those who may read it, else "unknown"."""
    return await readable_licence(actor, (await alert_of(alert_id)).licence_id)


async def readable_alert(actor: Actor, alert_id: UUID) -> AlertView:
    """Return an alert to those who may read the licence it is on, else "unknown"."""
    view = await alert_of(alert_id)
    await readable_licence(actor, view.licence_id)
    return view
