"""Units, who answers for them, and enterprises, for programs.

Units and their officers are public. An enterprise is shown to its members and to those who verify.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.foundation.organizations.documents import file_document, verify_on_document
from marketplace.foundation.organizations.model import PublishingFacts
from marketplace.foundation.organizations.queries import (
    enterprise_seen_by,
    enterprises_awaiting,
    filings_of,
    list_units,
    may_publish,
    may_verify,
    members_seen_by,
    memberships_of,
    officers_of,
    posts_of,
    unit_called,
    unit_of,
)
from marketplace.foundation.organizations.schemas import (
    AddMember,
    AppointOfficer,
    DelegatePost,
    EndAppointment,
    EndMembership,
    EnterpriseView,
    FilePlan,
    FilingView,
    MembershipView,
    Posting,
    ReceiptPlan,
    RegisterEnterprise,
    UnitView,
    VerifyEnterprise,
)
from marketplace.foundation.organizations.service import (
    add_member,
    appoint_officer,
    delegate_post,
    end_appointment,
    end_membership,
    file_plan,
    receipt_plan,
    register_enterprise,
    verify_enterprise,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.instants import instant_or_now
from marketplace.web.answers import AS_IT_IS

AnyRequest = Request[Any, Any, Any]


class UnitsController(Controller):
    """Units, their officers and filings."""

    path = "/api/v1/units"
    tags = ("organizations",)

    @get()
    async def list_all(self, pilots: FromQuery[bool] = False) -> list[UnitView]:
        """List the units, or the pilot units alone."""
        return await list_units(only_pilots=pilots)

    @get("/{unit_id:uuid}")
    async def show(self, unit_id: FromPath[UUID]) -> UnitView:
        """Return one unit."""
        return await unit_of(unit_id)

    @get("/called/{name:str}")
    async def find(self, name: FromPath[str]) -> UnitView:
        """Return the unit of this code, name or alias."""
        return await unit_called(name)

    @get("/{unit_id:uuid}/officers")
    async def list_officers(
        self, unit_id: FromPath[UUID], at: FromQuery[datetime | None] = None
    ) -> list[Posting]:
        """List who holds the unit's posts, now or at an instant."""
        return await officers_of((await unit_of(unit_id)).id, instant_or_now(at))

    @get("/{unit_id:uuid}/publishing")
    async def show_publishing(self, unit_id: FromPath[UUID]) -> PublishingFacts:
        """Return since when the unit has what publishing asks for; null for what it lacks."""
        return await may_publish((await unit_of(unit_id)).id, at=now())

    @get("/{unit_id:uuid}/filings")
    async def list_filings(self, unit_id: FromPath[UUID]) -> list[FilingView]:
        """List the plans that the unit filed."""
        return await filings_of((await unit_of(unit_id)).id)

    @post("/filings")
    async def file(self, actor: NamedDependency[Actor], data: JSONBody[FilePlan]) -> FilingView:
        """File a unit's plan by its digest; for its chief data officer."""
        return await file_plan(actor, data)

    @post("/{unit_id:uuid}/filings", takes=AS_IT_IS)
    async def take_plan(
        self, request: AnyRequest, actor: NamedDependency[Actor], unit_id: FromPath[UUID]
    ) -> FilingView:
        """Take in the body, any file as it is, as a unit's plan and file it; for its chief data
        officer."""
        return await file_document(actor, unit_id, request.stream())

    @post("/filings/receipts")
    async def receipt(
        self, actor: NamedDependency[Actor], data: JSONBody[ReceiptPlan]
    ) -> FilingView:
        """Acknowledge a filed plan; for the executive officer."""
        return await receipt_plan(actor, data)


class AppointmentsController(Controller):
    """Posts and who holds them."""

    path = "/api/v1/appointments"
    tags = ("organizations",)

    @get()
    async def list_mine(self, actor: NamedDependency[Actor]) -> list[Posting]:
        """List the posts that one holds now."""
        return await posts_of(actor.user_id, now()) if actor.user_id else []

    @post()
    async def appoint(
        self, actor: NamedDependency[Actor], data: JSONBody[AppointOfficer]
    ) -> Posting:
        """Appoint an officer; for the executive officer."""
        return await appoint_officer(actor, data)

    @post("/ends")
    async def end(self, actor: NamedDependency[Actor], data: JSONBody[EndAppointment]) -> Posting:
        """End an appointment; for the executive officer."""
        return await end_appointment(actor, data)

    @post("/delegations")
    async def delegate(
        self, actor: NamedDependency[Actor], data: JSONBody[DelegatePost]
    ) -> Posting:
        """Let another person hold one's post for a while."""
        return await delegate_post(actor, data)


class EnterprisesController(Controller):
    """Enterprises and their members."""

    path = "/api/v1/enterprises"
    tags = ("organizations",)

    @post()
    async def register(
        self, actor: NamedDependency[Actor], data: JSONBody[RegisterEnterprise]
    ) -> EnterpriseView:
        """Enter one's enterprise."""
        return await register_enterprise(actor, data)

    @get()
    async def list_mine(self, actor: NamedDependency[Actor]) -> list[MembershipView]:
        """List the enterprises that one acts for."""
        return await memberships_of(actor.user_id, now()) if actor.user_id else []

    @get("/awaiting")
    async def list_awaiting(self, actor: NamedDependency[Actor]) -> list[EnterpriseView]:
        """List the enterprises that wait for verification; empty for who does not verify."""
        return await enterprises_awaiting() if await may_verify(actor, now()) else []

    @get("/{enterprise_id:uuid}")
    async def show(
        self, actor: NamedDependency[Actor], enterprise_id: FromPath[UUID]
    ) -> EnterpriseView:
        """Return an enterprise; for its members and those who verify."""
        return await enterprise_seen_by(actor, enterprise_id, at=now())

    @get("/{enterprise_id:uuid}/members")
    async def list_members(
        self, actor: NamedDependency[Actor], enterprise_id: FromPath[UUID]
    ) -> list[MembershipView]:
        """List who acts for an enterprise; for its members and those who verify."""
        return await members_seen_by(actor, enterprise_id, at=now())

    @post("/verifications")
    async def verify(
        self, actor: NamedDependency[Actor], data: JSONBody[VerifyEnterprise]
    ) -> EnterpriseView:
        """Confirm an enterprise's identity on a document with this digest; for an executive officer
        or regulator."""
        return await verify_enterprise(actor, data)

    @post("/{enterprise_id:uuid}/verification", takes=AS_IT_IS)
    async def verify_by_document(
        self, request: AnyRequest, actor: NamedDependency[Actor], enterprise_id: FromPath[UUID]
    ) -> EnterpriseView:
        """Take in the body, any file as it is, as the document that was checked, and confirm an
        enterprise's identity; for an executive officer or regulator."""
        return await verify_on_document(actor, enterprise_id, request.stream())

    @post("/members")
    async def add(self, actor: NamedDependency[Actor], data: JSONBody[AddMember]) -> MembershipView:
        """Let a user act for one's enterprise; for a representative."""
        return await add_member(actor, data)

    @post("/members/ends", status_code=200)
    async def end(
        self, actor: NamedDependency[Actor], data: JSONBody[EndMembership]
    ) -> EnterpriseView:
        """Let a user act for one's enterprise no longer; for a representative."""
        return await end_membership(actor, data)


ROUTES = [UnitsController, AppointmentsController, EnterprisesController]
