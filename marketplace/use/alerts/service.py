"""Raising alerts, and dealing with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.organizations.queries import (
    members_of,
    officers_of,
    require_chief,
    require_member,
)
from marketplace.foundation.rules.queries import rulebook
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.errors import MarketplaceError
from marketplace.kernel.jobs import Running
from marketplace.kernel.routines import Round, routine
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.licences.tables import Licence
from marketplace.use.alerts.errors import AlertStateError, UnknownAlertError
from marketplace.use.alerts.events import AlertMoved, AlertRaised
from marketplace.use.alerts.model import (
    ALERT_KINDS,
    ALERT_STATES,
    HANDS,
    TRANSITIONS,
    AlertMove,
    AlertState,
    Found,
    Hand,
    alerts_in,
)
from marketplace.use.alerts.queries import (
    alert_of,
    figures_of,
    licences_to_look_at,
    licensed_of,
    seen_of,
)
from marketplace.use.alerts.schemas import AlertView, ExplainAlert, NameAlert
from marketplace.use.alerts.tables import Alert, Origin

LOOK: Final = "alerts.look"
_log = structlog.get_logger(__name__)


@routine(LOOK, every=timedelta(hours=1))
async def look(running: Running, _: Round) -> int:
    """Look at every licence whose term runs; return how many alerts were raised."""
    raised = 0
    for licence_id in await licences_to_look_at(now()):
        await running.report(0.5, Text("正在查看使用情况。", "Looking at the uses."))
        try:
            raised += len(await raise_alerts(SYSTEM, licence_id))
        except MarketplaceError as error:
            _log.warning("look_failed", licence=str(licence_id), code=error.code)
    return raised


@unit_of_work
async def raise_alerts(actor: Actor, licence_id: UUID) -> list[AlertView]:
    """Raise what looks unusual in the use of a licence and was not raised before.

    The unit's officers and the buyer's people are told: an alert is a question to both.
    """
    unchanged()
    at = now()
    await locked(Licence.select(Licence.id).where(Licence.id == licence_id))
    licence = await licence_of(licence_id)
    figures = figures_of(await rulebook(at))
    found = alerts_in(await licensed_of(licence), await seen_of(licence_id), figures, at=at)
    known = await Alert.select(Alert.kind, Alert.mark).where(Alert.licence == licence_id)
    before = {(one["kind"], one["mark"]) for one in known}
    fresh = {(one.kind.value, one.mark): one for one in found}
    raised = [await _raise(actor, licence, fresh[key]) for key in fresh if key not in before]
    return [await alert_of(alert_id) for alert_id in raised]


async def _raise(actor: Actor, licence: LicenceView, found: Found) -> UUID:
    row = Alert(
        licence=licence.licence_id,
        product=licence.product_id,
        unit=licence.unit_id,
        enterprise=licence.enterprise_id,
        kind=found.kind.value,
        mark=found.mark,
        zh=found.text.zh,
        en=found.text.en,
        state=AlertState.OPEN.value,
        explanation="",
        raised_at=now(),
    )
    await row.save()
    record(
        AlertRaised(
            alert_id=row.id,
            licence_id=licence.licence_id,
            product_id=licence.product_id,
            unit_id=licence.unit_id,
            enterprise_id=licence.enterprise_id,
            kind=found.kind.value,
            mark=found.mark,
        ),
        contract=licence.request_id,
    )
    readers = [one.user_id for one in await officers_of(licence.unit_id, now())]
    readers += [one.user_id for one in await members_of(licence.enterprise_id, now())]
    words = Text("许可 {number} 预警：{kind}。", "Alert on licence {number}: {kind}.")
    await _notify(
        actor, licence, readers, words.format(number=licence.number, kind=ALERT_KINDS[found.kind])
    )
    return row.id


@unit_of_work
async def take_alert(actor: Actor, command: NameAlert) -> AlertView:
    """Take an alert in hand, as the unit's chief data officer."""
    return await _move(actor, command.alert_id, AlertMove.TAKE)


@unit_of_work
async def explain_alert(actor: Actor, command: ExplainAlert) -> AlertView:
    """Say what lies behind an alert, as a member of the holder."""
    return await _move(
        actor, command.alert_id, AlertMove.EXPLAIN, explanation=command.explanation.strip()
    )


@unit_of_work
async def dismiss_alert(actor: Actor, command: NameAlert) -> AlertView:
    """Find nothing wrong, as the unit's chief data officer."""
    return await _move(actor, command.alert_id, AlertMove.DISMISS)


@unit_of_work
async def confirm_alert(actor: Actor, command: NameAlert) -> AlertView:
    """Find that something is wrong; suspending or revoking is an act of its own."""
    return await _move(actor, command.alert_id, AlertMove.CONFIRM)


async def _move(
    actor: Actor, alert_id: UUID, move: AlertMove, *, explanation: str | None = None
) -> AlertView:
    row: Alert | None = await locked(Alert.objects().where(Alert.id == alert_id)).first()
    if row is None:
        raise UnknownAlertError(alert_id=alert_id)
    if HANDS[move] is Hand.OWNER:
        await require_chief(actor, row.unit, at=now())
    else:
        await require_member(actor, row.enterprise, at=now())
    state = AlertState(row.state)
    if (state, move) not in TRANSITIONS:
        words = ALERT_STATES[state]
        raise AlertStateError(alert_id=row.id, state_zh=words.zh, state_en=words.en)
    row.state = TRANSITIONS[state, move].value
    row.explanation = row.explanation if explanation is None else explanation
    row.moved_by, row.moved_at = actor.user_id, now()
    await row.save()
    licence = await licence_of(row.licence)
    record(
        AlertMoved(
            alert_id=row.id,
            licence_id=row.licence,
            unit_id=row.unit,
            enterprise_id=row.enterprise,
            move=move.value,
            state=row.state,
        ),
        contract=licence.request_id,
    )
    return await alert_of(row.id)


@unit_of_work
async def note_origin(actor: Actor, use_id: UUID, place: str) -> None:
    """Keep from which place a use was asked for; part of the command that allows it."""
    unchanged()
    await Origin(use=use_id, place=place).save()


async def _notify(actor: Actor, licence: LicenceView, readers: list[UUID], text: Text) -> None:
    await send_notice(
        actor,
        SendNotice(
            user_ids=readers,
            text=text,
            link=f"/licences/{licence.licence_id}/alerts",
            about_kind="licence",
            about_id=licence.licence_id,
        ),
    )
