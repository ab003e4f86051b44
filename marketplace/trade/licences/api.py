"""The interface for programs to licences; DID document and status lists are public."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from contracts.bundle.container import LIMIT_BYTES
from contracts.revocation import StatusPurpose
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text
from marketplace.trade.licences import service
from marketplace.trade.licences.checking import check, trust_files
from marketplace.trade.licences.errors import NothingToCheckError
from marketplace.trade.licences.issuing import issuer_document
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.narrowed import (
    narrowed_bundle,
    page_of_narrowed,
    page_of_own_narrowed,
    readable_narrowed,
    readable_narrowed_named,
)
from marketplace.trade.licences.queries import bundle_of, status_list, trust_directory
from marketplace.trade.licences.reading import (
    page_of_licences,
    readable_licence,
    readable_licence_called,
)
from marketplace.trade.licences.schemas import (
    CheckedView,
    FindingView,
    LicenceView,
    NarrowedView,
    NarrowLicence,
    ReinstateLicence,
    RevokeLicence,
    RevokeNarrowed,
    SuspendLicence,
    Team,
    TrustFile,
    Uses,
)
from marketplace.web.answers import AS_IT_IS, LIST_LIMIT, answer, listed, numbered


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


@get("/api/v1/trust")
async def list_trust_files() -> list[TrustFile]:
    """List what an offline check of this market's licences trusts: policy, issuer's keys, and the
    authority of the contracts' seal, where there is one."""
    files = trust_files(await trust_directory())
    return [TrustFile(name=name, content=content.decode()) for name, content in files.items()]


@post("/api/v1/licence-checks", status_code=200, takes=AS_IT_IS)
async def check_licence(request: Request[Any, Any, Any]) -> CheckedView:
    """Check the body, a licence's file or the code printed on it, for anybody; nothing is kept."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LIMIT_BYTES:
            break
    if not content:
        raise NothingToCheckError(field="body")
    checked = await check(bytes(content))
    return CheckedView(
        is_valid=checked.verdict.valid,
        is_code=checked.is_code,
        standing=checked.standing,
        findings=[
            FindingView(check=one.check, outcome=one.outcome, code=one.code, text=Text.of(one.text))
            for one in checked.verdict.findings
        ],
    )


@get("/api/v1/licences")
async def list_licences(
    actor: NamedDependency[Actor],
    number: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[LicenceView]]:
    """List the licences of your enterprises and your units, the newest first; or the one of this
    `number`, which a regulator finds too."""
    if number is not None:
        return await numbered(readable_licence_called(actor, number), limit=limit)
    return listed(await page_of_licences(actor, cursor=cursor, limit=limit))


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


class Narrow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom, for which days, and what else is less."""

    team: Team
    starts_on: date
    ends_on: date
    columns: list[str] = []
    max_uses: Uses | None = None


@get("/api/v1/licences/{licence_id:uuid}/narrowed")
async def list_narrowed(
    actor: NamedDependency[Actor],
    licence_id: FromPath[UUID],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[NarrowedView]]:
    """List the smaller licences cut out of a licence that you are a side of, or regulate, the
    newest first."""
    await readable_licence(actor, licence_id)
    return listed(await page_of_narrowed(licence_id, cursor=cursor, limit=limit))


@post("/api/v1/licences/{licence_id:uuid}/narrowed")
async def narrow_licence(
    actor: NamedDependency[Actor], licence_id: FromPath[UUID], data: JSONBody[Narrow]
) -> Response[NarrowedView]:
    """Cut a smaller licence out of your enterprise's own."""
    command = NarrowLicence(licence_id=licence_id, **msgspec.structs.asdict(data))
    return answer(await service.narrow_licence(actor, command), status=201)


@get("/api/v1/narrowed-licences")
async def list_own_narrowed(
    actor: NamedDependency[Actor],
    number: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = LIST_LIMIT,
) -> Response[list[NarrowedView]]:
    """List the smaller licences cut out of what your enterprises hold or your units granted, the
    newest first; or the one of this `number`, which a regulator finds too."""
    if number is not None:
        return await numbered(readable_narrowed_named(actor, number), limit=limit)
    return listed(await page_of_own_narrowed(actor, cursor=cursor, limit=limit))


@get("/api/v1/narrowed-licences/{narrowed_id:uuid}")
async def show_narrowed(actor: NamedDependency[Actor], narrowed_id: FromPath[UUID]) -> NarrowedView:
    """Return a smaller licence out of one that you are a side of, or regulate, as it stands now."""
    return await readable_narrowed(actor, narrowed_id)


@get("/api/v1/narrowed-licences/{narrowed_id:uuid}/bundle", media_type="application/json")
async def download_narrowed(
    actor: NamedDependency[Actor], narrowed_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the one file that the bearer of a smaller licence shows."""
    view = await readable_narrowed(actor, narrowed_id)
    disposition = f'attachment; filename="{view.number}.licence.json"'
    return Response(
        (await narrowed_bundle(narrowed_id)).encoded,
        media_type="application/json",
        headers={"content-disposition": disposition},
    )


@post("/api/v1/narrowed-licences/{narrowed_id:uuid}/revoke", status_code=200)
async def revoke_narrowed(
    actor: NamedDependency[Actor], narrowed_id: FromPath[UUID]
) -> Response[NarrowedView]:
    """Take a smaller licence back for good."""
    return answer(await service.revoke_narrowed(actor, RevokeNarrowed(narrowed_id=narrowed_id)))


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
    list_trust_files,
    check_licence,
    list_licences,
    show_licence,
    download_bundle,
    list_narrowed,
    narrow_licence,
    list_own_narrowed,
    show_narrowed,
    download_narrowed,
    revoke_narrowed,
    suspend_licence,
    reinstate_licence,
    revoke_licence,
]
