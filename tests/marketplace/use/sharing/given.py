"""What the tests of sharing begin with: a licence that grants its channels, and a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import LicenceView, RevokeLicence
from marketplace.trade.licences.service import revoke_licence
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.model import DutyKind
from marketplace.use.metering.queries import figures_of
from marketplace.use.sharing.model import ENDPOINT
from marketplace.use.sharing.schemas import IssueLicenceToken, LicenceTokenMade
from marketplace.use.sharing.service import issue_token
from tests.conftest import FrozenClock
from tests.stories import Deal, a_deal, a_licence_in_force

CHANNELS = ("download", "rowApi", "deltaSharing")
TERMS: dict[str, dict[str, object]] = {
    "plain": {"channels": CHANNELS},
    "few-rows-a-use": {"channels": CHANNELS, "rows_per_use": 150, "rows_total": 1_000},
    "few-rows": {"channels": CHANNELS, "rows_per_use": 200, "rows_total": 250, "max_uses": 100},
    "one-use": {"channels": CHANNELS, "max_uses": 1},
    "two-columns": {"channels": CHANNELS, "columns": ["line", "fare"]},
    "table-only": {"channels": ("deltaSharing",)},
    "rows-only": {"channels": ("rowApi",)},
}
"""What the licences of the tests differ in."""


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


async def until_payment_is_due(given: Shared, clock: FrozenClock) -> Shared:
    """Return a token that lasts beyond the day of payment, a minute before it is overdue."""
    asked = IssueLicenceToken(
        licence_id=given.licence.licence_id, expires_at=clock.at + timedelta(days=60)
    )
    made = await issue_token(given.deal.buyer, asked)
    duties = await duties_of(given.licence.licence_id, clock.at)
    clocks = [one.clock for one in duties if one.kind is DutyKind.PAY and one.clock]
    clock.set(clocks[0].due_at - timedelta(minutes=1))
    return Shared(given.deal, given.licence, made)


async def page(program: httpx.AsyncClient, given: Shared, **asked: Any) -> httpx.Response:
    """Ask for a page of rows."""
    return await program.get(given.rows, params=asked, headers=given.headers)


async def counted(given: Shared) -> tuple[int, int]:
    """Return how many uses and rows of a licence count so far."""
    found = await figures_of(given.licence.licence_id)
    return found.uses, found.rows
