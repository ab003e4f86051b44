"""The alerts on a licence, for the officer who owns them and the buyer who can explain."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.alerts import service
from marketplace.use.alerts.model import (
    ALERT_KINDS,
    ALERT_STATES,
    TRANSITIONS,
    AlertMove,
    AlertState,
)
from marketplace.use.alerts.queries import alerts_on_licence
from marketplace.use.alerts.reading import licence_alerted
from marketplace.use.alerts.schemas import AlertView, ExplainAlert, NameAlert
from marketplace.web import parts
from marketplace.web.parts import Breadcrumb, FieldError
from marketplace.web.shell import Shell

SHAPES: Final[dict[AlertState, parts.Standing]] = {
    AlertState.OPEN: parts.Standing.CURRENT,
    AlertState.IN_HAND: parts.Standing.CURRENT,
    AlertState.EXPLAINED: parts.Standing.CURRENT,
    AlertState.DISMISSED: parts.Standing.DONE,
    AlertState.CONFIRMED: parts.Standing.BROKEN,
}
EXPLANATION: Final = Text("说明为 2 至 2000 个字。", "An explanation has 2 to 2,000 characters.")
Act = Callable[[Actor, NameAlert], Awaitable[AlertView]]


@get("/licences/{licence_id:uuid}/alerts")
async def show_alerts(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Answer: what looks unusual in the use of this licence?"""
    return await _alerts(shell, await readable_licence(shell.require_actor(), licence_id))


@post("/alerts/{alert_id:uuid}/explain", status_code=200)
async def take_explanation(
    shell: NamedDependency[Shell], alert_id: FromPath[UUID]
) -> Response[Any]:
    """Explain what lies behind an alert."""
    actor = shell.require_actor()
    licence = await licence_alerted(actor, alert_id)
    try:
        command = await shell.form(ExplainAlert, alert_id=alert_id)
        with shell.once():
            await service.explain_alert(actor, command)
    except ConflictError as late:
        return _late(shell, licence, late)
    except InvalidError:
        return await _alerts(shell, licence, errors=(FieldError("explanation", EXPLANATION),))
    return _done(shell, licence, Text("说明已提交供方。", "The provider sees your explanation."))


@post("/alerts/{alert_id:uuid}/take")
async def take_in_hand(shell: NamedDependency[Shell], alert_id: FromPath[UUID]) -> Response[Any]:
    """Take an alert in hand."""
    return await _act(shell, alert_id, service.take_alert)


@post("/alerts/{alert_id:uuid}/dismiss")
async def take_dismissal(shell: NamedDependency[Shell], alert_id: FromPath[UUID]) -> Response[Any]:
    """Find nothing wrong."""
    return await _act(shell, alert_id, service.dismiss_alert)


@post("/alerts/{alert_id:uuid}/confirm")
async def take_confirmation(
    shell: NamedDependency[Shell], alert_id: FromPath[UUID]
) -> Response[Any]:
    """Find that something is wrong."""
    return await _act(shell, alert_id, service.confirm_alert)


async def _act(shell: Shell, alert_id: UUID, act: Act) -> Response[Any]:
    actor = shell.require_actor()
    licence = await licence_alerted(actor, alert_id)
    await shell.fields()
    try:
        with shell.once():
            moved = await act(actor, NameAlert(alert_id=alert_id))
    except ConflictError as late:
        return _late(shell, licence, late)
    return _done(shell, licence, ALERT_STATES[moved.state])


def _done(shell: Shell, licence: LicenceView, said: Text) -> Response[Any]:
    return shell.redirect(f"/licences/{licence.licence_id}/alerts", said)


def _late(shell: Shell, licence: LicenceView, late: ConflictError) -> Response[Any]:
    place = f"/licences/{licence.licence_id}/alerts"
    return shell.redirect(place, late.sentence, parts.Standing.BROKEN)


async def _alerts(
    shell: Shell, licence: LicenceView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor, at = shell.require_actor(), now()
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    posts = await posts_of(actor.user_id, at) if actor.user_id else []
    return await shell.page(
        "alerts/alerts.html",
        status=422 if errors else 200,
        errors=errors,
        licence=licence,
        alerts=await alerts_on_licence(licence.licence_id),
        kinds=ALERT_KINDS,
        states=ALERT_STATES,
        shapes=SHAPES,
        may_take={state for state, move in TRANSITIONS if move is AlertMove.TAKE},
        may_settle={state for state, move in TRANSITIONS if move is AlertMove.DISMISS},
        is_buyer=any(one.enterprise_id == licence.enterprise_id for one in members),
        is_owner=any(one.unit_id == licence.unit_id and one.is_chief for one in posts),
        crumbs_to=[
            Breadcrumb(Text("许可", "Licences"), "/licences"),
            Breadcrumb(licence.number, f"/licences/{licence.licence_id}"),
        ],
    )


ROUTES = [show_alerts, take_explanation, take_in_hand, take_dismissal, take_confirmation]
