"""The duties of a licence with their clocks, from the contract's policy and its deliveries.

Everything is computed from the instant it is asked at: nothing has to run for a duty to be late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.evaluation import DutyStanding as Evaluated
from contracts.evaluation import StateOfWorld, standings
from contracts.negotiation import LifeState
from contracts.odrl import from_jsonld
from contracts.policy.vocabulary import Event
from marketplace.kernel.text import Text
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import licence_of, licences_of_unit
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.queries import deliveries_of
from marketplace.use.followup.life import ended_at, life_of
from marketplace.use.followup.model import (
    DUTIES,
    KIND_OF,
    THEN,
    AcceptanceStanding,
    DutyKind,
    DutyStanding,
    clock_until,
    standing_of,
)
from marketplace.use.followup.queries import acceptance_of
from marketplace.use.followup.schemas import AcceptanceView, DutyView
from marketplace.use.metering.queries import state_of

ACCEPTANCE_CLAUSE: Final = "6.1"
ACCEPTANCE_KEPT: Final = Text("监测（验收期）", "monitored (the window for acceptance)")


async def duties_of(licence_id: UUID, at: datetime) -> list[DutyView]:
    """List the duties of a licence at `at`: what is due first, then what waits, then what is done.

    A duty whose event has not happened (a breach, the end) waits without a clock. What a new
    contract goes on with need not be deleted.
    """
    licence = await licence_of(licence_id, at=at)
    policy = from_jsonld((await document_of(licence.agreement_id)).policy)
    state = with_events(await state_of(licence, at), licence, at=at)
    is_replaced = (await life_of(licence)).state is LifeState.REPLACED
    found = [
        duty
        for duty in _of_policy(licence, standings(policy, state, at=at), at=at)
        if not (is_replaced and duty.kind is DutyKind.DELETE)
    ]
    found += await _acceptances(licence_id, at)
    return sorted(found, key=_urgency)


async def overdue_of_unit(unit_id: UUID, at: datetime) -> list[DutyView]:
    """List every duty that is overdue under the licences a unit granted; for its officers."""
    licences = await licences_of_unit(unit_id)
    found = [duty for one in licences for duty in await duties_of(one.licence_id, at)]
    return [duty for duty in found if duty.standing is DutyStanding.OVERDUE]


def with_events(state: StateOfWorld, licence: LicenceView, *, at: datetime) -> StateOfWorld:
    """Add what the licence's own dates say has happened by `at`."""
    dated = {
        Event.LICENCE_BEGAN.value: licence.valid_from,
        Event.LICENCE_ENDED.value: ended_at(licence),
    }
    happened = {name: when for name, when in dated.items() if when <= at}
    return replace(state, events={**happened, **state.events})


def _of_policy(
    licence: LicenceView, evaluated: tuple[Evaluated, ...], *, at: datetime
) -> Iterator[DutyView]:
    for one in evaluated:
        kind = KIND_OF.get(one.duty.action)
        if kind is None or _is_over(kind, licence, at):
            continue
        yield DutyView(
            licence_id=licence.licence_id,
            kind=kind,
            words=DUTIES[kind],
            clause=one.duty.clause,
            kept=Text.of(one.duty.kept.label),
            standing=standing_of(one),
            clock=clock_until(one.deadline, at=at, then=THEN[kind]) if one.deadline else None,
        )


def _is_over(kind: DutyKind, licence: LicenceView, at: datetime) -> bool:
    """Whether the duty no longer returns: reports are asked for while the licence runs.

    What was used before the end is asked for by the closing certificate.
    """
    return kind is DutyKind.REPORT and at >= ended_at(licence)


async def _acceptances(licence_id: UUID, at: datetime) -> list[DutyView]:
    deliveries = {one.delivery_id: one for one in await deliveries_of(licence_id)}
    found = [await acceptance_of(one, at) for one in deliveries.values()]
    return [
        _acceptance(one, deliveries[one.delivery_id].number)
        for one in found
        if one is not None and one.standing is AcceptanceStanding.WAITING
    ]


def _acceptance(view: AcceptanceView, number: str) -> DutyView:
    words = DUTIES[DutyKind.ACCEPT]
    return DutyView(
        licence_id=view.licence_id,
        kind=DutyKind.ACCEPT,
        words=Text(f"{words.zh} {number}", f"{words.en} {number}"),
        clause=ACCEPTANCE_CLAUSE,
        kept=ACCEPTANCE_KEPT,
        standing=DutyStanding.RUNNING,
        clock=view.clock,
        delivery_id=view.delivery_id,
    )


_ORDER: Final = (
    DutyStanding.OVERDUE,
    DutyStanding.RUNNING,
    DutyStanding.WAITING,
    DutyStanding.DONE,
)


def _urgency(duty: DutyView) -> tuple[int, float]:
    due = duty.clock.due_at.timestamp() if duty.clock else float("inf")
    return _ORDER.index(duty.standing), due
