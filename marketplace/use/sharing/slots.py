"""What sharing puts on the licence's page: how to read its rows, and the tokens that do."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from markupsafe import Markup

from contracts.policy.vocabulary import Channel
from marketplace.foundation.accounts.queries import users_by_id
from marketplace.foundation.organizations.queries import memberships_of
from marketplace.kernel.access import Actor
from marketplace.kernel.address import site_address
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.narrowed import narrowed_in_force
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.slots import narrowed_choices
from marketplace.use.sharing.examples import curl_example, pandas_example
from marketplace.use.sharing.queries import tokens_of
from marketplace.use.sharing.schemas import LicenceTokenView
from marketplace.use.sharing.terms import channels_of, names_of
from marketplace.web.parts import Choice
from marketplace.web.shell import Shell

LASTING: Final = [
    Choice("7", Text("7 天", "7 days")),
    Choice("30", Text("30 天", "30 days")),
    Choice("90", Text("90 天", "90 days")),
]


async def licence_sharing(shell: Shell, *, licence: LicenceView) -> Markup:
    """Show the holder how to read the rows by program; nothing when the contract grants neither
    channel."""
    channels = await channels_of(licence)
    actor = shell.require_actor()
    if not channels or not await _holds(actor, licence):
        return Markup("")
    tokens = await tokens_of(licence.licence_id)
    return await shell.fragment(
        "sharing/on_licence.html",
        licence=licence,
        may_make=licence.standing is Standing.IN_FORCE,
        lasting=LASTING,
        smaller=narrowed_choices(await narrowed_in_force(licence.licence_id)),
        tokens=_standing(tokens, now()),
        makers=await users_by_id([one.made_by for one in tokens]),
        by_rows=curl_example(licence, site_address()) if Channel.ROW_API in channels else "",
        by_table=pandas_example(licence, names_of(licence))
        if Channel.DELTA_SHARING in channels
        else "",
    )


def _standing(tokens: list[LicenceTokenView], at: datetime) -> list[LicenceTokenView]:
    return [one for one in tokens if one.stands(at)]


async def _holds(actor: Actor, licence: LicenceView) -> bool:
    if actor.user_id is None:
        return False
    members = await memberships_of(actor.user_id, now())
    return any(one.enterprise_id == licence.enterprise_id for one in members)


SLOTS = {"licence.more": licence_sharing}
