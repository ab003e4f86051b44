"""What the clean room puts on the licence's page: the way in."""

from __future__ import annotations

from markupsafe import Markup

from marketplace.foundation.organizations.queries import memberships_of
from marketplace.kernel.clock import now
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.narrowed import narrowed_in_force
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.slots import narrowed_choices
from marketplace.web.shell import Shell

CHANNEL = "cleanRoom"
"""The contract's word for the room."""


async def licence_room(shell: Shell, *, licence: LicenceView) -> Markup:
    """Lead the holder into the room, where the contract names it as a channel."""
    channels = (await document_of(licence.agreement_id)).answers.get("channels")
    actor = shell.require_actor()
    if not isinstance(channels, list) or CHANNEL not in channels or actor.user_id is None:
        return Markup("")
    members = await memberships_of(actor.user_id, now())
    may_enter = licence.standing is Standing.IN_FORCE and any(
        one.enterprise_id == licence.enterprise_id for one in members
    )
    return await shell.fragment(
        "cleanroom/on_licence.html",
        licence=licence,
        may_enter=may_enter,
        smaller=narrowed_choices(await narrowed_in_force(licence.licence_id)),
    )


SLOTS = {"licence.doors": licence_room}
