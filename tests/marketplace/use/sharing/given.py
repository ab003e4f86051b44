"""What the tests of sharing begin with: a licence that grants its channels, and a token."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from marketplace.kernel.clock import now
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import LicenceView, RevokeLicence
from marketplace.trade.licences.service import revoke_licence
from marketplace.use.sharing.model import ENDPOINT
from marketplace.use.sharing.queries import bearer_of
from marketplace.use.sharing.schemas import IssueLicenceToken, LicenceBearer, LicenceTokenMade
from marketplace.use.sharing.service import issue_token
from tests.stories import Deal, a_deal, a_licence_in_force

CHANNELS = ("download", "rowApi", "deltaSharing")


@dataclass(frozen=True, slots=True)
class Shared:
    """A licence in force, and a token of its holder."""

    deal: Deal
    licence: LicenceView
    made: LicenceTokenMade

    @property
    def headers(self) -> dict[str, str]:
        """The token as a program sends it."""
        return {"authorization": f"Bearer {self.made.profile.bearer_token}"}

    @property
    def rows(self) -> str:
        """The address of the rows."""
        return f"/api/v1/licences/{self.licence.licence_id}/rows"

    @property
    def table(self) -> str:
        """The address of the shared table."""
        share, schema, table = self.made.table.split(".")
        return f"{ENDPOINT}/shares/{share}/schemas/{schema}/tables/{table}"

    async def bearer(self) -> LicenceBearer:
        """Return who the token stands for."""
        return await bearer_of(self.made.profile.bearer_token, at=now())

    async def revoke(self) -> None:
        """Revoke the licence, as its provider."""
        command = RevokeLicence(licence_id=self.licence.licence_id, ground=RevocationGround.MISUSE)
        await revoke_licence(self.deal.supply.chief, command)


async def a_shared_licence(**changes: object) -> Shared:
    """Return a licence with every channel of rows, and a token for it."""
    deal = await a_deal()
    licence = await a_licence_in_force(deal, **{"channels": CHANNELS, **changes})
    return await shared(deal, licence)


async def shared(deal: Deal, licence: LicenceView) -> Shared:
    """Return a token for a licence."""
    made = await issue_token(deal.buyer, IssueLicenceToken(licence_id=licence.licence_id))
    return Shared(deal, licence, made)


async def page(client: httpx.AsyncClient, given: Shared, **asked: object) -> httpx.Response:
    """Ask for a page of rows."""
    return await client.get(given.rows, params=asked, headers=given.headers)  # type: ignore[arg-type]
