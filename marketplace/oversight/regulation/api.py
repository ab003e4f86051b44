"""The interface for programs to regulation; every call here is an act that the log records."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.foundation.organizations.queries import require_regulator
from marketplace.foundation.rules.queries import open_switches, switch_of
from marketplace.foundation.rules.schemas import ApproveSwitch, ProposeSwitch, SwitchView
from marketplace.foundation.rules.service import approve_switch, propose_switch
from marketplace.foundation.transparency.schemas import ErasureView
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.oversight.regulation import service
from marketplace.oversight.regulation.checking import check_log
from marketplace.oversight.regulation.exporting import export_archive
from marketplace.oversight.regulation.model import LogCheck
from marketplace.oversight.regulation.presenting import in_words
from marketplace.oversight.regulation.queries import (
    case_numbered,
    case_of,
    order_for,
    order_numbered,
    page_of_cases,
    page_of_orders,
    thing_numbered,
)
from marketplace.oversight.regulation.schemas import (
    CaseView,
    EraseEntry,
    FoundInWords,
    LiftOrder,
    OpenCase,
    OpenedEntry,
    OpenEntry,
    OrderSuspension,
    OrderView,
    Reason,
    ReplayFigure,
    ReplayView,
    SearchLog,
    ThingView,
)
from marketplace.web.answers import LIST_LIMIT, listed, numbered


class Why(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an order is lifted."""

    reason: Reason


class RegulationController(Controller):
    """Searching, opening, exporting, ordering; for regulators."""

    path = "/api/v1/regulation"
    tags = ("regulation",)

    @get("/check")
    async def check(self, actor: NamedDependency[Actor]) -> LogCheck:
        """Recompute the whole log and return what was found."""
        await require_regulator(actor, at=now())
        return await check_log()

    @get("/things")
    async def find_thing(self, actor: NamedDependency[Actor], called: FromQuery[str]) -> ThingView:
        """Return the licence, contract, request, product, unit or enterprise of a number or name,
        as searches and orders name it."""
        await require_regulator(actor, at=now())
        return await thing_numbered(called)

    @get("/cases")
    async def list_cases(
        self,
        actor: NamedDependency[Actor],
        number: FromQuery[str | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[CaseView]]:
        """List every case, the newest first; or the one of this `number`."""
        await require_regulator(actor, at=now())
        if number is not None:
            return await numbered(case_numbered(number), limit=limit)
        return listed(await page_of_cases(cursor=cursor, limit=limit))

    @get("/cases/{case_id:uuid}")
    async def show_case(self, actor: NamedDependency[Actor], case_id: FromPath[UUID]) -> CaseView:
        """Return a case."""
        await require_regulator(actor, at=now())
        return await case_of(case_id)

    @post("/cases")
    async def open_case(self, actor: NamedDependency[Actor], data: JSONBody[OpenCase]) -> CaseView:
        """Say why you will look."""
        return await service.open_case(actor, data)

    @post("/searches", status_code=200)
    async def search(
        self, actor: NamedDependency[Actor], data: JSONBody[SearchLog]
    ) -> FoundInWords:
        """Search the log under a case; each entry found is said in words too."""
        return await in_words(await service.search_log(actor, data))

    @post("/openings", status_code=200)
    async def open_entry(
        self, actor: NamedDependency[Actor], data: JSONBody[OpenEntry]
    ) -> OpenedEntry:
        """Open one entry under a case."""
        return await service.open_entry(actor, data)

    @post("/erasures", status_code=200)
    async def erase(self, actor: NamedDependency[Actor], data: JSONBody[EraseEntry]) -> ErasureView:
        """Destroy what opens one entry, under a case; the entry and its proof remain."""
        return await service.erase_entry(actor, data)

    @post("/exports", status_code=200, media_type="application/zip")
    async def export(
        self, actor: NamedDependency[Actor], data: JSONBody[SearchLog]
    ) -> Response[bytes]:
        """Take a copy of the log with the opened entries of a search, as a ZIP."""
        view = await service.export_log(actor, data)
        async with export_archive(view) as archive:
            return Response(archive.read_bytes(), media_type="application/zip")

    @post("/replays", status_code=200)
    async def replay(
        self, actor: NamedDependency[Actor], data: JSONBody[ReplayFigure]
    ) -> ReplayView:
        """Ask which past judgements would differ under another figure; nothing is changed."""
        return await service.replay_figure(actor, data)

    @get("/orders")
    async def list_orders(
        self,
        actor: NamedDependency[Actor],
        number: FromQuery[str | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[OrderView]]:
        """List every order, the newest first; or the one of this `number`."""
        await require_regulator(actor, at=now())
        if number is not None:
            return await numbered(order_numbered(number), limit=limit)
        return listed(await page_of_orders(cursor=cursor, limit=limit))

    @post("/orders")
    async def order(
        self, actor: NamedDependency[Actor], data: JSONBody[OrderSuspension]
    ) -> OrderView:
        """Order a stop; it takes effect at once."""
        return await service.order_suspension(actor, data)

    @get("/orders/{order_id:uuid}")
    async def show_order(
        self, actor: NamedDependency[Actor], order_id: FromPath[UUID]
    ) -> OrderView:
        """Return an order that you gave or were told of."""
        return await order_for(actor, order_id)

    @post("/orders/{order_id:uuid}/lift", status_code=200)
    async def lift(
        self, actor: NamedDependency[Actor], order_id: FromPath[UUID], data: JSONBody[Why]
    ) -> OrderView:
        """Take an order back."""
        command = LiftOrder(order_id=order_id, reason=data.reason)
        return await service.lift_order(actor, command)

    @get("/switches")
    async def list_switches(self, actor: NamedDependency[Actor]) -> list[SwitchView]:
        """List the switches of rule packs that wait for a second regulator."""
        await require_regulator(actor, at=now())
        return await open_switches()

    @get("/switches/{switch_id:uuid}")
    async def show_switch(
        self, actor: NamedDependency[Actor], switch_id: FromPath[UUID]
    ) -> SwitchView:
        """Return a switch and whether a second regulator approved it."""
        await require_regulator(actor, at=now())
        return await switch_of(switch_id)

    @post("/switches")
    async def propose(
        self, actor: NamedDependency[Actor], data: JSONBody[ProposeSwitch]
    ) -> SwitchView:
        """Propose to switch a rule pack on or off from a later instant."""
        await require_regulator(actor, at=now())
        return await propose_switch(actor, data)

    @post("/switches/{switch_id:uuid}/approve", status_code=200)
    async def approve(self, actor: NamedDependency[Actor], switch_id: FromPath[UUID]) -> SwitchView:
        """Approve a switch that another regulator proposed."""
        await require_regulator(actor, at=now())
        return await approve_switch(actor, ApproveSwitch(switch_id=switch_id))


ROUTES = [RegulationController]
