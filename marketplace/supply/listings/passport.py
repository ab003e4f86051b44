"""The way of a version from its source table to the log, station by station, as recorded facts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marketplace.kernel.tables import Event, EventSubject
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.queries import evidence_holds, evidence_of
from marketplace.supply.desensitisation.schemas import EvidenceView
from marketplace.supply.listings.queries import listing_of, version_of
from marketplace.supply.listings.schemas import (
    ListingView,
    PassportView,
    StationView,
    VersionView,
)
from marketplace.supply.resources.queries import examination_of, resource_of
from marketplace.supply.resources.schemas import ExaminationView

VOID = Text(
    "存储的字节与所测的字节不一致，证据作废。",
    "The stored bytes are not those that were measured: the evidence is void.",
)


async def passport(version_id: UUID) -> PassportView:
    """Return the stations of a version in order, those not reached yet without an instant.

    The stored bytes are read again: a changed byte breaks the station of the evidence.
    """
    version = await version_of(version_id)
    evidence = await evidence_of(version.evidence_id)
    examination = await examination_of(evidence.batch_id)
    listed = await listing_of(version_id)
    return PassportView(
        version=version,
        stations=[
            await _source(examination),
            _columns(examination),
            _recipe(evidence),
            await _evidence(evidence),
            _approval(version, listed),
            _listing(version, listed),
            await _log_entry(listed),
        ],
    )


async def _source(examination: ExaminationView) -> StationView:
    batch = examination.batch
    resource = await resource_of(batch.resource_id)
    return StationView(
        station="source-table",
        value=Text(resource.table_name, resource.table_name),
        digest=batch.sha256,
        by=batch.taken_in_by,
        at=batch.taken_in_at,
        subject=resource.id,
    )


def _columns(examination: ExaminationView) -> StationView:
    batch, roles = examination.batch, set(examination.roles.values())
    return StationView(
        station="columns-examined",
        value=Text(
            f"{batch.columns} 列，{len(roles)} 类角色",
            f"{batch.columns} columns, {len(roles)} roles",
        ),
        by=batch.confirmed_by,
        at=batch.confirmed_at,
        subject=batch.batch_id,
    )


def _recipe(evidence: EvidenceView) -> StationView:
    return StationView(
        station="recipe",
        value=Text(evidence.recipe, evidence.recipe),
        digest=evidence.plan_digest,
        by=evidence.measured_by,
        at=evidence.measured_at,
        subject=evidence.batch_id,
    )


async def _evidence(evidence: EvidenceView) -> StationView:
    standing = await evidence_holds(evidence.evidence_id)
    figures = evidence.figures
    return StationView(
        station="measured-evidence",
        value=Text(
            f"k = {figures.k} · {figures.level} 级", f"k = {figures.k} · level {figures.level}"
        ),
        digest=evidence.evidence_digest,
        by=evidence.measured_by,
        at=evidence.measured_at,
        subject=evidence.evidence_id,
        broken=None if standing.holds else VOID,
    )


def _approval(version: VersionView, listed: ListingView | None) -> StationView:
    return StationView(
        station="approval",
        value=Text("同意", "approved") if listed else Text("", ""),
        by=version.decided_by if listed else None,
        at=version.decided_at if listed else None,
        subject=listed.judgement_id if listed else None,
    )


def _listing(version: VersionView, listed: ListingView | None) -> StationView:
    return StationView(
        station="listing",
        value=Text(f"第 {version.number} 版", f"version {version.number}"),
        digest=listed.evidence.version_digest if listed else None,
        by=listed.listed_by if listed else None,
        at=listed.listed_at if listed else None,
        subject=listed.listing_id if listed else None,
    )


async def _log_entry(listed: ListingView | None) -> StationView:
    """Find the entry by which the listing stands in the log, once it is sequenced."""
    entry = await _published(listed.listing_id) if listed else None
    if entry is None:
        return StationView(station="log-entry", value=Text("待入日志", "not in the log yet"))
    leaf = entry["leaf_index"]
    return StationView(
        station="log-entry",
        value=Text(f"第 {leaf:,} 条", f"entry {leaf:,}"),
        at=entry["at"],
        subject=entry["id"],
    )


async def _published(listing_id: UUID) -> dict[str, Any] | None:
    about = await EventSubject.select(EventSubject.event).where(
        (EventSubject.kind == "listing") & (EventSubject.subject == listing_id)
    )
    found = await Event.select(Event.id, Event.at, Event.leaf_index).where(
        Event.id.is_in([one["event"] for one in about])
        & (Event.type == "listings.listing-published")
        & Event.leaf_index.is_not_null()
    )
    return found[0] if found else None
