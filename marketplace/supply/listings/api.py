"""Products, their versions and listings, for programs.

Listings are public. A version that was never listed is shown to its own unit alone.
"""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.supply.listings import service
from marketplace.supply.listings.neighbours import combined_with_listed
from marketplace.supply.listings.passport import passport
from marketplace.supply.listings.queries import (
    listing,
    live_listing_of,
    newest_version_called,
    page_of_awaiting,
    page_of_listed,
    page_of_versions,
    version_for,
)
from marketplace.supply.listings.review import checks_before, combined_view
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    CheckView,
    CombinedView,
    DraftProduct,
    DraftVersion,
    ListingView,
    PassportView,
    RecallListing,
    ReturnProduct,
    ReviseVersion,
    SubmitProduct,
    VersionView,
    WithdrawListing,
)
from marketplace.web.answers import LIST_LIMIT, answer, listed, numbered


class ListingsController(Controller):
    """What is offered, to anybody; ending it, to the unit's chief data officer."""

    path = "/api/v1/listings"
    tags = ("listings",)

    @get()
    async def list_live(
        self,
        number: FromQuery[str | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[ListingView]]:
        """List what is offered now, the newest first; or under which listing the product of this
        `number` is offered."""
        if number is not None:
            return await numbered(live_listing_of(number.strip().upper()), limit=limit)
        return listed(await page_of_listed(cursor=cursor, limit=limit))

    @get("/{listing_id:uuid}")
    async def show(self, listing_id: FromPath[UUID]) -> ListingView:
        """Show a listing, live or ended."""
        return await listing(listing_id)

    @get("/{listing_id:uuid}/passport")
    async def show_passport(self, listing_id: FromPath[UUID]) -> PassportView:
        """Show the way of the listed version from its source table to the log."""
        return await passport((await listing(listing_id)).version.version_id)

    @post("/withdrawals")
    async def withdraw(
        self, actor: NamedDependency[Actor], data: JSONBody[WithdrawListing]
    ) -> ListingView:
        """Stop offering a version."""
        return await service.withdraw_listing(actor, data)

    @post("/recalls")
    async def recall(
        self, actor: NamedDependency[Actor], data: JSONBody[RecallListing]
    ) -> ListingView:
        """Call a version back because of a fault."""
        return await service.recall_listing(actor, data)


class VersionsController(Controller):
    """Drafts and decisions on them."""

    path = "/api/v1/versions"
    tags = ("listings",)

    @get()
    async def list_mine(
        self,
        actor: NamedDependency[Actor],
        number: FromQuery[str | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[VersionView]]:
        """List the versions of the units at which the caller serves, the newest first; or the
        newest one of the product of this `number`."""
        if number is not None:
            return await numbered(newest_version_called(actor, number, at=now()), limit=limit)
        return listed(await page_of_versions(actor, at=now(), cursor=cursor, limit=limit))

    @get("/awaiting")
    async def list_awaiting(
        self,
        actor: NamedDependency[Actor],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = LIST_LIMIT,
    ) -> Response[list[VersionView]]:
        """List what waits for the caller's decision, the longest waiting first."""
        return listed(await page_of_awaiting(actor, at=now(), cursor=cursor, limit=limit))

    @get("/{version_id:uuid}")
    async def show(self, actor: NamedDependency[Actor], version_id: FromPath[UUID]) -> VersionView:
        """Show a version to its unit."""
        return await version_for(actor, version_id, at=now())

    @get("/{version_id:uuid}/checks")
    async def show_checks(
        self, actor: NamedDependency[Actor], version_id: FromPath[UUID]
    ) -> list[CheckView]:
        """Ask every gate of the approval as if it were now."""
        return await checks_before(await version_for(actor, version_id, at=now()), at=now())

    @get("/{version_id:uuid}/combined")
    async def show_combined(
        self, actor: NamedDependency[Actor], version_id: FromPath[UUID]
    ) -> CombinedView:
        """Show what a version gives away beside the products of its population that are listed."""
        version, at = await version_for(actor, version_id, at=now()), now()
        return combined_view(await combined_with_listed(version, at=at))

    @post()
    async def draft(
        self, actor: NamedDependency[Actor], data: JSONBody[DraftProduct]
    ) -> VersionView:
        """Draft a product."""
        return await service.draft_product(actor, data)

    @post("/successors")
    async def draft_next(
        self, actor: NamedDependency[Actor], data: JSONBody[DraftVersion]
    ) -> VersionView:
        """Draft the next version of a product."""
        return await service.draft_version(actor, data)

    @post("/revisions")
    async def revise(
        self, actor: NamedDependency[Actor], data: JSONBody[ReviseVersion]
    ) -> VersionView:
        """Replace what a draft says."""
        return await service.revise_version(actor, data)

    @post("/submissions")
    async def submit(
        self, actor: NamedDependency[Actor], data: JSONBody[SubmitProduct]
    ) -> Response[VersionView]:
        """Put a draft before the chief data officer."""
        return answer(await service.submit_product(actor, data), status=201)

    @post("/approvals")
    async def approve(
        self, actor: NamedDependency[Actor], data: JSONBody[ApproveProduct]
    ) -> Response[ListingView]:
        """Approve a version and list it."""
        return answer(await service.approve_product(actor, data), status=201)

    @post("/returns")
    async def send_back(
        self, actor: NamedDependency[Actor], data: JSONBody[ReturnProduct]
    ) -> VersionView:
        """Send a version back to its drafter."""
        return await service.return_product(actor, data)


ROUTES = [ListingsController, VersionsController]
