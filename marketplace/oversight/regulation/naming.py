"""From ids to what people call things, and back from a number or name to the thing.

The log carries ids alone. A regulator reads numbers, titles and names, looked up in the slices
below at the moment of reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from piccolo.columns import Column
from piccolo.table import Table

from marketplace.foundation.accounts.tables import User
from marketplace.foundation.organizations.tables import Enterprise, Unit
from marketplace.foundation.rules.schemas import Replay
from marketplace.kernel.tables import EventSubject
from marketplace.kernel.text import Text
from marketplace.oversight.regulation.model import Named
from marketplace.oversight.regulation.schemas import DifferingJudgement, ReplayView
from marketplace.oversight.regulation.tables import Case, Order
from marketplace.supply.listings.tables import Product, Version
from marketplace.supply.resources.tables import Batch, Resource
from marketplace.trade.agreements.tables import Agreement
from marketplace.trade.licences.tables import Licence
from marketplace.trade.requests.tables import Request
from marketplace.use.delivery.tables import Delivery


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a kind of thing keeps its name, and its page's address with one `{}` for `key`."""

    table: type[Table]
    zh: Column
    en: Column
    href: str | None = None
    key: str = "id"


_SOURCES: Final[dict[str, _Source]] = {
    "order": _Source(Order, Order.number, Order.number, "/regulation/orders/{}"),
    "delivery": _Source(Delivery, Delivery.number, Delivery.number, "/deliveries/{}"),
    "licence": _Source(Licence, Licence.number, Licence.number, "/licences/{}"),
    "agreement": _Source(Agreement, Agreement.number, Agreement.number, "/agreements/{}"),
    "request": _Source(Request, Request.number, Request.number, "/requests/{}"),
    "product": _Source(Product, Product.number, Product.number, "/products/{}", "number"),
    "version": _Source(Version, Version.title_zh, Version.title_en),
    "batch": _Source(Batch, Batch.file_name, Batch.file_name),
    "resource": _Source(Resource, Resource.title_zh, Resource.title_en),
    "enterprise": _Source(Enterprise, Enterprise.name, Enterprise.name, "/enterprises/{}"),
    "unit": _Source(Unit, Unit.name_zh, Unit.name_en, "/units/{}", "code"),
    "user": _Source(User, User.display_name, User.display_name),
    "case": _Source(Case, Case.number, Case.number),
}
"""The kinds that have names, the nearest to an act first: a row shows the first that it has."""


async def names_of(subjects: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Named]:
    """Return what people call each (kind, id), one statement per kind; the nameless are absent."""
    wanted: dict[str, set[UUID]] = {}
    for kind, subject in subjects:
        if kind in _SOURCES:
            wanted.setdefault(kind, set()).add(subject)
    named: dict[tuple[str, UUID], Named] = {}
    for kind, ids in wanted.items():
        named |= {(kind, one.id): one for one in await _named(kind, ids)}
    return named


async def _named(kind: str, ids: set[UUID]) -> list[Named]:
    source = _SOURCES[kind]
    key: Any = source.table
    found = await source.table.select(
        key.id,
        source.zh.as_alias("zh"),
        source.en.as_alias("en"),
        getattr(source.table, source.key).as_alias("address"),
    ).where(key.id.is_in(sorted(ids)))
    return [
        Named(
            kind,
            one["id"],
            Text(one["zh"], one["en"]),
            source.href.format(one["address"]) if source.href else None,
        )
        for one in found
    ]


async def objects_of(event_ids: Iterable[UUID]) -> dict[UUID, list[Named]]:
    """Return what each event is about, the thing nearest to the act first."""
    wanted = list(event_ids)
    if not wanted:
        return {}
    found = await EventSubject.select(
        EventSubject.event, EventSubject.kind, EventSubject.subject
    ).where(EventSubject.event.is_in(wanted))
    names = await names_of((one["kind"], one["subject"]) for one in found)
    objects: dict[UUID, list[Named]] = {}
    for one in found:
        named = names.get((one["kind"], one["subject"]))
        if named is not None:
            objects.setdefault(one["event"], []).append(named)
    order = list(_SOURCES)
    return {
        event: sorted(about, key=lambda named: order.index(named.kind))
        for event, about in objects.items()
    }


async def replayed_in_words(found: Replay) -> ReplayView:
    """Return what a replay found with each judgement's objects as people call them."""
    names = await names_of(pair for one in found.differing for pair in one.subjects.items())
    order = list(_SOURCES)
    return ReplayView(
        figure=found.figure,
        value=found.value,
        in_force=found.in_force,
        asked=found.asked,
        unreadable=found.unreadable,
        differing=[
            DifferingJudgement(
                judgement_id=one.judgement_id,
                act=one.act,
                at=one.at,
                rule=one.rule,
                passed_then=one.passed_then,
                reasons=[reason.text for reason in one.reasons],
                objects=sorted(
                    (names[pair] for pair in one.subjects.items() if pair in names),
                    key=lambda named: order.index(named.kind),
                ),
            )
            for one in found.differing
        ],
    )


async def thing_called(reference: str) -> Named | None:
    """Return the licence, contract, request, product, unit or enterprise of this number or name.

    A unit answers to its code and names, an enterprise to its credit code and name.
    """
    text = reference.strip()
    lookups: tuple[tuple[str, Any], ...] = (
        ("licence", Licence.number == text.upper()),
        ("agreement", Agreement.number == text.upper()),
        ("request", Request.number == text.upper()),
        ("product", Product.number == text.upper()),
        ("unit", (Unit.code == text) | (Unit.name_zh == text) | (Unit.name_en == text)),
        ("enterprise", (Enterprise.credit_code == text.upper()) | (Enterprise.name == text)),
    )
    for kind, matches in lookups:
        table: Any = _SOURCES[kind].table
        found = await table.select(table.id).where(matches).first()
        if found:
            return (await _named(kind, {found["id"]}))[0]
    return None


async def thread_of(named: Named) -> UUID | None:
    """Return the contract thread (the request) that a licence, contract or request belongs to."""
    match named.kind:
        case "request":
            return named.id
        case "licence":
            found = await Licence.select(Licence.request).where(Licence.id == named.id).first()
        case "agreement":
            found = (
                await Agreement.select(Agreement.request).where(Agreement.id == named.id).first()
            )
        case _:
            return None
    return UUID(str(found["request"])) if found else None
