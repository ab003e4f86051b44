"""The publisher's half of the story: unit, resource, batch, columns, recipe, evidence, listing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeVar
from uuid import UUID

from marketplace.foundation.organizations.queries import filings_of, unit_called
from marketplace.foundation.organizations.schemas import FilePlan, ReceiptPlan
from marketplace.foundation.organizations.service import file_plan, receipt_plan
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.money import Currency
from marketplace.kernel.stores import store
from marketplace.simulation.products import ProductStory
from marketplace.supply.desensitisation import service as desensitisation
from marketplace.supply.desensitisation.queries import evidence_on
from marketplace.supply.desensitisation.schemas import (
    EvidenceView,
    MeasureRecipe,
    ProposeRecipes,
)
from marketplace.supply.listings import service as listings
from marketplace.supply.listings.model import Channel, PriceUnit, State
from marketplace.supply.listings.queries import versions_for
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    DraftProduct,
    SubmitProduct,
    VersionView,
)
from marketplace.supply.quality.schemas import MeasureQuality
from marketplace.supply.quality.service import measure_quality
from marketplace.supply.resources import service as resources
from marketplace.supply.resources.model import DataGrade, UpdateCycle, Zone
from marketplace.supply.resources.queries import batches_of, resources_for
from marketplace.supply.resources.schemas import (
    BatchView,
    ConfirmColumns,
    ExamineColumns,
    RegisterResource,
    ResourceView,
    TakeInBatch,
)

View = TypeVar("View")

MADE_UP = (
    "由本单位履职产生；演示用合成数据，不含任何真实个人信息。 / Arises from the unit's duties; "
    "made up for the demonstration, without any real person's data."
)


class StoryStoppedError(RuntimeError):
    """A gate refused a step of the story: something in the rules or the tables has changed."""


async def file_plan_of(unit_code: str, officer: Actor, registrar: Actor) -> None:
    """File the unit's plan and have it receipted, unless that was done.

    **Source:** 穗府办函〔2021〕51号 三(一).
    """
    unit = await unit_called(unit_code)
    if any(filing.receipted_at for filing in await filings_of(unit.id)):
        return
    plan = await store().put_bytes(f"{unit.name.zh} 首席数据官制度实施方案（合成）".encode())
    filing = await file_plan(officer, FilePlan(unit_id=unit.id, plan_digest=plan.digest))
    await receipt_plan(registrar, ReceiptPlan(filing_id=filing.id))


async def resource_for(story: ProductStory, liaison: Actor) -> ResourceView:
    """Enter the source table in the census, unless it is there."""
    for known in await resources_for(liaison, at=now()):
        if known.table_name == story.table_name:
            return known
    unit = await unit_called(story.unit)
    return await resources.register_resource(
        liaison,
        RegisterResource(
            unit_id=unit.id,
            system=story.system,
            table_name=story.table_name,
            title_zh=story.title.zh,
            title_en=story.title.en,
            duty=story.duty,
            duty_clause=story.clause,
            update_cycle=UpdateCycle.MONTHLY,
            source_statement=MADE_UP,
            grade=DataGrade.GENERAL,
            contains_personal=True,
            zone=Zone.GOVERNMENT,
        ),
    )


async def batch_for(story: ProductStory, liaison: Actor, resource: ResourceView) -> BatchView:
    """Take the synthetic rows in, unless they are there."""
    known = await batches_of(resource.id)
    if known:
        return known[0]
    command = TakeInBatch(resource_id=resource.id, file_name=f"{story.table_name}.csv")
    return await resources.take_in_batch(liaison, command, _stream(story.rows()))


async def _stream(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1 << 16):
        yield content[start : start + (1 << 16)]


async def columns_of(story: ProductStory, liaison: Actor, batch_id: UUID) -> None:
    """Have the columns examined, correct what detection cannot know, confirm."""
    examined = await resources.examine_columns(liaison, ExamineColumns(batch_id=batch_id))
    if not examined.is_confirmed:
        roles = {**examined.roles, **story.corrections}
        await resources.confirm_columns(liaison, ConfirmColumns(batch_id=batch_id, roles=roles))
    await measure_quality(liaison, MeasureQuality(batch_id=batch_id))


async def evidence_for(liaison: Actor, batch_id: UUID) -> EvidenceView:
    """Try the recipes, carry out the one that keeps most, measure its bytes."""
    known = await evidence_on(batch_id)
    if known:
        return known[0]
    proposal = await desensitisation.propose_recipes(liaison, ProposeRecipes(batch_id=batch_id))
    if proposal.chosen is None:
        raise StoryStoppedError("no recipe reaches the thresholds")
    command = MeasureRecipe(batch_id=batch_id, recipe=proposal.chosen.name)
    return await desensitisation.measure_recipe(liaison, command)


async def draft_of(
    story: ProductStory, liaison: Actor, resource: ResourceView, evidence: EvidenceView
) -> VersionView:
    """Draft the product and submit it, unless it has gone further."""
    for known in await versions_for(liaison, at=now()):
        if known.resource_id == resource.id:
            return known
    return await listings.draft_product(
        liaison,
        DraftProduct(
            unit_id=resource.unit_id,
            resource_id=resource.id,
            evidence_id=evidence.evidence_id,
            title_zh=story.title.zh,
            title_en=story.title.en,
            summary_zh=story.summary.zh,
            summary_en=story.summary.en,
            scenarios=list(story.scenarios),
            keywords=list(story.keywords),
            template="data-provision",
            channel=Channel.AUTHORISED,
            use_class=story.use_class,
            price_minor=story.price_minor,
            currency=Currency.CREDIT if current_market() is Market.PRACTICE else Currency.CNY,
            price_unit=PriceUnit.YEAR,
            ceiling_minor=story.ceiling_minor,
            ceiling_document="运营服务费标准 2026（合成）",
        ),
    )


async def listed(liaison: Actor, officer: Actor, version: VersionView) -> None:
    """Submit as the liaison, approve as the chief data officer, unless it is listed."""
    if version.state is State.DRAFT:
        command = SubmitProduct(version_id=version.version_id, if_match=version.revision)
        version = _passed(await listings.submit_product(liaison, command))
    if version.state is State.SUBMITTED:
        approval = ApproveProduct(version_id=version.version_id, if_match=version.revision)
        _passed(await listings.approve_product(officer, approval))


def _passed(result: View | Refusal) -> View:
    if isinstance(result, Refusal):
        raise StoryStoppedError(f"{result.act}: {', '.join(result.codes)}")
    return result
