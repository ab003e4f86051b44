"""A printed number leads a program to its thing without a page turned, and to nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from marketplace.oversight.regulation.schemas import OpenCase
from marketplace.oversight.regulation.service import open_case
from marketplace.trade.licences.service import narrow_licence
from marketplace.trade.requests.queries import request_of
from marketplace.use.corrections.model import Fault
from marketplace.use.corrections.schemas import ReportError
from marketplace.use.corrections.service import report_error
from tests import factories as make
from tests.marketplace.conftest import headers_of
from tests.marketplace.trade.licences.test_narrowed import asked
from tests.marketplace.use.followup.given import a_delivery
from tests.stories import Deal, a_deal, a_licence_in_force


@dataclass(frozen=True, slots=True)
class Numbered:
    """A list, the printed number of one thing in it, and the field and value of its id."""

    path: str
    number: str
    field: str
    value: object


async def _of_both_sides(deal: Deal) -> list[Numbered]:
    """Return what both sides of a deal and the regulator know by number."""
    licence = await a_licence_in_force(deal)
    narrowed = await narrow_licence(deal.buyer, asked(licence))
    delivery = await a_delivery(deal, licence)
    request = await request_of(licence.request_id)
    reported = ReportError(licence_id=licence.licence_id, fault=Fault.STALE, description="数据陈旧")
    ticket = await report_error(deal.buyer, reported)
    deliveries = f"licences/{licence.licence_id}/deliveries"
    return [
        Numbered("requests", request.number, "request_id", request.request_id),
        Numbered("agreements", licence.agreement_number, "agreement_id", licence.agreement_id),
        Numbered("licences", licence.number, "licence_id", licence.licence_id),
        Numbered("narrowed-licences", narrowed.number, "narrowed_id", narrowed.narrowed_id),
        Numbered("tickets", ticket.number, "ticket_id", ticket.ticket_id),
        Numbered(deliveries, delivery.number, "delivery_id", delivery.delivery_id),
    ]


async def _found(
    client: httpx.AsyncClient, headers: dict[str, str], one: Numbered, *, number: str = ""
) -> list[str]:
    asked_for = {"number": number or one.number}
    sent = await client.get(f"/api/v1/{one.path}", headers=headers, params=asked_for)
    return [item[one.field] for item in sent.json()] if sent.status_code == 200 else []


async def test_number_leads_both_sides_and_the_regulator_to_its_thing_and_nobody_else(
    client: httpx.AsyncClient,
) -> None:
    deal = await a_deal()
    known = await _of_both_sides(deal)
    readers = (deal.buyer, deal.supply.chief, await make.the_regulator(), await make.a_user("mo"))
    found = {}
    for reader in readers:
        headers = await headers_of(reader)
        found[reader.name] = [await _found(client, headers, one) for one in known]
    whole = [[str(one.value)] for one in known]
    assert list(found.values()) == [whole, whole, whole, [[] for _ in known]]


async def test_number_is_read_as_people_write_it_and_an_unknown_one_finds_nothing(
    client: httpx.AsyncClient,
) -> None:
    deal = await a_deal()
    version = deal.supply.listing.version
    offered = Numbered("listings", version.code, "listing_id", deal.supply.listing.listing_id)
    drafted = Numbered("versions", version.code, "version_id", version.version_id)
    headers = await headers_of(deal.supply.liaison)
    found = [
        await _found(client, headers, one, number=number)
        for one in (offered, drafted)
        for number in (f" {version.code.lower()} ", "HZ-P-1999-000001-0")
    ]
    assert found == [[str(offered.value)], [], [str(drafted.value)], []]


async def test_version_of_a_product_is_found_by_number_at_its_own_unit_alone(
    client: httpx.AsyncClient,
) -> None:
    deal = await a_deal()
    version = deal.supply.listing.version
    one = Numbered("versions", version.code, "version_id", version.version_id)
    assert await _found(client, await headers_of(deal.buyer), one) == []


async def test_regulator_finds_cases_by_number_and_things_by_what_people_call_them(
    client: httpx.AsyncClient,
) -> None:
    deal, regulator = await a_deal(), await make.the_regulator()
    licence = await a_licence_in_force(deal)
    case = await open_case(regulator, OpenCase(reason="核查数据去向"))
    headers = await headers_of(regulator)
    by_number = Numbered("regulation/cases", case.number, "case_id", case.case_id)
    listed = (await client.get("/api/v1/regulation/cases", headers=headers)).json()
    things = []
    for called in (licence.number, deal.enterprise.name, "nothing"):
        path, params = "/api/v1/regulation/things", {"called": called}
        sent = await client.get(path, headers=headers, params=params)
        things.append(sent.json().get("id", sent.json().get("code")))
    assert await _found(client, headers, by_number) == [str(case.case_id)]
    assert [one["number"] for one in listed] == [case.number]
    assert things == [
        str(licence.licence_id),
        str(deal.enterprise.id),
        "regulation.unknown-reference",
    ]


@pytest.mark.parametrize("path", ["regulation/cases", "regulation/orders", "regulation/things"])
async def test_who_is_no_regulator_finds_no_case_order_or_thing(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = await headers_of(await make.a_user())
    sent = await client.get(f"/api/v1/{path}", headers=headers, params={"called": "x"})
    assert sent.status_code == 403


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["licences", "requests", "agreements", "listings", "versions"])
async def test_page_that_none_can_have_is_refused_beside_a_number_too(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = await headers_of(await make.a_user())
    asked_for = {"number": "HZ-L-2026-000001-3", "limit": "0"}
    sent = await client.get(f"/api/v1/{path}", headers=headers, params=asked_for)
    assert (sent.status_code, sent.json()["code"]) == (422, "paging.limit-out-of-range")
