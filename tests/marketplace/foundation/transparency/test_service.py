from __future__ import annotations

import pytest

from contracts import search_index
from contracts.commitments import open_fields
from contracts.entries import decode
from marketplace.foundation.organizations.errors import NotRegulatorError
from marketplace.foundation.transparency import queries, service
from marketplace.foundation.transparency.errors import AlreadyErasedError, OnlySystemError
from marketplace.foundation.transparency.indexing import StretchAnswer
from marketplace.foundation.transparency.schemas import LogSearch
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.ids import new_id
from tests.factories import the_regulator
from tests.marketplace.foundation.transparency.facts import SOMEBODY, light


async def proven(answers: list[StretchAnswer]) -> list[int]:
    """Check every answer against the fields of the entry that committed to its index."""
    leaves: list[int] = []
    for answer in answers:
        inclusion = await queries.inclusion_of(answer.event_id)
        assert inclusion is not None
        assert inclusion.opening is not None
        fields = open_fields(
            decode(inclusion.entry).commitment,
            inclusion.opening.digests,
            inclusion.opening.disclosures,
        )
        assert (fields["first"], fields["end"]) == (answer.first, answer.end)
        leaves += search_index.leaves_of(
            answer.answer,
            answer.key,
            root=bytes.fromhex(str(fields["root"])),
            rows=int(str(fields["rows"])),
        )
    return leaves


async def test_answer_lists_every_entry_and_is_proven(integration: Integration) -> None:
    unit, contract = new_id(), new_id()
    await light(SOMEBODY, 2, unit=unit)
    await light(SOMEBODY, 3, contract=contract)
    await integration.integrate()
    await service.commit_index(SYSTEM)  # becomes entry 5
    await light(SOMEBODY, 1, unit=unit)
    await integration.integrate()
    await service.commit_index(SYSTEM)  # becomes entry 7
    await integration.integrate()
    pseudonym = (await queries.entry_of(2)).contract
    found = [
        await proven(await queries.complete_answers(subject=unit)),
        await proven(await queries.complete_answers(contract=pseudonym)),
        await proven(await queries.complete_answers(kind="log-test.lamp-lit")),
        await proven(await queries.complete_answers(subject=new_id())),
    ]
    assert found == [[0, 1, 6], [2, 3, 4], [0, 1, 2, 3, 4, 6], []]


async def test_stretches_follow_each_other_without_gap(integration: Integration) -> None:
    for _ in range(3):
        await light(SOMEBODY, 2)
        await integration.integrate()
        await service.commit_index(SYSTEM)
        await integration.integrate()
    stretches = [(one.first, one.end) for one in await queries.complete_answers(kind="any")]
    assert stretches == [(0, 2), (2, 5), (5, 8)]


async def test_nothing_new_is_not_indexed_again(integration: Integration) -> None:
    await integration.integrate()
    assert await service.commit_index(SYSTEM) is None


async def test_only_the_system_commits_an_index(integration: Integration) -> None:
    await integration.integrate()
    with pytest.raises(OnlySystemError):
        await service.commit_index(SOMEBODY)


async def test_only_a_regulator_erases(integration: Integration) -> None:
    (event_id,) = await light(SOMEBODY)
    with pytest.raises(NotRegulatorError):
        await service.erase_content(SOMEBODY, event_id)


async def test_erased_content_is_gone_and_the_erasure_is_logged(integration: Integration) -> None:
    (event_id,) = await light(SOMEBODY)
    await integration.integrate()
    regulator = await the_regulator()
    erased = await service.erase_content(regulator, event_id)
    await integration.integrate()
    inclusion = await queries.inclusion_of(event_id)
    newest = (await queries.search(LogSearch(kind="transparency.content-erased"))).items
    assert inclusion is not None
    assert (erased.leaf_index, inclusion.opening, len(newest)) == (0, None, 1)


async def test_content_is_erased_once(integration: Integration) -> None:
    (event_id,) = await light(SOMEBODY)
    regulator = await the_regulator()
    await service.erase_content(regulator, event_id)
    with pytest.raises(AlreadyErasedError):
        await service.erase_content(regulator, event_id)
