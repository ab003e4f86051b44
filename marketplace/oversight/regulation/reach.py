"""Whom and what an order reaches: the licences that stop, the people who are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.foundation.holds.model import Target
from marketplace.foundation.organizations.model import REGISTRARS
from marketplace.foundation.organizations.queries import (
    members_of,
    officers_of,
    regions_of,
    unit_of,
)
from marketplace.foundation.organizations.tables import Appointment
from marketplace.kernel.clock import now
from marketplace.oversight.regulation.errors import NotStoppableError
from marketplace.supply.listings.tables import Product
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.queries import (
    licence_of,
    licences_of_enterprise,
    licences_of_unit,
    licences_on_product,
)
from marketplace.trade.licences.schemas import LicenceView

OVER = frozenset({Standing.REVOKED, Standing.EXPIRED})
"""Licences that no order reaches any more."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What stops, and who is told. `thread` is the contract in whose count the hold stands."""

    licences: tuple[LicenceView, ...]
    people: frozenset[UUID]
    thread: UUID | None

    @property
    def working(self) -> tuple[LicenceView, ...]:
        """The licences under which data can be used now."""
        return tuple(one for one in self.licences if one.standing is Standing.IN_FORCE)


async def reach_of(kind: Target, target_id: UUID) -> Reach:
    """Return what an order on the target reaches at this moment."""
    licences = tuple(one for one in await _licences(kind, target_id) if one.standing not in OVER)
    units = {one.unit_id for one in licences}
    enterprises = {one.enterprise_id for one in licences}
    match kind:
        case Target.UNIT:
            units.add(target_id)
        case Target.ENTERPRISE:
            enterprises.add(target_id)
        case Target.PRODUCT:
            units |= await _publisher(target_id)
    thread = licences[0].request_id if kind is Target.LICENCE and licences else None
    return Reach(licences, frozenset(await _people(units, enterprises, now())), thread)


async def _licences(kind: Target, target_id: UUID) -> list[LicenceView]:
    match kind:
        case Target.LICENCE:
            return [await licence_of(target_id)]
        case Target.PRODUCT:
            return await licences_on_product(target_id)
        case Target.UNIT:
            return await licences_of_unit(target_id)
        case Target.ENTERPRISE:
            return await licences_of_enterprise(target_id)
        case _:
            raise NotStoppableError(field="target_kind")


async def _publisher(product_id: UUID) -> set[UUID]:
    found = await Product.select(Product.unit).where(Product.id == product_id)
    return {one["unit"] for one in found}


async def _people(units: set[UUID], enterprises: set[UUID], at: datetime) -> set[UUID]:
    """Both sides, and the executive officers over the units' regions."""
    people = {one.user_id for unit in units for one in await officers_of(unit, at)}
    people |= {one.user_id for firm in enterprises for one in await members_of(firm, at)}
    regions = {
        region for unit in units for region in await regions_of((await unit_of(unit)).jurisdiction)
    }
    return people | await _executives(regions, at)


async def _executives(regions: set[str], at: datetime) -> set[UUID]:
    if not regions:
        return set()
    found = await Appointment.select(Appointment.user).where(
        Appointment.post.is_in(sorted(REGISTRARS)),
        Appointment.unit.jurisdiction.is_in(sorted(regions)),
        Appointment.since <= at,
        Appointment.until.is_null() | (Appointment.until > at),
    )
    return {one["user"] for one in found}
