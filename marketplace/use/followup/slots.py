"""What the follow-up puts on other pages: clocks on a licence's, what is late on a product's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from markupsafe import Markup

from marketplace.foundation.organizations.queries import posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.supply.listings.schemas import VersionView
from marketplace.trade.licences.queries import licences_on_product
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup.clocks import clocks_of
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.items import review_of_product
from marketplace.use.followup.model import STATES, SUBJECTS, UNSETTLED, DutyStanding
from marketplace.use.followup.queries import discrepancies_of
from marketplace.web.shell import Shell


async def licence_clocks(shell: Shell, *, licence: LicenceView) -> Markup:
    """Show what is due under a licence, and until when."""
    clocks = await clocks_of(licence, now())
    return await shell.fragment("followup/on_licence.html", licence=licence, clocks=clocks)


async def product_follow_up(shell: Shell, *, product: VersionView) -> Markup:
    """Show what is late under a product's licences, what differs, and when its price is due for
    review."""
    at = now()
    licences = await licences_on_product(product.product_id)
    duties = [
        (licence, duty)
        for licence in licences
        for duty in await duties_of(licence.licence_id, at)
        if duty.standing is DutyStanding.OVERDUE
    ]
    differing = [
        (licence, one)
        for licence in licences
        for one in await discrepancies_of(licence.licence_id)
        if one.state in UNSETTLED
    ]
    return await shell.fragment(
        "followup/on_product.html",
        late=duties,
        differing=differing,
        subjects=SUBJECTS,
        states=STATES,
        review=await review_of_product(product.product_id, at),
        code=product.code,
        is_chief=await _is_chief(shell.require_actor(), product.unit_id, at),
    )


async def _is_chief(actor: Actor, unit_id: UUID, at: datetime) -> bool:
    posts = await posts_of(actor.user_id, at) if actor.user_id else []
    return any(one.unit_id == unit_id and one.is_chief for one in posts)


SLOTS = {"licence.clocks": licence_clocks, "product.users": product_follow_up}
