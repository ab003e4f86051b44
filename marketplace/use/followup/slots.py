"""What the follow-up puts on the licence's page: the clocks of its duties."""

from __future__ import annotations

from markupsafe import Markup

from marketplace.kernel.clock import now
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup.clocks import clocks_of
from marketplace.web.shell import Shell


async def licence_clocks(shell: Shell, *, licence: LicenceView) -> Markup:
    """Show what is due under a licence, and until when."""
    clocks = await clocks_of(licence, now())
    return await shell.fragment("followup/on_licence.html", licence=licence, clocks=clocks)


SLOTS = {"licence.use": licence_clocks}
