"""The interface for programs to licences; DID document and status lists are public."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from contracts.revocation import StatusPurpose
from marketplace.kernel.access import Actor
from marketplace.trade.licences import service
from marketplace.trade.licences.issuing import issuer_document
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.queries import bundle_of, status_list
from marketplace.trade.licences.reading import readable_licence, readable_licences
from marketplace.trade.licences.schemas import (
    LicenceView,
    ReinstateLicence,
    RevokeLicence,
    SuspendLicence,
)
from marketplace.web.answers import answer


class Ground(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    ground: RevocationGround


@get("/.well-known/did.json", media_type="application/did+json", sync_to_thread=False)
def show_issuer() -> dict[str, Any]:
    """Return the issuer's DID document. **Source:** did:web section 3.2."""
    return dict(issuer_document().to_json())


@get("/did.json", media_type="application/did+json", sync_to_thread=False)
def show_issuer_under_path() -> dict[str, Any]:
    """Return the document of an issuer whose DID has a path, as the practice market's has."""
    return dict(issuer_document().to_json())


@get("/status/{purpose:str}", media_type="application/vc+jwt")
async def show_status_list(purpose: FromPath[StatusPurpose]) -> Response[bytes]:
    """Return a signed status list: which licences are revoked, or suspended, as of now."""
    text = await status_list(purpose)
    return Response(text.encode(), media_type="application/vc+jwt")


@get("/api/v1/licences")
async def list_licences(actor: NamedDependency[Actor]) -> list[LicenceView]:
    """List the licences of your enterprises and your units, the newest first."""
    return await readable_licences(actor)


@get("/api/v1/licences/{licence_id:uuid}")
async def show_licence(actor: NamedDependency[Actor], licence_id: FromPath[UUID]) -> LicenceView:
    """Return a licence that you are a side of, or regulate, as it stands now."""
    return await readable_licence(actor, licence_id)


@get("/api/v1/licences/{licence_id:uuid}/bundle", media_type="application/json")
async def download_bundle(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the one file that anybody checks offline."""
    view = await readable_licence(actor, licence_id)
    bundle = await bundle_of(licence_id)
    disposition = f'attachment; filename="{view.number}.licence.json"'
    return Response(
        bundle.encoded,
        media_type="application/json",
        headers={"content-disposition": disposition},
    )


@post("/api/v1/licences/{licence_id:uuid}/suspend", status_code=200)
async def suspend_licence(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Ground]
) -> Response[LicenceView]:
    """Suspend a licence."""
    command = SuspendLicence(licence_id=licence_id, ground=data.ground)
    return answer(await service.suspend_licence(actor, command))


@post("/api/v1/licences/{licence_id:uuid}/reinstate", status_code=200)
async def reinstate_licence(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID]
) -> Response[LicenceView]:
    """Lift your own suspension."""
    return answer(await service.reinstate_licence(actor, ReinstateLicence(licence_id=licence_id)))


@post("/api/v1/licences/{licence_id:uuid}/revoke", status_code=200)
async def revoke_licence(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Ground]
) -> Response[LicenceView]:
    """Revoke a licence for good."""
    command = RevokeLicence(licence_id=licence_id, ground=data.ground)
    return answer(await service.revoke_licence(actor, command))


ROUTES = [
    show_issuer,
    show_issuer_under_path,
    show_status_list,
    list_licences,
    show_licence,
    download_bundle,
    suspend_licence,
    reinstate_licence,
    revoke_licence,
]
