"""The buyers' half of the story: enterprises, requests, answers, signatures, licences."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from contracts.agreement import Role
from marketplace.foundation.organizations.queries import (
    enterprise_of,
    memberships_of,
    unit_called,
)
from marketplace.foundation.organizations.schemas import RegisterEnterprise, VerifyEnterprise
from marketplace.foundation.organizations.service import register_enterprise, verify_enterprise
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.stores import store
from marketplace.simulation.accounts import Passwords
from marketplace.simulation.publishing import StoryStoppedError
from marketplace.supply.listings.queries import listed_products
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.agreements.schemas import SignAgreement
from marketplace.trade.agreements.service import sign_agreement
from marketplace.trade.licences.model import Standing as LicenceStanding
from marketplace.trade.licences.queries import licence_of, licence_of_request
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.parties.schemas import MakeKey
from marketplace.trade.parties.service import make_key
from marketplace.trade.requests.asking import SERVED_CHANNELS
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.queries import requests_of_enterprise
from marketplace.trade.requests.schemas import (
    AcceptRequest,
    RefuseRequest,
    RequestView,
    SubmitRequest,
)
from marketplace.trade.requests.service import accept_request, refuse_request, submit_request
from marketplace.use.delivery.queries import deliveries_of
from marketplace.use.delivery.schemas import AcknowledgeDelivery, OpenDelivery
from marketplace.use.delivery.service import acknowledge_delivery, begin_delivery, open_delivery
from marketplace.use.delivery.streaming import Span, chunks_of

PROOF_WAIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A fictional firm: its name, a made-up credit code with right check characters, who acts."""

    name: str
    credit_code: str
    representative: str


YUEXI = Enterprise("越溪出行科技（虚构）", "91440105MA5Y00015C", "heyutong")
ZHUSHUI = Enterprise("珠水保险科技（虚构）", "91440105MA5Y000237", "luzhiheng")
YUNDUAN = Enterprise("云端聚合数据（虚构）", "91440105MA5Y000312", "moyunfan")
ENTERPRISES = (YUEXI, ZHUSHUI, YUNDUAN)


async def with_key(actor: Actor, organisation: Organisation, passphrase: str) -> None:
    """Make the organisation's signing key, unless it has one."""
    if await key_in_force(organisation) is None:
        await make_key(
            actor,
            MakeKey(kind=organisation.kind, organisation_id=organisation.id, passphrase=passphrase),
        )


async def unit_key(unit_code: str, officer: Actor, passwords: Passwords) -> None:
    """Make a unit's signing key."""
    unit = await unit_called(unit_code)
    await with_key(officer, Organisation(PartyKind.UNIT, unit.id), passwords.of(f"key {unit_code}"))


async def enterprise_for(
    firm: Enterprise, representative: Actor, registrar: Actor, passwords: Passwords
) -> UUID:
    """Enter and verify the firm, with its signing key; return its id."""
    assert representative.user_id is not None
    known = await memberships_of(representative.user_id, now())
    entered = (
        await enterprise_of(known[0].enterprise_id)
        if known
        else await register_enterprise(
            representative, RegisterEnterprise(name=firm.name, credit_code=firm.credit_code)
        )
    )
    if entered.verified_at is None:  # entered only now, or by a demo that was stopped right then
        proof = await store().put_bytes(f"{firm.name} 营业执照核验记录（合成）".encode())
        await verify_enterprise(
            registrar, VerifyEnterprise(enterprise_id=entered.id, evidence_digest=proof.digest)
        )
    organisation = Organisation(PartyKind.ENTERPRISE, entered.id)
    await with_key(representative, organisation, passwords.of(f"key {firm.representative}"))
    return entered.id


async def listing_called(title_zh: str) -> ListingView:
    """Return the live listing of this title."""
    return next(one for one in await listed_products() if one.version.title.zh == title_zh)


async def request_for(
    buyer: Actor, enterprise_id: UUID, listing: ListingView, *, scenario: str, purpose: str
) -> RequestView:
    """Ask for the product for one scenario, unless this was asked; the oldest such request is the
    story's, for whoever tries the site may have renewed it since."""
    for known in reversed(await requests_of_enterprise(enterprise_id)):
        if known.product_id == listing.version.product_id and known.scenario == scenario:
            return known
    today = day_of(now())
    command = SubmitRequest(
        listing_id=listing.listing_id,
        enterprise_id=enterprise_id,
        scenarios=[scenario],
        purpose=purpose,
        starts_on=today,
        ends_on=today + timedelta(days=364),
        channels=SERVED_CHANNELS,
        max_uses=12,
    )
    return _passed(await submit_request(buyer, command))


async def refused(officer: Actor, request: RequestView, ground: RefusalGround) -> None:
    """Refuse an open request with a ground."""
    if request.standing is Standing.OPEN:
        await refuse_request(
            officer,
            RefuseRequest(request_id=request.request_id, if_match=request.revision, ground=ground),
        )


async def licensed(
    officer: Actor, officer_phrase: str, buyer: Actor, buyer_phrase: str, request: RequestView
) -> LicenceView:
    """Accept, sign on both sides, and wait until the log proves the licence."""
    if request.standing is Standing.OPEN:
        command = AcceptRequest(request_id=request.request_id, if_match=request.revision)
        _passed(await accept_request(officer, command))
    await _sign(officer, officer_phrase, request.request_id, Role.PROVIDER)
    await _sign(buyer, buyer_phrase, request.request_id, Role.BUYER)
    licence = await licence_of_request(request.request_id)
    if licence is None:
        raise StoryStoppedError("the contract is not concluded")
    return await _proven(licence.licence_id)


async def delivered(buyer: Actor, licence: LicenceView) -> None:
    """Download once under the licence and countersign the receipt, unless that was done."""
    if await deliveries_of(licence.licence_id):
        return
    command = OpenDelivery(
        licence_id=licence.licence_id, purpose=licence.purpose, scenario=licence.scenario
    )
    opened = await open_delivery(buyer, command)
    if isinstance(opened, Refusal):
        raise StoryStoppedError(f"{opened.act}: {', '.join(opened.codes)}")
    begun = await begin_delivery(buyer, opened.delivery_id)
    size, sha256 = begun.size_bytes or 0, hashlib.sha256()
    async for chunk in chunks_of(buyer, begun, Span(0, size, size)):
        sha256.update(chunk)
    digest = f"sha256:{sha256.hexdigest()}"
    await acknowledge_delivery(
        buyer, AcknowledgeDelivery(delivery_id=begun.delivery_id, digest=digest)
    )


async def _sign(actor: Actor, passphrase: str, request_id: UUID, role: Role) -> None:
    agreement = await agreement_of_request(request_id)
    if agreement is None:
        raise StoryStoppedError("no contract was drawn up")
    if agreement.next_role is role:
        await sign_agreement(
            actor,
            SignAgreement(agreement_id=agreement.agreement_id, role=role, passphrase=passphrase),
        )


async def _proven(licence_id: UUID) -> LicenceView:
    """Wait for the sequencer, which runs beside this; a licence without proof does not work."""
    ends = asyncio.get_running_loop().time() + PROOF_WAIT_SECONDS
    while True:
        licence = await licence_of(licence_id)
        if licence.standing is not LicenceStanding.PENDING:
            return licence
        if asyncio.get_running_loop().time() > ends:
            raise StoryStoppedError("the log did not prove the licence in time")
        await asyncio.sleep(0.05)


def _passed(result: RequestView | Refusal) -> RequestView:
    if isinstance(result, Refusal):
        raise StoryStoppedError(f"{result.act}: {', '.join(result.codes)}")
    return result
