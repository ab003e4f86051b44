"""The interface for programs to alerts."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.alerts import (
    reminders,  # noqa: F401 - from here on the desk knows what waits
    service,
)
from marketplace.use.alerts.queries import page_of_alerts, page_of_awaiting
from marketplace.use.alerts.reading import licence_alerted, readable_alert
from marketplace.use.alerts.schemas import AlertView, ExplainAlert, NameAlert, Said
from marketplace.web.answers import LIST_LIMIT, answer, listed


class ExplainedBy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lies behind an alert."""

    explanation: Said


class AlertsController(Controller):
    """What looks unusual in the use of licences."""

    path = "/api/v1/alerts"
    tags = ("alerts",)

    @get()
    async def list_mine(
        self,
        actor: NamedDependency[Actor],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[AlertView]]:
        """List the alerts that one owns as chief data officer and has not settled, the newest
        first."""
        return listed(await page_of_awaiting(actor, now(), cursor=cursor, limit=limit))

    @get("/{alert_id:uuid}")
    async def show(self, actor: NamedDependency[Actor], alert_id: FromPath[UUID]) -> AlertView:
        """Return an alert on a licence that you are a side of, or regulate."""
        return await readable_alert(actor, alert_id)

    @post("/{alert_id:uuid}/take", status_code=200)
    async def take(
        self, actor: NamedDependency[Actor], alert_id: FromPath[UUID]
    ) -> Response[AlertView]:
        """Take an alert in hand."""
        await licence_alerted(actor, alert_id)
        return answer(await service.take_alert(actor, NameAlert(alert_id=alert_id)))

    @post("/{alert_id:uuid}/explain", status_code=200)
    async def explain(
        self, actor: NamedDependency[Actor], alert_id: FromPath[UUID], data: JSONBody[ExplainedBy]
    ) -> Response[AlertView]:
        """Explain, as the buyer, what lies behind an alert."""
        await licence_alerted(actor, alert_id)
        command = ExplainAlert(alert_id=alert_id, explanation=data.explanation)
        return answer(await service.explain_alert(actor, command))

    @post("/{alert_id:uuid}/dismiss", status_code=200)
    async def dismiss(
        self, actor: NamedDependency[Actor], alert_id: FromPath[UUID]
    ) -> Response[AlertView]:
        """Find nothing wrong."""
        await licence_alerted(actor, alert_id)
        return answer(await service.dismiss_alert(actor, NameAlert(alert_id=alert_id)))

    @post("/{alert_id:uuid}/confirm", status_code=200)
    async def confirm(
        self, actor: NamedDependency[Actor], alert_id: FromPath[UUID]
    ) -> Response[AlertView]:
        """Find that something is wrong."""
        await licence_alerted(actor, alert_id)
        return answer(await service.confirm_alert(actor, NameAlert(alert_id=alert_id)))


@get("/api/v1/licences/{licence_id:uuid}/alerts", tags=("alerts",))
async def list_on_licence(
    actor: NamedDependency[Actor],
    licence_id: FromPath[UUID],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[AlertView]]:
    """List the alerts on a licence, to its two sides, the newest first."""
    await readable_licence(actor, licence_id)
    return listed(await page_of_alerts(licence_id, cursor=cursor, limit=limit))


ROUTES = [AlertsController, list_on_licence]
