"""Deciding what a buyer objected to: an objection that is upheld credits part of the fee."""

from __future__ import annotations

from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.organizations.queries import members_of, require_chief
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.trade.licences.queries import licence_of
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.followup.errors import NotObjectedError
from marketplace.use.followup.events import ObjectionDecided
from marketplace.use.followup.model import ACCEPTANCES, AcceptanceStanding
from marketplace.use.followup.queries import objections_of
from marketplace.use.followup.schemas import DecideObjection, ObjectionView
from marketplace.use.followup.tables import Acceptance
from marketplace.use.settlement.service import credit_quality


@unit_of_work
async def decide_objection(actor: Actor, command: DecideObjection) -> ObjectionView:
    """Uphold or overrule an objection, as the provider's chief data officer; once."""
    licence = await licence_of((await delivery_of(command.delivery_id)).licence_id)
    await require_chief(actor, licence.unit_id, at=now())
    row: Acceptance | None = await locked(
        Acceptance.objects().where(Acceptance.delivery == command.delivery_id)
    ).first()
    if row is None or row.standing != AcceptanceStanding.OBJECTED.value:
        raise NotObjectedError(delivery_id=command.delivery_id)
    standing = AcceptanceStanding.UPHELD if command.is_upheld else AcceptanceStanding.OVERRULED
    row.standing = standing.value
    await row.save()
    record(
        ObjectionDecided(
            delivery_id=command.delivery_id,
            licence_id=licence.licence_id,
            unit_id=licence.unit_id,
            enterprise_id=licence.enterprise_id,
            is_upheld=command.is_upheld,
        ),
        contract=licence.request_id,
    )
    if command.is_upheld:
        await credit_quality(actor, licence.licence_id, delivery_id=command.delivery_id)
    said = Text("许可 {number} 的交付异议：{state}。", "Objection on licence {number}: {state}.")
    await send_notice(
        actor,
        SendNotice(
            user_ids=[one.user_id for one in await members_of(licence.enterprise_id, now())],
            text=said.format(number=licence.number, state=ACCEPTANCES[standing]),
            link=f"/licences/{licence.licence_id}/duties#objections",
            about_kind="licence",
            about_id=licence.licence_id,
        ),
    )
    found = await objections_of(licence.licence_id)
    return next(one for one in found if one.delivery_id == command.delivery_id)
