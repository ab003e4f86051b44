"""Which tokens a reader may see: those of the licences that their enterprise holds."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.trade.licences.errors import UnknownLicenceError
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.delivery.asking import require_holder
from marketplace.use.sharing.errors import UnknownLicenceTokenError
from marketplace.use.sharing.queries import token_of, tokens_of
from marketplace.use.sharing.schemas import LicenceTokenView


async def readable_tokens(actor: Actor, licence_id: UUID) -> list[LicenceTokenView]:
    """List a licence's tokens, the newest first, to members of its holder alone."""
    licence = await readable_licence(actor, licence_id)
    await require_holder(actor, licence)
    return await tokens_of(licence_id)


async def readable_token(actor: Actor, token_id: UUID) -> LicenceTokenView:
    """Return a token to members of its licence's holder alone; to who may not read the licence it
    is not there."""
    view = await token_of(token_id)
    try:
        licence = await readable_licence(actor, view.licence_id)
    except UnknownLicenceError:
        raise UnknownLicenceTokenError(token_id=token_id) from None
    await require_holder(actor, licence)
    return view
