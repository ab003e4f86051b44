"""Who uses a product, for what, under which licence; for its publisher and those above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.desks.executives import regions_kept_by
from marketplace.foundation.organizations.queries import posts_of, unit_of
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text
from marketplace.oversight.regulation.queries import is_regulator
from marketplace.supply.listings.errors import UnknownProductError
from marketplace.supply.listings.queries import versions_of
from marketplace.supply.listings.schemas import VersionView
from marketplace.supply.listings.tables import Product
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.queries import licences_of_unit, licences_on_product
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.metering.queries import figures_of
from marketplace.use.metering.schemas import MeteredView


@dataclass(frozen=True, slots=True)
class LicensedUse:
    """A licence and what was used under it so far."""

    licence: LicenceView
    metered: MeteredView


@dataclass(frozen=True, slots=True)
class ProductUsers:
    """A product, in its newest version, and every licence ever issued on it, the newest first."""

    version: VersionView
    uses: list[LicensedUse]


@dataclass(frozen=True, slots=True)
class ProductUse:
    """A product of one's unit and how many enterprises may use it now."""

    code: str
    title: Text
    licences: int
    working: int


async def products_used(actor: Actor, at: datetime) -> list[ProductUse]:
    """List the licensed products of the units where the actor serves, the most used first."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    products: dict[str, list[LicenceView]] = {}
    for unit_id in {one.unit_id for one in held}:
        for licence in await licences_of_unit(unit_id):
            products.setdefault(licence.product_code, []).append(licence)
    used = [
        ProductUse(
            code=code,
            title=licences[0].product_title,
            licences=len(licences),
            working=sum(one.standing is Standing.IN_FORCE for one in licences),
        )
        for code, licences in products.items()
    ]
    return sorted(used, key=lambda one: (-one.working, one.code))


async def users_of(actor: Actor, code: str, *, at: datetime) -> ProductUsers:
    """Return who uses a product to officers of its unit, executive officers above, regulators.

    To anybody else the product is not there: `UnknownProductError`.
    """
    found = await Product.select(Product.id, Product.unit).where(Product.number == code).first()
    if not found or not await _may_see(actor, found["unit"], at):
        raise UnknownProductError(code=code)
    versions = await versions_of(found["id"])
    uses = [
        LicensedUse(licence, await figures_of(licence.licence_id))
        for licence in await licences_on_product(found["id"])
    ]
    return ProductUsers(versions[0], uses)


async def _may_see(actor: Actor, unit_id: UUID, at: datetime) -> bool:
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    if any(one.unit_id == unit_id for one in held) or await is_regulator(actor, at):
        return True
    kept = await regions_kept_by(actor, at)
    return bool(kept) and (await unit_of(unit_id)).jurisdiction in kept
