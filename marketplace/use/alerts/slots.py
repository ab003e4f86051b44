"""What alerts put on other pages: on a licence's, and on a product's users'."""

from __future__ import annotations

from markupsafe import Markup

from marketplace.supply.listings.schemas import VersionView
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.alerts.model import ALERT_KINDS, ALERT_STATES, UNSETTLED
from marketplace.use.alerts.pages import SHAPES
from marketplace.use.alerts.queries import alerts_on_licence, alerts_on_product
from marketplace.use.alerts.schemas import AlertView
from marketplace.web.shell import Shell


async def alerts_of_licence(shell: Shell, *, licence: LicenceView) -> Markup:
    """Show the alerts that nobody has settled; nothing when there are none."""
    found = [one for one in await alerts_on_licence(licence.licence_id) if one.state in UNSETTLED]
    return await _shown(shell, found, heading="licence")


async def alerts_of_product(shell: Shell, *, product: VersionView) -> Markup:
    """Show the alerts on a product's licences, settled ones as well."""
    return await _shown(shell, await alerts_on_product(product.product_id), heading="product")


async def _shown(shell: Shell, found: list[AlertView], *, heading: str) -> Markup:
    if not found and heading == "licence":
        return Markup("")
    return await shell.fragment(
        "alerts/listed.html",
        alerts=found,
        kinds=ALERT_KINDS,
        states=ALERT_STATES,
        shapes=SHAPES,
        is_product=heading == "product",
    )


SLOTS = {"licence.alerts": alerts_of_licence, "product.users": alerts_of_product}
