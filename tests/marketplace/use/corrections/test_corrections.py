"""An error that a buyer reports goes to the sole source, a version corrects it, all are told."""

from __future__ import annotations

import httpx
import pytest

from marketplace.foundation.notices.queries import notices_of, what_waits_for
from marketplace.foundation.organizations.errors import NotMemberError, PostMissingError
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.supply.listings import service as listings
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    DraftVersion,
    ListingView,
    SubmitProduct,
)
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.corrections.errors import TicketStateError, UnknownColumnError
from marketplace.use.corrections.model import Fault, RejectionGround, TicketState
from marketplace.use.corrections.queries import ticket_of, tickets_at
from marketplace.use.corrections.reminders import TICKET
from marketplace.use.corrections.schemas import (
    AcceptTicket,
    RejectTicket,
    ReportError,
    TicketView,
)
from marketplace.use.corrections.service import accept_ticket, reject_ticket, report_error
from marketplace.use.corrections.slots import SLOTS
from marketplace.web.slots import offer
from tests.factories import a_user
from tests.marketplace.conftest import Browser, headers_of
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import Deal, a_deal, a_licence

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def a_ticket() -> tuple[Deal, LicenceView, TicketView]:
    deal = await a_deal()
    licence = await a_licence(deal)
    asked = ReportError(
        licence_id=licence.licence_id,
        fault=Fault.WRONG_VALUE,
        column="line",
        description="B12 线早班的时段对不上。",
    )
    return deal, licence, await report_error(deal.buyer, asked)


async def the_next_version(deal: Deal) -> ListingView:
    """List the next version of the product by the real commands."""
    offered, supply = deal.supply.listing.version, deal.supply
    draft = await listings.draft_version(
        supply.liaison,
        DraftVersion(
            product_id=offered.product_id,
            evidence_id=offered.evidence_id,
            title_zh=offered.title.zh,
            title_en=offered.title.en,
            summary_zh=offered.summary.zh,
            summary_en=offered.summary.en,
            scenarios=offered.scenarios,
            keywords=offered.keywords,
            template=offered.template,
            channel=offered.channel,
            use_class=offered.price.use_class,
            price_minor=offered.price.price_minor,
            price_unit=offered.price.unit,
            currency=offered.price.currency,
            ceiling_minor=offered.price.ceiling_minor,
            ceiling_document=offered.price.ceiling_document,
        ),
    )
    submitted = await listings.submit_product(
        supply.liaison, SubmitProduct(version_id=draft.version_id, if_match=draft.revision)
    )
    assert not isinstance(submitted, Refusal), submitted
    approved = await listings.approve_product(
        supply.chief, ApproveProduct(version_id=draft.version_id, if_match=submitted.revision)
    )
    assert not isinstance(approved, Refusal), approved
    return approved


@pytest.mark.usefixtures("market", "clock")
@on_sqlite
async def test_accepted_error_is_corrected_by_the_next_version_and_holders_are_told() -> None:
    deal, _, ticket = await a_ticket()
    waits = [one.kind for one in await what_waits_for(deal.supply.liaison, now())]
    await accept_ticket(deal.supply.liaison, AcceptTicket(ticket_id=ticket.ticket_id))
    assert deal.buyer.user_id is not None
    before = len(await notices_of(deal.buyer.user_id))
    version = (await the_next_version(deal)).version
    told = (await notices_of(deal.buyer.user_id))[0]
    after = await ticket_of(ticket.ticket_id)
    assert (ticket.unit_id, ticket.state) == (deal.supply.listing.version.unit_id, TicketState.OPEN)
    assert TICKET in waits
    assert (after.state, after.corrected_version) == (TicketState.CORRECTED, version.number)
    assert (len(await notices_of(deal.buyer.user_id)), told.link) == (
        before + 1,
        f"/products/{version.code}",
    )
    assert await tickets_at(deal.supply.liaison, now()) == []


