"""The passport of a listed version: each station of its way with digest, person and time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marketplace.foundation.accounts.queries import users_by_id
from marketplace.foundation.organizations.model import Term
from marketplace.foundation.organizations.queries import appointments_of
from marketplace.foundation.organizations.schemas import Posting
from marketplace.foundation.transparency.queries import head, inclusion_of
from marketplace.kernel.prepared import prepared
from marketplace.kernel.tables import Event, EventSubject
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.queries import evidence_holds
from marketplace.supply.listings.schemas import ListingView
from marketplace.supply.resources.queries import examination_of
from marketplace.supply.resources.schemas import ExaminationView
from marketplace.web.parts import Standing, Station

PUBLISHED = "listings.listing-published"


async def passport_of(listing: ListingView) -> list[Station]:
    """Return the stations in order; the bytes under the evidence are read and hashed again."""
    examination = await examination_of(listing.evidence.batch_id)
    people = await _People.of(listing, examination)
    return [
        *_before(listing, examination, people),
        await _evidence(listing, people),
        *_decided(listing, people),
        *await _logged(listing),
    ]


class _People:
    """Who did what, under which post at that time."""

    def __init__(self, names: dict[UUID, str], postings: list[Posting]) -> None:
        self.names = names
        self.postings = postings

    @classmethod
    async def of(cls, listing: ListingView, examination: ExaminationView) -> _People:
        batch, evidence = examination.batch, listing.evidence
        ids = {batch.taken_in_by, evidence.measured_by, listing.listed_by, batch.confirmed_by}
        users = await users_by_id(one for one in ids if one is not None)
        postings = await appointments_of(listing.version.unit_id)
        return cls({key: user.display_name for key, user in users.items()}, postings)

    def at_the_time(self, user_id: UUID | None, at: object) -> Text:
        """Return the person with the post they held when they acted."""
        if user_id is None:
            return Text("", "")
        name = self.names.get(user_id, "")
        for one in self.postings:
            if one.user_id == user_id and Term(one.since, one.until).holds(at):  # type: ignore[arg-type]
                return Text(f"{name} {one.post.label.zh}", f"{name}, {one.post.label.en}")
        return Text(name, name)


def _before(listing: ListingView, examination: ExaminationView, people: _People) -> list[Station]:
    batch, evidence = examination.batch, listing.evidence
    count = len(examination.columns)
    return [
        Station(
            Text("源表", "Source table"),
            Text(f"{batch.rows:,} 行", f"{batch.rows:,} rows"),
            digest=batch.sha256,
            who=people.at_the_time(batch.taken_in_by, batch.taken_in_at),
            at=batch.taken_in_at,
        ),
        Station(
            Text("字段识别", "Columns examined"),
            Text(f"{count} 列已确认", f"{count} columns confirmed"),
            who=people.at_the_time(batch.confirmed_by, batch.confirmed_at),
            at=batch.confirmed_at,
            standing=Standing.DONE if examination.is_confirmed else Standing.BROKEN,
            why=Text("字段角色未经确认。", "Nobody confirmed the columns' roles."),
        ),
        Station(
            Text("配方", "Recipe"),
            evidence.recipe,
            digest=evidence.plan_digest,
            who=people.at_the_time(evidence.measured_by, evidence.measured_at),
            at=evidence.measured_at,
        ),
    ]


async def _evidence(listing: ListingView, people: _People) -> Station:
    evidence = listing.evidence
    figures = evidence.figures
    standing = await evidence_holds(evidence.evidence_id)
    return Station(
        Text("实测证据", "Measured evidence"),
        Text(f"k = {figures.k}，{figures.level} 级", f"k = {figures.k}, level {figures.level}"),
        digest=evidence.evidence_digest,
        who=people.at_the_time(evidence.measured_by, evidence.measured_at),
        at=evidence.measured_at,
        standing=Standing.DONE if standing.holds else Standing.BROKEN,
        why=Text(
            "存储的字节与实测时不同，证据作废。",
            "The stored bytes differ from those measured: the evidence is void.",
        ),
    )


def _decided(listing: ListingView, people: _People) -> list[Station]:
    version = listing.version
    who = people.at_the_time(listing.listed_by, listing.listed_at)
    return [
        Station(
            Text("签批", "Approval"),
            Text("各项规则均已通过", "every gate passed"),
            who=who,
            at=version.decided_at,
        ),
        Station(
            Text("上架", "Listing"),
            Text(f"第 {version.number} 版", f"version {version.number}"),
            digest=listing.evidence.version_digest,
            who=who,
            at=listing.listed_at,
            standing=Standing.DONE if listing.is_live else Standing.BROKEN,
            why=Text("已不再上架。", "It is no longer listed."),
        ),
    ]


async def _logged(listing: ListingView) -> list[Station]:
    event_id = await published_event(listing.listing_id)
    inclusion = await inclusion_of(event_id) if event_id else None
    if inclusion is None:
        waiting = Text("等待定序", "waiting to be sequenced")
        return [Station(Text("日志条目", "Log entry"), waiting, standing=Standing.PENDING)]
    newest = await head()
    witnesses = newest.witnesses if newest else 0
    return [
        Station(
            Text("日志条目", "Log entry"),
            Text(f"第 {inclusion.leaf_index:,} 条", f"entry {inclusion.leaf_index:,}"),
            href=f"/log/entries/{inclusion.leaf_index}",
            at=listing.listed_at,
        ),
        Station(
            Text("见证", "Witnesses"),
            Text(f"{witnesses} 位见证者已见", f"seen by {witnesses}"),
            standing=Standing.DONE if witnesses else Standing.PENDING,
            at=newest.published_at if newest and witnesses else None,
        ),
    ]


async def published_event(listing_id: UUID) -> UUID | None:
    """Return the event that announced the listing."""
    found = await _published_event(listing_id)
    return found[0]["id"] if found else None


@prepared
def _published_event(listing_id: UUID) -> Any:
    about = EventSubject.select(EventSubject.event).where(
        (EventSubject.kind == "listing") & (EventSubject.subject == listing_id)
    )
    return Event.select(Event.id).where(Event.id.is_in(about) & (Event.type == PUBLISHED))
