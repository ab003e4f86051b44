"""Asking the gate: what somebody wants beside what the version holds and how the licence stands.

A door asks once when a delivery is opened, and again at each request under it; the rules of the
gate itself are in `gate`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from anonymize.roles import Role
from contracts.agreement import Agreement
from contracts.evaluation import CompiledPolicy
from contracts.policy.vocabulary import Action, Channel
from marketplace.foundation.organizations.errors import NotMemberError
from marketplace.foundation.organizations.queries import require_member
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import RefusalReason
from marketplace.supply.desensitisation.queries import evidence_of
from marketplace.supply.listings.queries import version_of
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.errors import UnknownNarrowedError
from marketplace.trade.licences.narrowed import narrowed_called
from marketplace.trade.licences.queries import is_current, licence_of
from marketplace.trade.licences.schemas import LicenceView, NarrowedView
from marketplace.use.delivery import gate
from marketplace.use.delivery.errors import NotHolderError
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.schemas import OpenDelivery
from marketplace.use.metering.queries import state_of, state_under, use_of


@dataclass(frozen=True, slots=True)
class Hearing:
    """One act under a licence, as the gate saw it; without reasons it may be done. `policy` is the
    document's, ready to be asked again."""

    licence: LicenceView
    document: Agreement
    asked: gate.Asked
    reasons: tuple[RefusalReason, ...]
    at: datetime
    policy: CompiledPolicy
    shown: gate.Shown | None = None

    @property
    def narrowed_id(self) -> UUID | None:
        """The smaller licence that was shown, if one was."""
        return self.shown.narrowed.narrowed_id if self.shown else None


VERIFIED_FOR: Final = timedelta(minutes=1)
HEARD_MOST: Final = 4_096
_heard: dict[UUID, Hearing] = {}
"""What this process verified of open deliveries without finding a fault, the oldest first."""


async def ask_gate(
    actor: Actor, command: OpenDelivery, *, at: datetime | None = None
) -> tuple[RefusalReason, ...]:
    """Return why a delivery could not be opened at `at` (now); nothing is reserved or recorded.

    Raises `NotHolderError` when the licence is another's.
    """
    return (await hear(actor, command, at=at or now())).reasons


async def ask_again(
    actor: Actor, delivery_id: UUID, *, at: datetime | None = None
) -> tuple[RefusalReason, ...]:
    """Return why an open delivery may not go on at `at` (now); empty when it may.

    The policy is asked as at the opening, with the metered state; the delivery's own use, which is
    counted already, does not stand in its way. The licence's signature and log proof are verified
    once a minute in each process, its standing each time. Raises `UnknownDeliveryError`,
    `NotHolderError`.
    """
    at = at or now()
    heard = _heard.get(delivery_id)
    if heard is None or not await _still_stands(heard, at):
        return await _hear_again(actor, delivery_id, at)
    await require_holder(actor, heard.licence)
    return tuple(await _faults_of_policies(heard, at=at, besides=delivery_id))


async def _still_stands(heard: Hearing, at: datetime) -> bool:
    """Whether what was verified then holds now: no longer ago than a minute, nothing changed."""
    is_fresh = timedelta() <= at - heard.at < VERIFIED_FOR
    return is_fresh and await is_current(
        heard.licence.licence_id, heard.licence.epoch, narrowed_id=heard.narrowed_id
    )


async def _hear_again(actor: Actor, delivery_id: UUID, at: datetime) -> tuple[RefusalReason, ...]:
    delivery = await delivery_of(delivery_id)
    command = OpenDelivery(
        licence_id=delivery.licence_id,
        purpose=(await use_of(delivery_id)).purpose,
        scenario=delivery.scenario,
        columns=delivery.columns,
        rows=delivery.rows or None,
        channel=delivery.channel,
        narrowed_id=delivery.narrowed_id,
    )
    hearing = await hear(actor, command, at=at, besides=delivery_id)
    _heard.pop(delivery_id, None)
    if not hearing.reasons:
        _heard[delivery_id] = hearing
    while len(_heard) > HEARD_MOST:
        _heard.pop(next(iter(_heard)))
    return hearing.reasons


