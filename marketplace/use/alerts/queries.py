"""Alerts for those who own them or are meant by them, and what the rules look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from marketplace.foundation.organizations.queries import chief_of, posts_of, unit_of
from marketplace.foundation.rules.model import Rulebook
from marketplace.kernel.access import Actor
from marketplace.kernel.decisions import Reason
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.kernel.tables import Decision, DecisionSubject
from marketplace.kernel.text import Text
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.licences.tables import Licence
from marketplace.use.alerts.errors import UnknownAlertError
from marketplace.use.alerts.model import (
    UNSETTLED,
    AlertKind,
    AlertState,
    Figures,
    Licensed,
    Seen,
)
from marketplace.use.alerts.schemas import AlertView
from marketplace.use.alerts.tables import Alert, Origin
from marketplace.use.metering.queries import uses_of


async def alert_of(alert_id: UUID) -> AlertView:
    """Return one alert, or `UnknownAlertError`; who may see it, the caller asks."""
    found = await _alerts(Alert.id == alert_id)
    if not found:
        raise UnknownAlertError(alert_id=alert_id)
    return found[0]


async def alerts_on_licence(licence_id: UUID) -> list[AlertView]:
    """List the alerts on a licence, the newest first; for its two sides."""
    return await _alerts(Alert.licence == licence_id)


async def page_of_alerts(licence_id: UUID, *, cursor: str | None, limit: int) -> Page[AlertView]:
    """Return one page of the alerts on a licence, the newest first; for its two sides."""
    query = Alert.select().where(Alert.licence == licence_id)
    return await newest_page(query, Alert.id, cursor=cursor, limit=limit, view=_alert)


async def alerts_on_product(product_id: UUID) -> list[AlertView]:
    """List the alerts on a product's licences, the newest first; for its publisher."""
    return await _alerts(Alert.product == product_id)


async def alerts_awaiting(actor: Actor, at: datetime) -> list[AlertView]:
    """List what an officer owns and nobody has settled: of the units whose chief they are."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = [one.unit_id for one in held if one.is_chief]
    return await _alerts(Alert.unit.is_in(units) & _unsettled()) if units else []


async def page_of_awaiting(
    actor: Actor, at: datetime, *, cursor: str | None, limit: int
) -> Page[AlertView]:
    """Return one page of the same list, the newest first."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = [one.unit_id for one in held if one.is_chief]
    theirs = Alert.unit.is_in(units) & _unsettled() if units else Alert.id.is_null()
    query = Alert.select().where(theirs)
    return await newest_page(query, Alert.id, cursor=cursor, limit=limit, view=_alert)


async def alerts_about(enterprise_ids: Sequence[UUID]) -> list[AlertView]:
    """List the unsettled alerts about enterprises, the newest first; for their members."""
    if not enterprise_ids:
        return []
    return await _alerts(Alert.enterprise.is_in(list(enterprise_ids)) & _unsettled())


def _unsettled() -> Any:
    return Alert.state.is_in([state.value for state in UNSETTLED])


async def _alerts(which: Any) -> list[AlertView]:
    found = await Alert.select().where(which).order_by(Alert.id, ascending=False)
    return [await _alert(one) for one in found]


async def _alert(found: dict[str, Any]) -> AlertView:
    licence = await licence_of(found["licence"])
    chief = await chief_of(found["unit"], found["moved_at"] or found["raised_at"])
    return AlertView(
        alert_id=found["id"],
        licence_id=licence.licence_id,
        licence_number=licence.number,
        product_id=found["product"],
        unit_id=found["unit"],
        enterprise_id=found["enterprise"],
        enterprise_name=licence.enterprise_name,
        kind=AlertKind(found["kind"]),
        text=Text(found["zh"], found["en"]),
        state=AlertState(found["state"]),
        explanation=found["explanation"],
        owner_unit=(await unit_of(found["unit"])).name,
        owner=chief.user_name if chief else "",
        raised_at=found["raised_at"],
        moved_at=found["moved_at"],
    )


# -- what the rules look at ----------------------------------------------------------------------


def figures_of(book: Rulebook) -> Figures:
    """Return the rules' figures as the rule packs in force set them."""
    return Figures(
        **{name: book.whole(f"alerts.{name.replace('_', '-')}") for name in Figures.names()}
    )


async def licences_to_look_at(at: datetime) -> list[UUID]:
    """List the licences whose term runs at `at`."""
    found = await Licence.select(Licence.id).where(
        (Licence.valid_from <= at)
        & (Licence.valid_until > at)
        & (Licence.revoked_at.is_null() | (Licence.revoked_at > at))
    )
    return [one["id"] for one in found]


async def licensed_of(licence: LicenceView) -> Licensed:
    """Return what the rules know of a licence."""
    answers = (await document_of(licence.agreement_id)).answers
    return Licensed(
        purpose=licence.purpose,
        since=licence.valid_from,
        max_uses=int(str(answers["max_uses"])),
        rows_total=int(str(answers["rows_total"])),
        is_in_force=licence.standing is Standing.IN_FORCE,
    )


async def seen_of(licence_id: UUID) -> list[Seen]:
    """List what was used of a licence and what was refused under it."""
    return [*await _used(licence_id), *await _refused(licence_id)]


async def _used(licence_id: UUID) -> list[Seen]:
    uses = [one for one in await uses_of(licence_id) if one.begun_at is not None]
    ids = [one.use_id for one in uses]
    origins = await Origin.select().where(Origin.use.is_in(ids)) if ids else []
    places = {one["use"]: one["place"] for one in origins}
    return [
        Seen(
            id=one.use_id,
            at=one.begun_at or one.opened_at,
            rows=one.rows,
            purpose=one.purpose,
            place=places.get(one.use_id),
        )
        for one in uses
    ]


class _Wish(msgspec.Struct, frozen=True):
    """What of a kept judgement the rules read."""

    purpose: str = ""
    rows: int = 0


async def _refused(licence_id: UUID) -> list[Seen]:
    about = await DecisionSubject.select(DecisionSubject.judgement).where(
        (DecisionSubject.kind == "licence") & (DecisionSubject.subject == licence_id)
    )
    judgements = [one["judgement"] for one in about]
    if not judgements:
        return []
    found = await Decision.select().where(
        Decision.judgement.is_in(judgements) & Decision.passed.eq(False)
    )
    codes: dict[UUID, set[str]] = {}
    first: dict[UUID, dict[str, Any]] = {}
    for one in found:
        reasons = msgspec.json.decode(one["reasons"], type=list[Reason])
        codes.setdefault(one["judgement"], set()).update(reason.code for reason in reasons)
        first.setdefault(one["judgement"], one)
    return [_seen(key, one, codes[key]) for key, one in first.items()]


def _seen(judgement: UUID, found: dict[str, Any], codes: set[str]) -> Seen:
    wish = msgspec.json.decode(found["facts"], type=_Wish)
    return Seen(
        id=judgement,
        at=found["at"],
        rows=wish.rows,
        purpose=wish.purpose,
        refused=frozenset(codes),
    )
