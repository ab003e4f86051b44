"""What the supply side brings, made by the real commands: from a census record to a listing.

All data are generated here and stand for nobody.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import chief_of
from marketplace.foundation.organizations.schemas import UnitView
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation import service as desensitisation
from marketplace.supply.desensitisation.schemas import (
    EvidenceView,
    MeasureRecipe,
    ProposeRecipes,
)
from marketplace.supply.listings import service as listings
from marketplace.supply.listings.model import Channel, PriceUnit, UseClass
from marketplace.supply.listings.review import market_currency
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    DraftProduct,
    ListingView,
    Offer,
    SubmitProduct,
    VersionView,
)
from marketplace.supply.resources import service as resources
from marketplace.supply.resources.model import CensusField, DataGrade, UpdateCycle, Zone
from marketplace.supply.resources.schemas import (
    BatchView,
    ConfirmColumns,
    ExaminationView,
    ExamineColumns,
    RegisterResource,
    ResourceView,
    TakeInBatch,
)
from tests.factories import a_publishing_unit, an_officer

COLUMNS = ("card_no", "age", "district", "card_type", "rides", "fare")


def a_table(rows: int = 400, *, seed: int = 7) -> bytes:
    """Return a CSV of made-up rides: a direct identifier, three that tell apart, two measures."""
    chance = random.Random(seed)
    lines = [",".join(COLUMNS)]
    for number in range(rows):
        cells = (
            f"5100{number:012d}",
            str(18 + 5 * chance.randrange(8)),
            chance.choice(("海珠区", "越秀区", "天河区")),
            chance.choice(("普通", "学生")),
            str(chance.randrange(1, 5)),
            f"{2 + chance.randrange(4):.2f}",
        )
        lines.append(",".join(cells))
    return "\n".join(lines).encode() + b"\n"


async def streamed(content: bytes, *, piece: int = 4096) -> AsyncIterator[bytes]:
    """Give the bytes in pieces, as an upload comes."""
    for start in range(0, len(content), piece):
        yield content[start : start + piece]


@dataclass(frozen=True, slots=True)
class Publisher:
    """A unit that may publish, its liaison, its chief data officer."""

    unit: UnitView
    liaison: Actor
    chief: Actor


async def a_publisher(code: str = "hz-data-bureau") -> Publisher:
    """Return a unit that may publish with both hands a listing needs."""
    unit = await a_publishing_unit(code)
    chief = await chief_of(unit.id, now())
    assert chief is not None
    return Publisher(
        unit=unit,
        liaison=await an_officer(Post.LIAISON, code),
        chief=Actor(user_id=chief.user_id, name=chief.user_name, door=Door.COMMAND),
    )


def a_registration(publisher: Publisher, **changed: object) -> RegisterResource:
    """Return a complete census entry."""
    said: dict[str, object] = {
        "unit_id": publisher.unit.id,
        "system": "公交收单（合成）",
        "table_name": "rides",
        "title_zh": "公交刷卡客流（合成）",
        "title_en": "Bus boardings (synthetic)",
        "duty": "公共交通客流统计",
        "duty_clause": "部门职能清单第3项",
        "update_cycle": UpdateCycle.MONTHLY,
        "source_statement": "由收单系统按日汇总产生，本单位依职能采集。",
        "grade": DataGrade.GENERAL,
        "contains_personal": True,
        "zone": Zone.GOVERNMENT,
        "fields": [
            CensusField(name=name, meaning=Text(f"字段{name}", f"field {name}")) for name in COLUMNS
        ],
    }
    return RegisterResource(**{**said, **changed})  # type: ignore[arg-type]


async def a_resource(publisher: Publisher, **changed: object) -> ResourceView:
    """Return a census record of the unit."""
    return await resources.register_resource(
        publisher.liaison, a_registration(publisher, **changed)
    )


async def a_batch(
    publisher: Publisher, resource: ResourceView, content: bytes | None = None
) -> BatchView:
    """Return a batch of the resource."""
    return await resources.take_in_batch(
        publisher.liaison,
        TakeInBatch(resource_id=resource.id, file_name="rides.csv"),
        streamed(a_table() if content is None else content),
    )


async def a_confirmed_batch(
    publisher: Publisher, resource: ResourceView, content: bytes | None = None
) -> ExaminationView:
    """Return a batch whose columns were examined and confirmed as found."""
    batch = await a_batch(publisher, resource, content)
    found = await resources.examine_columns(
        publisher.liaison, ExamineColumns(batch_id=batch.batch_id)
    )
    return await resources.confirm_columns(
        publisher.liaison, ConfirmColumns(batch_id=batch.batch_id, roles=found.roles)
    )


async def an_evidence(publisher: Publisher, *, recipe: str | None = None) -> EvidenceView:
    """Return evidence on a fresh resource, for the recipe chosen (or the one named)."""
    examination = await a_confirmed_batch(publisher, await a_resource(publisher))
    batch_id = examination.batch.batch_id
    proposal = await desensitisation.propose_recipes(
        publisher.liaison, ProposeRecipes(batch_id=batch_id)
    )
    assert recipe is not None or proposal.chosen is not None
    name = recipe or proposal.chosen.name  # type: ignore[union-attr]
    return await desensitisation.measure_recipe(
        publisher.liaison, MeasureRecipe(batch_id=batch_id, recipe=name)
    )


def an_offer() -> dict[str, object]:
    """Return what a complete offer says."""
    return {
        "title_zh": "公交刷卡客流（合成）",
        "title_en": "Bus boardings (synthetic)",
        "summary_zh": "去标识后的公交客流，合成数据。",
        "summary_en": "De-identified bus boardings, synthetic.",
        "scenarios": ["夜班线路优化"],
        "keywords": ["公交", "客流"],
        "template": "data-provision",
        "channel": Channel.AUTHORISED,
        "use_class": UseClass.INDUSTRY,
        "price_minor": 1_200_000,
        "currency": market_currency(),
        "price_unit": PriceUnit.YEAR,
        "ceiling_minor": 1_500_000,
        "ceiling_document": "运营服务费标准（合成）",
    }


def a_draft_of(evidence: EvidenceView, **changed: object) -> DraftProduct:
    """Return the command that drafts a complete product."""
    about = {
        "unit_id": evidence.unit_id,
        "resource_id": evidence.resource_id,
        "evidence_id": evidence.evidence_id,
    }
    return DraftProduct(**{**about, **an_offer(), **changed})  # type: ignore[arg-type]


async def a_draft(publisher: Publisher, **changed: object) -> VersionView:
    """Return a drafted product that lacks nothing unless changed."""
    evidence = await an_evidence(publisher)
    return await listings.draft_product(publisher.liaison, a_draft_of(evidence, **changed))


async def a_submission(publisher: Publisher, **changed: object) -> VersionView:
    """Return a version that awaits the chief data officer."""
    draft = await a_draft(publisher, **changed)
    result = await listings.submit_product(
        publisher.liaison, SubmitProduct(version_id=draft.version_id, if_match=draft.revision)
    )
    assert not isinstance(result, Refusal), result
    return result


async def a_listing(publisher: Publisher | None = None, **changed: object) -> ListingView:
    """Return a listing, approved by the unit's chief data officer."""
    publisher = publisher or await a_publisher()
    version = await a_submission(publisher, **changed)
    result = await listings.approve_product(
        publisher.chief, ApproveProduct(version_id=version.version_id, if_match=version.revision)
    )
    assert not isinstance(result, Refusal), result
    return result


def offer_of(version: VersionView) -> Offer:
    """Return what a version says, as an offer to revise."""
    price = version.price
    return Offer(
        title_zh=version.title.zh,
        title_en=version.title.en,
        summary_zh=version.summary.zh,
        summary_en=version.summary.en,
        scenarios=version.scenarios,
        keywords=version.keywords,
        template=version.template,
        channel=version.channel,
        use_class=price.use_class,
        price_minor=price.price_minor,
        currency=price.currency,
        price_unit=price.unit,
        ceiling_minor=price.ceiling_minor,
        ceiling_document=price.ceiling_document,
        answers=version.answers,
    )
