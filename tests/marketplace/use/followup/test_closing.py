"""A licence ends with a statement of destruction and a certificate that anyone can check."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from contracts import jose
from marketplace.foundation.organizations.errors import PostMissingError
from marketplace.kernel.clock import now
from marketplace.trade.licences.issuing import issuer_signer
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView, RevokeLicence
from marketplace.trade.licences.service import revoke_licence
from marketplace.use.followup.closing import CTY, TYP, closing_file, closing_missing
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.errors import (
    AlreadyClosedError,
    AlreadyStatedError,
    ClosingNotReadyError,
    NotEndedError,
)
from marketplace.use.followup.model import DutyKind, DutyStanding, Missing
from marketplace.use.followup.schemas import CloseLicence, DestructionMethod, StateDestruction
from marketplace.use.followup.service import (
    close_licence,
    state_destruction,
    submit_usage_report,
)
from tests.conftest import FrozenClock
from tests.marketplace.conftest import headers_of
from tests.marketplace.use.followup.given import a_delivery, a_report
from tests.stories import Deal, a_deal, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


def a_statement(licence: LicenceView) -> StateDestruction:
    return StateDestruction(
        licence_id=licence.licence_id, copies=2, method=DestructionMethod.ERASED
    )


async def an_ended_licence(clock: FrozenClock) -> tuple[Deal, LicenceView]:
    """A free licence, used once, whose term is over."""
    deal = await a_deal(price_minor=0)
    licence = await a_licence_in_force(deal)
    await a_delivery(deal, licence)
    clock.set(licence.valid_until + timedelta(days=1))
    return deal, await licence_of(licence.licence_id)


async def test_destruction_is_stated_after_the_end_alone(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    with pytest.raises(NotEndedError):
        await state_destruction(deal.buyer, a_statement(licence))


async def test_revocation_ends_a_licence_as_well(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await revoke_licence(
        deal.supply.chief,
        RevokeLicence(licence_id=licence.licence_id, ground=RevocationGround.BY_AGREEMENT),
    )
    view = await state_destruction(deal.buyer, a_statement(licence))
    assert (view.copies, view.method) == (2, DestructionMethod.ERASED)


async def test_statement_performs_the_duty_to_delete(clock: FrozenClock) -> None:
    deal, licence = await an_ended_licence(clock)
    await state_destruction(deal.buyer, a_statement(licence))
    found = {one.kind: one.standing for one in await duties_of(licence.licence_id, now())}
    assert found[DutyKind.DELETE] is DutyStanding.DONE


async def test_destruction_is_stated_once(clock: FrozenClock) -> None:
    deal, licence = await an_ended_licence(clock)
    await state_destruction(deal.buyer, a_statement(licence))
    with pytest.raises(AlreadyStatedError):
        await state_destruction(deal.buyer, a_statement(licence))


async def test_certificate_waits_for_everything_that_is_missing(clock: FrozenClock) -> None:
    deal, licence = await an_ended_licence(clock)
    missing = await closing_missing(licence, now())
    with pytest.raises(ClosingNotReadyError):
        await close_licence(deal.supply.chief, CloseLicence(licence_id=licence.licence_id))
    assert missing == (Missing.REPORT, Missing.DESTRUCTION)


async def test_certificate_is_signed_by_the_issuer_of_the_licence(clock: FrozenClock) -> None:
    deal, licence = await an_ended_licence(clock)
    await submit_usage_report(deal.buyer, a_report(licence))
    await state_destruction(deal.buyer, a_statement(licence))
    closed = await close_licence(deal.supply.chief, CloseLicence(licence_id=licence.licence_id))
    certificate = jose.parse(closed.certificate or "", typ=TYP, cty=CTY)
    certificate.require_signed_by(issuer_signer().public())
    said = certificate.payload
    assert (said["licence_digest"], said["uses"], said["rows"]) == (licence.digest, 1, 400)


async def test_program_fetches_the_certificate_as_a_file_that_anybody_checks(
    client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    deal, licence = await an_ended_licence(clock)
    path = f"/api/v1/licences/{licence.licence_id}/closing/certificate"
    headers = await headers_of(deal.buyer)
    early = await client.get(path, headers=headers)
    await submit_usage_report(deal.buyer, a_report(licence))
    await state_destruction(deal.buyer, a_statement(licence))
    closed = await close_licence(deal.supply.chief, CloseLicence(licence_id=licence.licence_id))
    fetched = await client.get(path, headers=headers)
    assert (early.status_code, fetched.content) == (404, closing_file(closed.certificate or ""))


async def test_licence_is_closed_once(clock: FrozenClock) -> None:
    deal, licence = await an_ended_licence(clock)
    await submit_usage_report(deal.buyer, a_report(licence))
    await state_destruction(deal.buyer, a_statement(licence))
    await close_licence(deal.supply.chief, CloseLicence(licence_id=licence.licence_id))
    with pytest.raises(AlreadyClosedError):
        await close_licence(deal.supply.chief, CloseLicence(licence_id=licence.licence_id))


async def test_buyer_does_not_close_its_own_licence(clock: FrozenClock) -> None:
    deal, licence = await an_ended_licence(clock)
    with pytest.raises(PostMissingError):
        await close_licence(deal.buyer, CloseLicence(licence_id=licence.licence_id))


async def test_owed_price_keeps_a_licence_open(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    clock.set(licence.valid_until)
    assert Missing.PAYMENT in await closing_missing(licence, now())