async def hear(
    actor: Actor, command: OpenDelivery, *, at: datetime, besides: UUID | None = None
) -> Hearing:
    """Ask licence and policy; the use `besides`, if any, is left out of what is counted.

    Where a smaller licence is shown, both are asked. Raises `NotHolderError`,
    `UnknownNarrowedError` also for one that was cut out of another licence.
    """
    licence = await licence_of(command.licence_id, at=at)
    await require_holder(actor, licence)
    document = await document_of(licence.agreement_id)
    narrowed = await narrowed_from(licence, command.narrowed_id)
    shown = await gate.shown(narrowed) if narrowed else None
    asked = await _asked(command, licence, columns_within(document, narrowed))
    heard = Hearing(licence, document, asked, (), at, gate.compiled(document.policy), shown)
    faults = await gate.faults_of_clock(licence, at=at)
    faults += await gate.faults_of_licence(licence, at=at)
    faults += await gate.faults_of_shown(shown, at=at) if shown else []
    faults += await _faults_of_policies(heard, at=at, besides=besides)
    return replace(heard, reasons=tuple(faults))


async def _faults_of_policies(
    heard: Hearing, *, at: datetime, besides: UUID | None
) -> list[RefusalReason]:
    """Ask the contract, and the smaller licence for what it adds to it."""
    licence, document, asked = heard.licence, heard.document, heard.asked
    state = await state_of(licence, at, besides=besides)
    faults = gate.faults_of_policy(
        document, licence, asked, state=state, at=at, policy=heard.policy
    )
    if heard.shown is None:
        return faults
    state = await state_under(heard.shown.narrowed, at, besides=besides)
    said = {(one.clause, one.code) for one in faults}
    under = gate.faults_under(document, heard.shown, asked, state=state, at=at)
    return faults + [one for one in under if (one.clause, one.code) not in said]


async def narrowed_from(licence: LicenceView, narrowed_id: UUID | None) -> NarrowedView | None:
    """Return the smaller licence that is shown, cut out of this one, or raise
    `UnknownNarrowedError`; None when none is."""
    if narrowed_id is None:
        return None
    narrowed = await narrowed_called(narrowed_id)
    if narrowed.licence_id != licence.licence_id:
        raise UnknownNarrowedError(narrowed_id=narrowed_id)
    return narrowed


async def require_holder(actor: Actor, licence: LicenceView) -> None:
    """Raise `NotHolderError`, which is recorded, unless the actor acts for the licence's holder."""
    try:
        await require_member(actor, licence.enterprise_id, at=now())
    except NotMemberError:
        raise NotHolderError(licence_id=licence.licence_id) from None


def granted_columns(document: Agreement) -> list[str]:
    """Return the columns that the contract names, in its order."""
    granted = document.answers.get("columns")
    return list(map(str, granted)) if isinstance(granted, list) else []


def columns_within(document: Agreement, narrowed: NarrowedView | None) -> list[str]:
    """Return the columns that may be had at most: a smaller licence may name fewer."""
    return narrowed.columns if narrowed and narrowed.columns else granted_columns(document)


async def in_order(licence: LicenceView, columns: Collection[str]) -> list[str]:
    """Return the columns as the licensed version orders them; those it does not have come last."""
    version = await version_of(licence.version_id)
    released = (await evidence_of(version.evidence_id)).released_columns
    places = {name: place for place, name in enumerate(released)}
    return sorted(columns, key=lambda name: (places.get(name, len(places)), name))


async def rows_of(licence: LicenceView) -> int:
    """Return how many rows the licensed version holds."""
    version = await version_of(licence.version_id)
    return (await evidence_of(version.evidence_id)).figures.rows


async def released_roles(licence: LicenceView) -> dict[str, Role]:
    """Return what each column of the licensed version contributes to telling people apart."""
    version = await version_of(licence.version_id)
    columns = (await evidence_of(version.evidence_id)).columns
    return {one.name: one.role for one in columns if one.released}


async def _asked(command: OpenDelivery, licence: LicenceView, columns: list[str]) -> gate.Asked:
    """Put the wish beside what the offered version really holds."""
    version = await version_of(licence.version_id)
    rows = await rows_of(licence)
    is_inside = command.channel is Channel.CLEAN_ROOM
    return gate.Asked(
        action=Action.COMPUTE if is_inside else Action.REPRODUCE,
        channel=command.channel,
        purpose=command.purpose,
        scenario=command.scenario,
        columns=frozenset(command.columns or columns),
        areas=gate.areas_of(version.answers),
        rows=min(rows, command.rows or rows),
        output=command.output,
        smallest_cell=command.smallest_cell,
    )
