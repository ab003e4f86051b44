"""Reads over several slices that no single one of them answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from marketplace.foundation.organizations.queries import list_jurisdictions, regions_of
from marketplace.foundation.organizations.tables import Filing, Unit
from marketplace.kernel.database import rows
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.tables import Evidence
from marketplace.supply.listings.queries import version_of
from marketplace.supply.listings.tables import Version
from marketplace.supply.resources.tables import Batch
from marketplace.trade.licences.tables import Licence
from marketplace.trade.requests.model import Standing
from marketplace.trade.requests.tables import Request


class BatchStep(msgspec.Struct, frozen=True):
    """A batch that stands between two steps of the way to a draft."""

    batch_id: UUID
    file_name: str
    title_zh: str
    title_en: str

    @property
    def title(self) -> Text:
        """What its resource is called."""
        return Text(self.title_zh, self.title_en)


class EvidenceStep(msgspec.Struct, frozen=True):
    """Evidence on which nothing was drafted yet."""

    evidence_id: UUID
    title_zh: str
    title_en: str

    @property
    def title(self) -> Text:
        """What its resource is called."""
        return Text(self.title_zh, self.title_en)


class OpenRequest(msgspec.Struct, frozen=True):
    """A request that nobody has answered."""

    request_id: UUID
    number: str
    unit_id: UUID
    answer_due: date


class EndingLicence(msgspec.Struct, frozen=True):
    """A licence that nobody revoked and that ends soon."""

    licence_id: UUID
    number: str
    version_id: UUID
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Duties:
    """How far a unit has come with what it owes: requests without answer, and those late."""

    filed: bool
    receipted: bool
    open_requests: int
    overdue: int


async def batches_unconfirmed(units: Iterable[UUID]) -> list[BatchStep]:
    """List the batches of these units whose columns nobody has confirmed, the oldest first."""
    which = Batch.resource.unit.is_in(list(units)) & Batch.confirmed_at.is_null()
    return await rows(_batches().where(which), BatchStep)


async def batches_unmeasured(units: Iterable[UUID]) -> list[BatchStep]:
    """List the confirmed batches of these units on which no evidence was measured."""
    measured = Evidence.select(Evidence.batch)
    which = Batch.resource.unit.is_in(list(units)) & Batch.confirmed_at.is_not_null()
    return await rows(_batches().where(which & Batch.id.not_in(measured)), BatchStep)


def _batches() -> Any:
    return Batch.select(
        Batch.id.as_alias("batch_id"),
        Batch.file_name,
        Batch.resource.title_zh.as_alias("title_zh"),
        Batch.resource.title_en.as_alias("title_en"),
    ).order_by(Batch.id)


async def evidence_undrafted(units: Iterable[UUID]) -> list[EvidenceStep]:
    """List the newest evidence of each resource of these units when no version rests on any."""
    drafted = Version.select(Version.evidence.resource)
    query = Evidence.select(
        Evidence.id.as_alias("evidence_id"),
        Evidence.resource.as_alias("resource"),
        Evidence.resource.title_zh.as_alias("title_zh"),
        Evidence.resource.title_en.as_alias("title_en"),
    )
    which = Evidence.unit.is_in(list(units)) & Evidence.resource.not_in(drafted)
    newest: dict[UUID, dict[str, Any]] = {}
    for one in await query.where(which).order_by(Evidence.id):
        newest[one["resource"]] = one
    return msgspec.convert(list(newest.values()), type=list[EvidenceStep], strict=False)


async def licences_ending(
    enterprise_id: UUID, at: datetime, *, before: datetime
) -> list[tuple[EndingLicence, Text]]:
    """List an enterprise's running licences that end before an instant, with their product."""
    query = Licence.select(
        Licence.id.as_alias("licence_id"),
        Licence.number,
        Licence.version.as_alias("version_id"),
        Licence.valid_until,
    ).where(
        Licence.enterprise == enterprise_id,
        Licence.revoked_at.is_null(),
        Licence.valid_until > at,
        Licence.valid_until <= before,
    )
    found = await rows(query.order_by(Licence.valid_until, Licence.id), EndingLicence)
    return [(one, (await version_of(one.version_id)).title) for one in found]


async def regions_under(code: str) -> frozenset[str]:
    """Return a region and every region that lies in it."""
    every = [one.code for one in await list_jurisdictions()]
    return frozenset([one for one in every if code in await regions_of(one)])


async def units_in(regions: Iterable[str]) -> list[UUID]:
    """Return the units of these regions."""
    found = await Unit.select(Unit.id).where(Unit.jurisdiction.is_in(sorted(regions)))
    return [one["id"] for one in found]


async def open_requests_to(units: Iterable[UUID]) -> list[OpenRequest]:
    """List the requests to these units that await an answer, the one due first first."""
    query = Request.select(
        Request.id.as_alias("request_id"),
        Request.number,
        Request.unit.as_alias("unit_id"),
        Request.answer_due,
    )
    which = Request.unit.is_in(list(units)) & (Request.standing == Standing.OPEN.value)
    return await rows(query.where(which).order_by(Request.answer_due, Request.id), OpenRequest)


async def duties_of(units: Iterable[UUID], *, today: date) -> Mapping[UUID, Duties]:
    """Return what each unit owes on a day."""
    wanted = list(units)
    filings = await Filing.select(Filing.unit, Filing.receipted_at).where(Filing.unit.is_in(wanted))
    filed = {one["unit"] for one in filings}
    receipted = {one["unit"] for one in filings if one["receipted_at"] is not None}
    waiting = await open_requests_to(wanted)
    return {
        unit: Duties(
            filed=unit in filed,
            receipted=unit in receipted,
            open_requests=sum(one.unit_id == unit for one in waiting),
            overdue=sum(one.unit_id == unit and one.answer_due < today for one in waiting),
        )
        for unit in wanted
    }
