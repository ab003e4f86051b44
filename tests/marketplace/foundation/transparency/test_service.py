from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from marketplace.foundation.organizations.errors import NotRegulatorError
from marketplace.foundation.transparency import queries, service
from marketplace.foundation.transparency.errors import AlreadyErasedError, OnlySystemError
from marketplace.foundation.transparency.schemas import LogSearch
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.database import run_sql
from marketplace.kernel.tables import EventOpening
from tests.factories import the_regulator
from tests.marketplace.foundation.transparency.facts import SOMEBODY, light, on_one_engine


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


@on_one_engine
async def test_erased_content_does_not_linger_in_the_file(
    database_url: str, integration: Integration
) -> None:
    (event_id,) = await light(SOMEBODY)
    await integration.integrate()
    kept = await EventOpening.select(EventOpening.disclosures).first()
    assert kept is not None
    secret = json.loads(kept["disclosures"])[0].encode()
    await service.erase_content(await the_regulator(), event_id)
    await run_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(database_url.removeprefix("sqlite:///"))
    assert secret not in await asyncio.to_thread(file.read_bytes)
