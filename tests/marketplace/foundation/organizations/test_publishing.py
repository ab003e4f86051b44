"""A unit publishes only after its officer serves and its plan is filed and receipted."""

from __future__ import annotations

import pytest

from marketplace.foundation.organizations.errors import (
    OwnCaseError,
    PlanReceiptedError,
    PostMissingError,
)
from marketplace.foundation.organizations.gates import unit_may_publish
from marketplace.foundation.organizations.model import Post, PublishingFacts
from marketplace.foundation.organizations.queries import may_publish
from marketplace.foundation.organizations.schemas import FilePlan, ReceiptPlan
from marketplace.foundation.organizations.service import file_plan, receipt_plan
from marketplace.kernel.clock import now
from marketplace.kernel.ids import Number
from tests import factories as make


async def facts_now(unit_id) -> tuple[bool, bool, bool, bool]:
    facts = await may_publish(unit_id, at=now())
    seen = (facts.officer_since, facts.plan_filed_at, facts.plan_receipted_at)
    return (*(value is not None for value in seen), facts.may_publish)


async def test_officer_plan_and_receipt_are_each_needed(market, clock):
    unit = await make.the_unit()
    seen = [await facts_now(unit.id)]
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    seen.append(await facts_now(unit.id))
    filing = await file_plan(officer, FilePlan(unit_id=unit.id, plan_digest=make.DIGEST))
    seen.append(await facts_now(unit.id))
    await receipt_plan(await make.the_executive(), ReceiptPlan(filing_id=filing.id))
    seen.append(await facts_now(unit.id))
    assert seen == [
        (False, False, False, False),
        (True, False, False, False),
        (True, True, False, False),
        (True, True, True, True),
    ]


async def test_the_receipt_carries_a_number_people_can_check(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    unit = await make.the_unit()
    filing = await file_plan(officer, FilePlan(unit_id=unit.id, plan_digest=make.DIGEST))
    receipt = await receipt_plan(await make.the_executive(), ReceiptPlan(filing_id=filing.id))
    assert Number(place="GZ", kind="F", year=2026, serial=1) == Number.parse(receipt.receipt_number)


async def test_the_same_plan_is_one_filing(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO)
    unit = await make.the_unit()
    command = FilePlan(unit_id=unit.id, plan_digest=make.DIGEST)
    assert await file_plan(officer, command) == await file_plan(officer, command)


async def test_a_liaison_does_not_file(market, clock):
    liaison = await make.an_officer(Post.LIAISON)
    unit = await make.the_unit()
    with pytest.raises(PostMissingError, match="department chief data officer"):
        await file_plan(liaison, FilePlan(unit_id=unit.id, plan_digest=make.DIGEST))


async def test_a_unit_of_another_region_gets_no_receipt_from_haizhu(market, clock):
    officer = await make.an_officer(Post.DEPARTMENT_CDO, "gz-bus")
    unit = await make.the_unit("gz-bus")
    filing = await file_plan(officer, FilePlan(unit_id=unit.id, plan_digest=make.DIGEST))
    with pytest.raises(PostMissingError):
        await receipt_plan(await make.the_executive(), ReceiptPlan(filing_id=filing.id))


async def test_a_plan_is_receipted_once(market, clock):
    unit = await make.a_publishing_unit()
    filing = (await make.filings_of(unit.id))[0]
    with pytest.raises(PlanReceiptedError):
        await receipt_plan(await make.the_executive(), ReceiptPlan(filing_id=filing.id))


async def test_nobody_receipts_their_own_plan(market, clock):
    both = await make.an_officer(Post.DEPARTMENT_CDO, username="both")
    await make.an_officer(Post.DISTRICT_EXECUTIVE, "haizhu", username="both")
    unit = await make.the_unit()
    filing = await file_plan(both, FilePlan(unit_id=unit.id, plan_digest=make.DIGEST))
    with pytest.raises(OwnCaseError):
        await receipt_plan(both, ReceiptPlan(filing_id=filing.id))


class Offering:
    def __init__(self, publishing: PublishingFacts) -> None:
        self.publishing = publishing


async def test_the_gate_names_each_missing_thing(market, clock):
    unit = await make.the_unit()
    verdict = unit_may_publish(Offering(await may_publish(unit.id, at=now())), {})
    assert [reason.code for reason in verdict.reasons] == [
        "officer-missing",
        "plan-not-filed",
        "plan-not-receipted",
    ]


async def test_the_gate_lets_a_complete_unit_through(market, clock):
    unit = await make.a_publishing_unit()
    assert unit_may_publish(Offering(await may_publish(unit.id, at=now())), {}).passed
