"""The publisher's half in one go: from a file to a version that awaits the chief data officer.

It only strings the steps together, each in its own transaction, each with its own rights and gates.
Done again with the same file it goes on from what is there: the same census record, the same batch,
the same evidence, the same draft.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from anonymize.roles import Role
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.schemas import Posting
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.schemas import (
    EvidenceView,
    MeasureRecipe,
    ProposalView,
    ProposeRecipes,
)
from marketplace.supply.listings.errors import (
    AmbiguousUnitError,
    NoLiaisonPostError,
    OpenVersionError,
)
from marketplace.supply.listings.model import State
from marketplace.supply.listings.schemas import (
    DraftProduct,
    DraftVersion,
    Offer,
    ReviseVersion,
    SubmitProduct,
    VersionView,
)
from marketplace.supply.listings.steps import Steps
from marketplace.supply.quality.schemas import MeasureQuality, QualityCardView
from marketplace.supply.resources.model import DataGrade, UpdateCycle, Zone
from marketplace.supply.resources.schemas import (
    ConfirmColumns,
    CorrectResource,
    ExaminationView,
    ExamineColumns,
    RegisterResource,
    ResourceView,
    TakeInBatch,
)

Told = Callable[[Text], None]
PLACE: Final = frozenset({"system", "table_name"})
"""The fields of a census record by which a table is known again."""


class Census(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the census is told of the table, when it does not know it yet or knows it otherwise."""

    system: str
    table_name: str
    duty: str
    duty_clause: str
    source_statement: str
    update_cycle: UpdateCycle = UpdateCycle.ONCE
    grade: DataGrade = DataGrade.GENERAL
    contains_personal: bool = True
    zone: Zone = Zone.GOVERNMENT
    population: str = ""
    place_column: str = ""
    count_column: str = ""


class PublishTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Publish a file: `roles` corrects what the examination finds, `recipe` what the trial
    chooses; `stated` names the fields of `census` that correct a record which is there already.
    """

    file_name: str
    offer: Offer
    census: Census
    stated: frozenset[str] = frozenset()
    unit: str = ""
    roles: dict[str, Role] = {}
    recipe: str = ""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, tried, measured and drafted; `refusal` when a gate held the draft back."""

    resource: ResourceView
    examination: ExaminationView
    quality: QualityCardView
    proposal: ProposalView
    evidence: EvidenceView
    version: VersionView
    refusal: Refusal | None


async def publish_table(steps: Steps, command: PublishTable, tell: Told) -> Published:
    """Bring a file all the way to the chief data officer, or to the gate that holds it back.

    `tell` is called before each step with what begins.
    """
    posting = await _liaison_posting(steps, command.unit)
    tell(Text("普查登记与收取", "census and intake"))
    resource = await _resource(steps, command, posting)
    taking = TakeInBatch(resource_id=resource.id, file_name=command.file_name)
    batch_id = (await steps.take_in(taking)).batch_id
    tell(Text("识别字段", "examining the columns"))
    examination = await _confirmed(steps, ExamineColumns(batch_id=batch_id), command.roles)
    tell(Text("质量体检", "measuring quality"))
    quality = await steps.measure_quality(MeasureQuality(batch_id=batch_id))
    tell(Text("试算候选配方", "trying recipes"))
    proposal = await steps.propose(ProposeRecipes(batch_id=batch_id))
    tell(Text("全量实测", "measuring in full"))
    recipe = command.recipe or _recipe_of(proposal)
    evidence = await steps.measure(MeasureRecipe(batch_id=batch_id, recipe=recipe))
    tell(Text("起草与提交", "drafting and submitting"))
    version = await _drafted(steps, posting, evidence, command.offer)
    submitted = await _submitted(steps, version)
    refusal = submitted if isinstance(submitted, Refusal) else None
    return Published(
        resource=resource,
        examination=examination,
        quality=quality,
        proposal=proposal,
        evidence=evidence,
        version=version if isinstance(submitted, Refusal) else submitted,
        refusal=refusal,
    )


