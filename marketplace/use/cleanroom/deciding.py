"""Submitting algorithms, deciding about them, and stating which enterprises are one buyer."""

from __future__ import annotations

from typing import Final

from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import (
    enterprise_of,
    require_any_post,
    require_chief,
    require_member,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.ids import new_id
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.listings.queries import live_listing_of
from marketplace.use.cleanroom.buyers import relation_between, relation_of, relations
from marketplace.use.cleanroom.errors import (
    AlgorithmDecidedError,
    OwnAlgorithmError,
    RelationEndedError,
    SameAlgorithmError,
    SameEnterpriseError,
)
from marketplace.use.cleanroom.events import (
    AlgorithmDecided,
    AlgorithmSubmitted,
    EnterprisesRelated,
    RelationEnded,
)
from marketplace.use.cleanroom.model import DECISIONS, AlgorithmState
from marketplace.use.cleanroom.queries import algorithm_of
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    DecideAlgorithm,
    EndRelation,
    RelateEnterprises,
    RelationView,
    SubmitAlgorithm,
)
from marketplace.use.cleanroom.service import digest_of
from marketplace.use.cleanroom.tables import Algorithm, Relation

RELATING_POSTS: Final = frozenset({Post.DISTRICT_EXECUTIVE, Post.CITY_EXECUTIVE, Post.REGULATOR})


@unit_of_work
async def submit_algorithm(actor: Actor, command: SubmitAlgorithm) -> AlgorithmView:
    """Submit a script for a product; the unit's chief data officer decides about it."""
    at = now()
    await require_member(actor, command.enterprise_id, at=at)
    version = (await live_listing_of(command.product)).version
    digest = digest_of(command.source)
    which = (
        (Algorithm.product == version.product_id)
        & (Algorithm.digest == digest)
        & (Algorithm.enterprise == command.enterprise_id)
    )
    if await Algorithm.exists().where(which):
        raise SameAlgorithmError(product_id=version.product_id)
    row = Algorithm(
        id=new_id(),
        product=version.product_id,
        unit=version.unit_id,
        enterprise=command.enterprise_id,
        title=command.title,
        source=command.source,
        digest=digest,
        state=AlgorithmState.SUBMITTED.value,
        submitted_by=actor.user_id,
        submitted_at=at,
    )
    await row.save()
    record(
        AlgorithmSubmitted(
            algorithm_id=row.id,
            product_id=row.product,
            unit_id=row.unit,
            enterprise_id=row.enterprise,
            digest=digest,
        )
    )
    return await algorithm_of(row.id)


@unit_of_work
async def decide_algorithm(actor: Actor, command: DecideAlgorithm) -> AlgorithmView:
    """Approve, refuse or withdraw an algorithm as the unit's chief data officer.

    Who submitted it, or acts for the enterprise that did, cannot decide.
    """
    at = now()
    await locked(Algorithm.select(Algorithm.id).where(Algorithm.id == command.algorithm_id))
    algorithm = await algorithm_of(command.algorithm_id)
    await require_chief(actor, algorithm.unit_id, at=at)
    if actor.user_id == algorithm.submitted_by:
        raise OwnAlgorithmError(algorithm_id=algorithm.algorithm_id)
    if command.state not in DECISIONS[algorithm.state] or command.digest != algorithm.digest:
        raise AlgorithmDecidedError(algorithm_id=algorithm.algorithm_id)
    await Algorithm.update(
        {
            Algorithm.state: command.state.value,
            Algorithm.decided_by: actor.user_id,
            Algorithm.decided_at: at,
        }
    ).where(Algorithm.id == algorithm.algorithm_id)
    record(
        AlgorithmDecided(
            algorithm_id=algorithm.algorithm_id,
            product_id=algorithm.product_id,
            unit_id=algorithm.unit_id,
            enterprise_id=algorithm.enterprise_id,
            digest=algorithm.digest,
            state=command.state.value,
        )
    )
    return await algorithm_of(algorithm.algorithm_id)


@unit_of_work
async def relate_enterprises(actor: Actor, command: RelateEnterprises) -> RelationView:
    """State that two enterprises count as one buyer, as an executive officer or a regulator."""
    at = now()
    await require_any_post(actor, RELATING_POSTS, at=at)
    if command.enterprise_id == command.other_enterprise_id:
        raise SameEnterpriseError(field="other_enterprise_id")
    for named in (command.enterprise_id, command.other_enterprise_id):
        await enterprise_of(named)
    one, other = sorted((command.enterprise_id, command.other_enterprise_id))
    known = await relation_between(one, other)
    if known is not None:
        unchanged()
        return known
    row = Relation(
        id=new_id(),
        one=one,
        other=other,
        stated_by=actor.user_id,
        stated_at=at,
    )
    await row.save()
    record(
        EnterprisesRelated(
            relation_id=row.id,
            enterprise_id=one,
            other_enterprise_id=other,
        )
    )
    return await relation_of(row.id)


@unit_of_work
async def end_relation(actor: Actor, command: EndRelation) -> RelationView:
    """Take back that two enterprises count as one buyer, as an executive officer or a regulator.

    They count as one still over the versions that were asked about before (see `model.joined`).
    """
    at = now()
    await require_any_post(actor, RELATING_POSTS, at=at)
    await locked(Relation.select(Relation.id).where(Relation.id == command.relation_id))
    relation = await relation_of(command.relation_id)
    if relation.ended_at is not None:
        raise RelationEndedError(relation_id=relation.relation_id)
    await Relation.update({Relation.ended_by: actor.user_id, Relation.ended_at: at}).where(
        Relation.id == relation.relation_id
    )
    record(
        RelationEnded(
            relation_id=relation.relation_id,
            enterprise_id=relation.enterprise_id,
            other_enterprise_id=relation.other_enterprise_id,
        )
    )
    return await relation_of(relation.relation_id)


async def relations_for(actor: Actor) -> list[RelationView]:
    """List the related enterprises, also where that has ended, to those who may state it."""
    await require_any_post(actor, RELATING_POSTS, at=now())
    return await relations()
