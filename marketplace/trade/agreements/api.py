"""The interface for programs to contracts."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from contracts.agreement import Role
from marketplace.kernel.access import Actor
from marketplace.kernel.paging import DEFAULT_LIMIT
from marketplace.trade.agreements import service
from marketplace.trade.agreements.printing import pdf_of
from marketplace.trade.agreements.reading import (
    agreement_grown_from,
    page_of_agreements,
    readable_agreement,
    readable_agreement_called,
)
from marketplace.trade.agreements.schemas import AgreementView, SignAgreement, UploadSignature
from marketplace.web.answers import answer, listed, numbered


class Sign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The side that signs, and the passphrase that opens its key."""

    role: Role
    passphrase: str


class Upload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The side that signs, and the text of its detached signature file."""

    role: Role
    signature: str


@get("/api/v1/agreements")
async def list_agreements(
    actor: NamedDependency[Actor],
    number: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = DEFAULT_LIMIT,
) -> Response[list[AgreementView]]:
    """List the contracts of your enterprises and your units, the newest first; or the one of this
    `number`, which a regulator finds too."""
    if number is not None:
        return await numbered(readable_agreement_called(actor, number), limit=limit)
    return listed(await page_of_agreements(actor, cursor=cursor, limit=limit))


@get("/api/v1/agreements/{agreement_id:uuid}")
async def show_agreement(
    actor: NamedDependency[Actor], agreement_id: FromPath[UUID]
) -> AgreementView:
    """Return a contract that you are a side of, or regulate: its words, labels and signatures."""
    return await readable_agreement(actor, agreement_id)


@get("/api/v1/requests/{request_id:uuid}/agreement")
async def find_agreement(
    actor: NamedDependency[Actor], request_id: FromPath[UUID]
) -> AgreementView:
    """Return the contract that grew from a request of yours, once it is drawn up."""
    return await agreement_grown_from(actor, request_id)


@get("/api/v1/agreements/{agreement_id:uuid}/document", media_type="application/json")
async def download_document(
    actor: NamedDependency[Actor], agreement_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the canonical bytes that both sides sign."""
    view = await readable_agreement(actor, agreement_id)
    disposition = f'attachment; filename="{view.number}.agreement.json"'
    return Response(
        view.document.encode(),
        media_type="application/json",
        headers={"content-disposition": disposition},
    )


@get("/api/v1/agreements/{agreement_id:uuid}/pdf", media_type="application/pdf")
async def print_agreement(
    actor: NamedDependency[Actor],
    agreement_id: FromPath[UUID],
    language: FromQuery[Literal["zh", "en"]] = "zh",
) -> Response[bytes]:
    """Return the contract as a PDF, or say that PDF is unavailable here."""
    view = await readable_agreement(actor, agreement_id)
    return Response(
        await pdf_of(view, language=language),
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{view.number}.pdf"'},
    )


@post("/api/v1/agreements/{agreement_id:uuid}/sign", status_code=200)
async def sign_agreement(
    actor: NamedDependency[Actor], agreement_id: FromPath[UUID], data: JSONBody[Sign]
) -> Response[AgreementView]:
    """Sign with the key that the operator holds for your side."""
    command = SignAgreement(agreement_id=agreement_id, role=data.role, passphrase=data.passphrase)
    return answer(await service.sign_agreement(actor, command))


@post("/api/v1/agreements/{agreement_id:uuid}/signatures")
async def upload_signature(
    actor: NamedDependency[Actor], agreement_id: FromPath[UUID], data: JSONBody[Upload]
) -> Response[AgreementView]:
    """Hand in a detached signature made with your own key."""
    command = UploadSignature(agreement_id=agreement_id, role=data.role, signature=data.signature)
    return answer(await service.upload_signature(actor, command), status=201)


ROUTES = [
    list_agreements,
    show_agreement,
    find_agreement,
    download_document,
    print_agreement,
    sign_agreement,
    upload_signature,
]
