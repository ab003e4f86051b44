"""What draws on many slices, for programs: who uses a product, what happened to a contract."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from marketplace.desks.desk import Desk, desk_of
from marketplace.desks.history import evidence_file
from marketplace.desks.users import ProductUsers, users_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.trade.agreements.history import History, history_of
from marketplace.trade.agreements.reading import readable_agreement


@get("/api/v1/desk", tags=["desks"])
async def show_own_desk(actor: NamedDependency[Actor]) -> Desk:
    """Return one's desk: what waits, in groups, and what is under way."""
    return await desk_of(actor, now())


@get("/api/v1/products/{code:str}/users", tags=["desks"])
async def list_users(actor: NamedDependency[Actor], code: FromPath[str]) -> ProductUsers:
    """Return every licence on a product and its use; for its publisher and those above."""
    return await users_of(actor, code.strip().upper(), at=now())


@get("/api/v1/agreements/{agreement_id:uuid}/history", tags=["desks"])
async def show_history(actor: NamedDependency[Actor], agreement_id: FromPath[UUID]) -> History:
    """Return every entry of a contract that you are a side of, opened and proved."""
    agreement = await readable_agreement(actor, agreement_id)
    return await history_of(actor, agreement.request_id)


@get(
    "/api/v1/agreements/{agreement_id:uuid}/history/evidence",
    media_type="application/json",
    tags=["desks"],
)
async def download_evidence(
    actor: NamedDependency[Actor], agreement_id: FromPath[UUID]
) -> Response[bytes]:
    """Return every entry of a contract that you are a side of, opened, with its proof: to be shown
    elsewhere, whole or entry by entry."""
    return await evidence_file(actor, agreement_id)


ROUTES = [show_own_desk, list_users, show_history, download_evidence]