async def _liaison_posting(steps: Steps, unit: str) -> Posting:
    """Return the post under which one publishes; `unit` decides when there are several."""
    mine = [posting for posting in await steps.postings() if posting.post is Post.LIAISON]
    if unit:
        wanted = await steps.unit(unit)
        mine = [posting for posting in mine if posting.unit_id == wanted.id]
    if not mine:
        raise NoLiaisonPostError
    if len({posting.unit_id for posting in mine}) > 1:
        codes = ", ".join(posting.unit_code for posting in mine)
        raise AmbiguousUnitError(field="unit", units=codes)
    return mine[0]


async def _resource(steps: Steps, command: PublishTable, posting: Posting) -> ResourceView:
    """Return the census record of this table, entering it at first, later correcting it."""
    census, offer = command.census, command.offer
    for known in await steps.resources():
        place = (known.unit_id, known.system, known.table_name)
        if place == (posting.unit_id, census.system, census.table_name):
            return await _corrected(steps, known, command)
    return await steps.register(
        RegisterResource(
            unit_id=posting.unit_id,
            title_zh=offer.title_zh,
            title_en=offer.title_en,
            **msgspec.structs.asdict(census),
        )
    )


async def _corrected(steps: Steps, known: ResourceView, command: PublishTable) -> ResourceView:
    stated = {name: getattr(command.census, name) for name in command.stated}
    if all(getattr(known, name) == said for name, said in stated.items()):
        return known
    kept = {name: getattr(known, name) for name in Census.__struct_fields__ if name not in PLACE}
    return await steps.correct(
        CorrectResource(
            resource_id=known.id,
            if_match=known.revision,
            title_zh=known.title.zh,
            title_en=known.title.en,
            fields=known.fields,
            **(kept | stated),
        )
    )


async def _confirmed(
    steps: Steps, command: ExamineColumns, corrections: Mapping[str, Role]
) -> ExaminationView:
    found = await steps.examine(command)
    roles = {**found.roles, **corrections}
    return await steps.confirm(ConfirmColumns(batch_id=command.batch_id, roles=roles))


def _recipe_of(proposal: ProposalView) -> str:
    """Return the best recipe that may leave; when none may, the safest, for the gate to refuse."""
    if proposal.chosen is not None:
        return proposal.chosen.name
    safest = min(
        proposal.candidates,
        key=lambda c: (c.figures.largest_risk, -c.figures.information_kept),
    )
    return safest.name


async def _drafted(
    steps: Steps, posting: Posting, evidence: EvidenceView, offer: Offer
) -> VersionView:
    """Draft the product, or go on with the version that the resource already has."""
    said = {name: getattr(offer, name) for name in Offer.__struct_fields__}
    said["evidence_id"] = evidence.evidence_id
    made_from = evidence.resource_id
    newest = next((one for one in await steps.versions() if one.resource_id == made_from), None)
    if newest is None:
        unit_id = posting.unit_id
        return await steps.draft(DraftProduct(unit_id=unit_id, resource_id=made_from, **said))
    if newest.state is State.SUBMITTED:
        if not _says(newest, evidence, offer):
            raise OpenVersionError(product_id=newest.product_id)
        return newest
    if newest.state in {State.DRAFT, State.RETURNED}:
        command = ReviseVersion(version_id=newest.version_id, if_match=newest.revision, **said)
        return await steps.revise(command)
    return await steps.draft_next(DraftVersion(product_id=newest.product_id, **said))


def _says(version: VersionView, evidence: EvidenceView, offer: Offer) -> bool:
    """Return whether a version that awaits its decision is what is being published again."""
    price = version.price
    return (
        version.evidence_id == evidence.evidence_id
        and version.title == Text(offer.title_zh, offer.title_en)
        and version.scenarios == offer.scenarios
        and (price.price_minor, price.ceiling_minor) == (offer.price_minor, offer.ceiling_minor)
    )


async def _submitted(steps: Steps, version: VersionView) -> VersionView | Refusal:
    if version.state is State.SUBMITTED:
        return version
    return await steps.submit(
        SubmitProduct(version_id=version.version_id, if_match=version.revision)
    )
