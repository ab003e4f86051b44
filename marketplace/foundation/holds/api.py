"""Holds for programs: the list is public, placing and lifting is for authorities."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from marketplace.foundation.holds.queries import hold_of, list_holds
from marketplace.foundation.holds.schemas import HoldView, LiftHold, PlaceHold
from marketplace.foundation.holds.service import lift_hold, place_hold
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now


class HoldsController(Controller):
    """Stops in force, and the orders that lay and lift them."""

    path = "/api/v1/holds"
    tags = ("holds",)

    @get()
    async def list_all(self) -> list[HoldView]:
        """List every hold in force, the newest first."""
        return await list_holds(now())

    @get("/{hold_id:uuid}")
    async def show(self, hold_id: FromPath[UUID]) -> HoldView:
        """Return one hold."""
        return await hold_of(hold_id)

    @post()
    async def place(self, actor: NamedDependency[Actor], data: JSONBody[PlaceHold]) -> HoldView:
        """Stop something; for the city and the regulator."""
        return await place_hold(actor, data)

    @post("/{hold_id:uuid}/lift", status_code=200)
    async def lift(self, actor: NamedDependency[Actor], hold_id: FromPath[UUID]) -> HoldView:
        """Lift a hold; for its own authority or a higher one."""
        return await lift_hold(actor, LiftHold(hold_id=hold_id))


ROUTES = [HoldsController]
