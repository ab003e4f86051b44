"""What corrections put on other pages: the way to report on a licence's, tickets on a product's."""

from __future__ import annotations

from markupsafe import Markup

from marketplace.supply.listings.schemas import VersionView
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.corrections.model import FAULTS, TICKET_STATES
from marketplace.use.corrections.pages import SHAPES
from marketplace.use.corrections.queries import tickets_on_licence, tickets_on_product
from marketplace.use.corrections.schemas import TicketView
from marketplace.web.shell import Shell


async def tickets_of_licence(shell: Shell, *, licence: LicenceView) -> Markup:
    """Show the errors reported under a licence, and where to report one."""
    found = await tickets_on_licence(licence.licence_id)
    return await _shown(shell, found, report_at=f"/licences/{licence.licence_id}/errors")


async def tickets_of_product(shell: Shell, *, product: VersionView) -> Markup:
    """Show every ticket on a product."""
    return await _shown(shell, await tickets_on_product(product.product_id), report_at="")


async def _shown(shell: Shell, found: list[TicketView], *, report_at: str) -> Markup:
    return await shell.fragment(
        "corrections/listed.html",
        tickets=found,
        report_at=report_at,
        fault_words=FAULTS,
        states=TICKET_STATES,
        shapes=SHAPES,
    )


SLOTS = {"licence.more": tickets_of_licence, "product.users": tickets_of_product}
