"""Asking, answering and withdrawing, by whom and once."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.holds.schemas import PlaceHold
from marketplace.foundation.holds.service import place_hold
from marketplace.foundation.organizations.errors import NotMemberError, PostMissingError
from marketplace.foundation.organizations.schemas import RegisterEnterprise
from marketplace.foundation.organizations.service import register_enterprise
from marketplace.kernel.calendar import add_working_days, day_of
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.supply.listings.model import UseClass
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.parties.schemas import RetireKey
from marketplace.trade.parties.service import retire_key
from marketplace.trade.requests import service
from marketplace.trade.requests.errors import (
    StaleRequestError,
    TermsNotUnderstoodError,
    WrongStandingError,
)
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.queries import request_of, requests_of_enterprise
from marketplace.trade.requests.schemas import (
    AcceptRequest,
    RefuseRequest,
    RequestView,
    WithdrawRequest,
)
from tests.factories import a_credit_code, a_user, the_regulator
from tests.marketplace.conftest import headers_of
from tests.stories import a_deal, a_request, asking

pytestmark = pytest.mark.usefixtures("market", "clock")


def _acceptance(request: RequestView) -> AcceptRequest:
    return AcceptRequest(request_id=request.request_id, if_match=request.revision)


async def test_a_request_is_priced_by_the_year_and_due_in_working_days() -> None:
    request = await a_request(await a_deal())
    due = add_working_days(day_of(now()), 10).day
    assert (Standing.OPEN, 1_200_000, due) == (
        request.standing,
        request.price_minor,
        request.answer_due,
    )


async def test_the_answer_to_a_request_is_what_a_later_reading_shows() -> None:
    request = await a_request(await a_deal())
    assert await request_of(request.request_id) == request


async def test_two_scenarios_in_one_request_are_refused_and_nothing_is_entered() -> None:
    deal = await a_deal()
    both = asking(deal, scenarios=["夜班线路优化", "站点选址"])
    refused = await service.submit_request(deal.buyer, both)
    assert isinstance(refused, Refusal)
    entered = await requests_of_enterprise(deal.enterprise.id)
    assert (refused.codes, refused.reasons[0].rule, entered) == (("not-one-scenario",), "R12", [])


async def test_an_unverified_enterprise_without_key_is_told_both() -> None:
    deal = await a_deal()
    newcomer = await a_user("newcomer")
    entered = await register_enterprise(
        newcomer, RegisterEnterprise(name="新来科技（虚构）", credit_code=a_credit_code(2))
    )
    refused = await service.submit_request(newcomer, asking(deal, enterprise_id=entered.id))
    assert isinstance(refused, Refusal)
    assert {"enterprise-not-verified", "enterprise-key-missing"} == set(refused.codes)


async def test_an_enterprise_whose_key_was_retired_is_refused() -> None:
    deal = await a_deal()
    key = await key_in_force(Organisation(PartyKind.ENTERPRISE, deal.enterprise.id))
    assert key is not None
    await retire_key(deal.buyer, RetireKey(key_id=key.key_id))
    refused = await service.submit_request(deal.buyer, asking(deal))
    assert isinstance(refused, Refusal)
    assert refused.codes == ("enterprise-key-missing",)


async def test_a_purpose_in_the_public_interest_costs_nothing() -> None:
    request = await a_request(await a_deal(), purpose="publicWelfare")
    assert (request.price_minor, request.use_class) == (0, "publicInterest")


async def test_industry_may_not_use_what_is_offered_in_the_public_interest() -> None:
    deal = await a_deal(use_class=UseClass.PUBLIC_INTEREST)
    refused = await service.submit_request(deal.buyer, asking(deal))
    assert isinstance(refused, Refusal)
    assert refused.codes == ("use-class-not-offered",)


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "too many uses": ({"max_uses": 10**9}, "max_uses"),
    "total below one use": ({"rows_per_use": 10, "rows_total": 9}, "rows_total"),
    "blank": ({"scenarios": ["  "]}, "scenarios"),
    "reversed letters": ({"scenarios": ["夜班\u202e线路"]}, "scenarios"),
    "beyond numbers": ({"rows_per_use": 10**12, "max_uses": 10**6}, "rows_per_use"),
}


async def test_terms_that_no_contract_takes_are_refused_when_asked() -> None:
    deal = await a_deal()
    found = {}
    for name, (changes, _) in UNFIT.items():
        with pytest.raises(TermsNotUnderstoodError) as refused:
            await service.submit_request(deal.buyer, asking(deal, **changes))
        found[name] = refused.value.facts["field"]
    assert found == {name: field for name, (_, field) in UNFIT.items()}


async def test_nobody_asks_for_an_enterprise_that_is_not_theirs() -> None:
    deal = await a_deal()
    with pytest.raises(NotMemberError):
        await service.submit_request(await a_user("stranger"), asking(deal))


async def test_a_held_product_is_not_asked_for() -> None:
    deal = await a_deal()
    await _hold(Target.PRODUCT, deal.supply.listing.version.product_id)
    refused = await service.submit_request(deal.buyer, asking(deal))
    assert isinstance(refused, Refusal)
    assert refused.codes == ("product-held",)


async def _hold(kind: Target, target_id: Any) -> None:
    command = PlaceHold(
        target_kind=kind,
        target_id=target_id,
        ground=Ground.RULE_BREACH,
        rule="R24",
        clause="第三十三条",
    )
    await place_hold(await the_regulator(), command)


async def test_a_held_request_is_not_accepted() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    await _hold(Target.REQUEST, request.request_id)
    refused = await service.accept_request(deal.supply.chief, _acceptance(request))
    assert isinstance(refused, Refusal)
    assert refused.codes == ("product-held",)


async def test_acceptance_draws_up_the_contract() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    accepted = await service.accept_request(deal.supply.chief, _acceptance(request))
    assert isinstance(accepted, RequestView)
    agreement = await agreement_of_request(request.request_id)
    assert (accepted.standing, agreement is not None) == (Standing.ACCEPTED, True)


async def test_a_liaison_does_not_accept() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    with pytest.raises(PostMissingError):
        await service.accept_request(deal.supply.liaison, _acceptance(request))
    assert (await request_of(request.request_id)).standing is Standing.OPEN


async def test_who_has_no_post_does_not_learn_how_a_request_stands() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    stale = AcceptRequest(request_id=request.request_id, if_match=99)
    with pytest.raises(PostMissingError):
        await service.accept_request(await a_user("stranger"), stale)


async def test_two_answers_at_once_leave_one() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    refusal = RefuseRequest(
        request_id=request.request_id, if_match=request.revision, ground=RefusalGround.CAPACITY
    )
    answers = await asyncio.gather(
        service.accept_request(deal.supply.chief, _acceptance(request)),
        service.refuse_request(deal.supply.chief, refusal),
        return_exceptions=True,
    )
    kinds = sorted(type(one).__name__ for one in answers)
    assert kinds == ["RequestView", "StaleRequestError"]


async def test_a_second_answer_to_the_same_revision_is_stale() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    await service.accept_request(deal.supply.chief, _acceptance(request))
    with pytest.raises(StaleRequestError):
        await service.accept_request(deal.supply.chief, _acceptance(request))


async def test_a_refused_request_is_neither_accepted_nor_withdrawn() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    refused = await service.refuse_request(
        deal.supply.chief,
        RefuseRequest(
            request_id=request.request_id, if_match=1, ground=RefusalGround.SCENARIO_UNCLEAR
        ),
    )
    for act, command in (
        (service.accept_request, AcceptRequest),
        (service.withdraw_request, WithdrawRequest),
    ):
        actor = deal.supply.chief if command is AcceptRequest else deal.buyer
        with pytest.raises(WrongStandingError):
            await act(actor, command(request_id=request.request_id, if_match=refused.revision))  # type: ignore[arg-type,operator]
    assert refused.ground is RefusalGround.SCENARIO_UNCLEAR


async def test_a_member_takes_the_request_back() -> None:
    deal = await a_deal()
    request = await a_request(deal)
    withdrawn = await service.withdraw_request(
        deal.buyer, WithdrawRequest(request_id=request.request_id, if_match=request.revision)
    )
    assert withdrawn.standing is Standing.WITHDRAWN


def _body(deal: Any) -> dict[str, Any]:
    return {
        "listing_id": str(deal.supply.listing.listing_id),
        "enterprise_id": str(deal.enterprise.id),
        "scenarios": ["夜班线路优化"],
        "purpose": "operationsImprovement",
        "starts_on": "2026-11-23",
        "ends_on": "2027-11-22",
    }


async def test_the_same_post_twice_is_one_request(client: httpx.AsyncClient) -> None:
    deal = await a_deal()
    headers = {**await headers_of(deal.buyer), "Idempotency-Key": "one-and-the-same"}
    answers = [
        await client.post("/api/v1/requests", json=_body(deal), headers=headers) for _ in range(2)
    ]
    ids = {one.json()["request_id"] for one in answers}
    entered = await requests_of_enterprise(deal.enterprise.id)
    assert ([one.status_code for one in answers], len(ids), len(entered)) == ([201, 201], 1, 1)


async def test_the_interface_tells_every_reason(client: httpx.AsyncClient) -> None:
    deal = await a_deal()
    body = {**_body(deal), "scenarios": [], "columns": ["phone"]}
    answer = await client.post("/api/v1/requests", json=body, headers=await headers_of(deal.buyer))
    codes = {one["code"] for one in answer.json()["reasons"]}
    assert (422, {"not-one-scenario", "columns-not-offered"}) == (answer.status_code, codes)


async def test_a_stranger_finds_no_request(client: httpx.AsyncClient) -> None:
    request = await a_request(await a_deal())
    headers = await headers_of(await a_user("stranger"))
    answer = await client.get(f"/api/v1/requests/{request.request_id}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "requests.unknown-request")
