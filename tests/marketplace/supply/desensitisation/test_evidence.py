"""Evidence binds bytes; one changed byte voids it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from anonymize.roles import Role
from contracts import canonical
from marketplace.foundation.organizations.errors import PostMissingError
from marketplace.foundation.organizations.model import Post
from marketplace.kernel.clock import now
from marketplace.kernel.markets import Market
from marketplace.kernel.stores import store
from marketplace.kernel.tables import Event
from marketplace.supply.desensitisation import service
from marketplace.supply.desensitisation.errors import (
    NotConfirmedError,
    RolesChangedError,
    UnknownEvidenceError,
    UnknownRecipeError,
)
from marketplace.supply.desensitisation.queries import (
    evidence_for,
    evidence_holds,
    newest_proposal,
    threshold_at,
)
from marketplace.supply.desensitisation.schemas import MeasureRecipe, ProposeRecipes
from marketplace.supply.desensitisation.tables import Evidence
from marketplace.supply.resources import service as resources
from marketplace.supply.resources.errors import UnknownBatchError
from marketplace.supply.resources.schemas import ConfirmColumns
from tests.conftest import FrozenClock
from tests.factories import an_officer
from tests.supply_factories import (
    a_batch,
    a_confirmed_batch,
    a_publisher,
    a_resource,
    an_evidence,
)


async def test_chosen_recipe_reaches_the_threshold(market: Market, clock: FrozenClock) -> None:
    evidence = await an_evidence(await a_publisher())
    figures = evidence.figures
    shortfalls = (await threshold_at(now())).shortfalls(
        k=figures.k, largest_risk=figures.largest_risk, level=figures.level
    )
    assert shortfalls == ()


async def test_evidence_names_the_canonical_bytes(market: Market, clock: FrozenClock) -> None:
    evidence = await an_evidence(await a_publisher())
    content = await store().read_all(evidence.version_digest)
    header = content.partition(b"\n")[0].decode().split(",")
    assert (
        "sha256:" + hashlib.sha256(content).hexdigest(),
        evidence.released_columns,
        evidence.figures.rows + 1,
    ) == (evidence.version_digest, header, content.count(b"\n"))


async def test_direct_identifiers_do_not_leave(market: Market, clock: FrozenClock) -> None:
    evidence = await an_evidence(await a_publisher())
    content = await store().read_all(evidence.version_digest)
    assert ("card_no" in evidence.released_columns, b"5100" in content) == (False, False)


async def test_evidence_digest_is_that_of_the_statement(market: Market, clock: FrozenClock) -> None:
    evidence = await an_evidence(await a_publisher())
    row = (await Evidence.select().where(Evidence.id == evidence.evidence_id))[0]
    stated = canonical.decode(row["statement"].encode())
    assert evidence.evidence_digest == canonical.digest_of(stated)


async def test_same_recipe_gives_the_same_evidence(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    first = await an_evidence(publisher)
    again = await service.measure_recipe(
        publisher.liaison, MeasureRecipe(batch_id=first.batch_id, recipe=first.recipe)
    )
    facts = await Event.count().where(Event.type == "desensitisation.evidence-measured")
    assert (first, 1) == (again, facts)


@pytest.mark.parametrize("fault", ["one byte changed", "cut short", "gone"])
async def test_evidence_is_void_when_the_bytes_change(
    market: Market, clock: FrozenClock, fault: str, tmp_path: Path
) -> None:
    evidence = await an_evidence(await a_publisher())
    name = evidence.version_digest.removeprefix("sha256:")
    kept = next(path for path in (tmp_path / "store").rglob(name))
    content = kept.read_bytes()
    match fault:
        case "one byte changed":
            kept.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        case "cut short":
            kept.write_bytes(content[:-1])
        case _:
            kept.unlink()
    standing = await evidence_holds(evidence.evidence_id)
    assert (False, fault == "gone") == (standing.holds, standing.found_digest is None)


async def test_untouched_bytes_hold(market: Market, clock: FrozenClock) -> None:
    evidence = await an_evidence(await a_publisher())
    assert (await evidence_holds(evidence.evidence_id)).holds


async def test_recipes_wait_for_confirmed_roles(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    batch = await a_batch(publisher, await a_resource(publisher))
    with pytest.raises(NotConfirmedError):
        await service.propose_recipes(publisher.liaison, ProposeRecipes(batch_id=batch.batch_id))


async def test_corrected_roles_void_the_trial(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    batch_id = confirmed.batch.batch_id
    await service.propose_recipes(publisher.liaison, ProposeRecipes(batch_id=batch_id))
    roles = {**confirmed.roles, "fare": Role.SENSITIVE}
    await resources.confirm_columns(
        publisher.liaison, ConfirmColumns(batch_id=batch_id, roles=roles)
    )
    with pytest.raises(RolesChangedError):
        await service.measure_recipe(
            publisher.liaison, MeasureRecipe(batch_id=batch_id, recipe="drop-only@1")
        )


async def test_untried_recipe_is_unknown(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    with pytest.raises(UnknownRecipeError):
        await service.measure_recipe(
            publisher.liaison,
            MeasureRecipe(batch_id=confirmed.batch.batch_id, recipe="drop-only@1"),
        )


async def test_chief_does_not_try_recipes(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    with pytest.raises(PostMissingError):
        await service.propose_recipes(
            publisher.chief, ProposeRecipes(batch_id=confirmed.batch.batch_id)
        )


async def test_other_unit_sees_no_evidence(market: Market, clock: FrozenClock) -> None:
    evidence = await an_evidence(await a_publisher())
    stranger = await an_officer(Post.LIAISON, "hz-street-01")
    with pytest.raises(UnknownEvidenceError):
        await evidence_for(stranger, evidence.evidence_id, at=now())


async def test_other_unit_tries_nothing(market: Market, clock: FrozenClock) -> None:
    publisher = await a_publisher()
    confirmed = await a_confirmed_batch(publisher, await a_resource(publisher))
    stranger = await an_officer(Post.LIAISON, "hz-street-01")
    with pytest.raises(UnknownBatchError):
        await service.propose_recipes(stranger, ProposeRecipes(batch_id=confirmed.batch.batch_id))


async def test_no_candidate_but_one_is_chosen(market: Market, clock: FrozenClock) -> None:
    evidence = await an_evidence(await a_publisher())
    proposal = await newest_proposal(evidence.batch_id, at=now())
    assert proposal is not None
    chosen = [candidate.name for candidate in proposal.candidates if candidate.chosen]
    assert [evidence.recipe] == chosen