@pytest.mark.usefixtures("market", "clock")
@on_sqlite
async def test_ticket_is_answered_by_its_source_once() -> None:
    deal, licence, ticket = await a_ticket()
    rejected = RejectTicket(ticket_id=ticket.ticket_id, ground=RejectionGround.AS_SOURCE)
    with pytest.raises(PostMissingError):
        await reject_ticket(deal.buyer, rejected)
    view = await reject_ticket(deal.supply.chief, rejected)
    with pytest.raises(TicketStateError):
        await accept_ticket(deal.supply.chief, AcceptTicket(ticket_id=ticket.ticket_id))
    asked = ReportError(
        licence_id=licence.licence_id, fault=Fault.STALE, description="没有更新。", column="nowhere"
    )
    with pytest.raises(UnknownColumnError):
        await report_error(deal.buyer, asked)
    with pytest.raises(NotMemberError):
        await report_error(deal.supply.chief, asked)
    await the_next_version(deal)
    assert (view.state, (await ticket_of(ticket.ticket_id)).state) == (TicketState.REJECTED,) * 2


@on_sqlite
async def test_error_is_reported_and_answered_by_forms(browser: Browser) -> None:
    for slot, filling in SLOTS.items():
        offer(slot, filling)
    deal = await a_deal()
    licence = await a_licence(deal)
    place, faults = f"/licences/{licence.licence_id}", []
    said = {"fault": "missing", "column": "", "description": "少了一条线路。"}
    await browser.sign_in(deal.buyer)
    sent = [(await browser.send(f"{place}/errors", said)).status_code for _ in range(2)]
    bad = await browser.send(f"{place}/errors", {**said, "description": "x"})
    await browser.sign_in(deal.supply.chief)
    one, other = await tickets_at(deal.supply.chief, now())
    for reader, paths in (
        (deal.buyer, [place, f"{place}/errors"]),
        (deal.supply.chief, ["/tickets", f"/products/{licence.product_code}/users"]),
    ):
        await browser.sign_in(reader)
        for path in paths:
            for language in ("zh-CN", "en"):
                browser.speak(language)
                answer = await browser.get(path)
                faults += HtmlDocument(answer.text).all_faults()
                faults += [] if one.number in answer.text else [path]
    await browser.send(f"/tickets/{one.ticket_id}/accept")
    unsaid = await browser.send(f"/tickets/{other.ticket_id}/reject", {"ground": ""})
    await browser.send(f"/tickets/{other.ticket_id}/reject", {"ground": "known"})
    late = await browser.send(f"/tickets/{other.ticket_id}/accept")
    states = [(await ticket_of(each.ticket_id)).state.value for each in (one, other)]
    assert (sent, bad.status_code, faults) == ([303, 303], 422, [])
    assert (unsaid.status_code, late.status_code, states) == (422, 303, ["accepted", "rejected"])


@on_sqlite
async def test_programs_report_and_answer(client: httpx.AsyncClient) -> None:
    deal = await a_deal()
    licence = await a_licence(deal)
    own, place = await headers_of(deal.buyer), f"/api/v1/licences/{licence.licence_id}/errors"
    said = {"fault": "duplicate", "description": "有两行相同。", "column": "hour"}
    made = await client.post(place, json=said, headers=own)
    listed = await client.get(place, headers=own)
    chief = await headers_of(deal.supply.chief)
    waiting = (await client.get("/api/v1/tickets", headers=chief)).json()
    ticket = f"/api/v1/tickets/{waiting[0]['ticket_id']}"
    stranger = await client.post(f"{ticket}/accept", headers=await headers_of(await a_user("x")))
    taken = await client.post(f"{ticket}/accept", headers=chief)
    late = await client.post(f"{ticket}/reject", json={"ground": "known"}, headers=chief)
    assert (made.status_code, len(listed.json()), stranger.status_code) == (201, 1, 404)
    assert (taken.json()["state"], late.status_code) == ("accepted", 409)
