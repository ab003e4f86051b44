"""Which tokens a reader may see: those of the licences that their enterprise holds."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.delivery.asking import require_holder
from marketplace.use.sharing.queries import tokens_of
from marketplace.use.sharing.schemas import LicenceTokenView


async def readable_tokens(actor: Actor, licence_id: UUID) -> list[LicenceTokenView]:
    """List a licence's tokens, the newest first, to members of its holder alone."""
    licence = await readable_licence(actor, licence_id)
    await require_holder(actor, licence)
    return await tokens_of(licence_id)
