"""A contract: its words, its departures from the template, its signatures, and signing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.agreement import Role
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.trade.agreements import service
from marketplace.trade.agreements.errors import SignatureRefusedError, UnknownAgreementError
from marketplace.trade.agreements.page import agreement_page
from marketplace.trade.agreements.printing import pdf_of
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.agreements.reading import readable_agreement
from marketplace.trade.agreements.schemas import AgreementView, SignAgreement, UploadSignature
from marketplace.trade.requests.reading import readable_request
from marketplace.web import parts
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, FieldError
from marketplace.web.shell import Shell

SIGNATURE_BYTES_MAX = 64 << 10
REQUESTS = Breadcrumb(Text("申请", "Requests"), "/requests")


@get("/requests/{request_id:uuid}/contract")
async def lead_to_contract(
    shell: NamedDependency[Shell], request_id: FromPath[UUID]
) -> Response[Any]:
    """Lead from a request to the contract that grew from it."""
    await readable_request(shell.require_actor(), request_id)
    found = await agreement_of_request(request_id)
    if found is None:
        raise UnknownAgreementError(request_id=request_id)
    return shell.redirect(f"/agreements/{found.agreement_id}")


@get("/agreements/{agreement_id:uuid}")
async def show_agreement(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID]
) -> Response[Any]:
    """Answer: what does this contract say, and who has signed it?"""
    view = await readable_agreement(shell.require_actor(), agreement_id)
    return await _agreement(shell, view)


@get("/agreements/{agreement_id:uuid}/document")
async def download_document(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the canonical bytes that both sides sign."""
    view = await readable_agreement(shell.require_actor(), agreement_id)
    return _file(view.document.encode(), f"{view.number}.agreement.json")


@get("/agreements/{agreement_id:uuid}/pdf")
async def print_agreement(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the contract as a PDF in the reader's language."""
    view = await readable_agreement(shell.require_actor(), agreement_id)
    content = await pdf_of(view, language="en" if shell.language == "en" else "zh")
    return _file(content, f"{view.number}.pdf", media_type="application/pdf")


@get("/agreements/{agreement_id:uuid}/signatures/{role:str}")
async def download_signature(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID], role: FromPath[Role]
) -> Response[bytes]:
    """Return one side's detached signature file."""
    view = await readable_agreement(shell.require_actor(), agreement_id)
    for one in view.signatures:
        if one.role is role:
            name = f"{view.number}.{role.value}.signature.json"
            return _file(one.document.encode(), name)
    raise UnknownAgreementError(agreement_id=agreement_id)


def _file(content: bytes, name: str, *, media_type: str = "application/json") -> Response[bytes]:
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=disposition)


@post("/agreements/{agreement_id:uuid}/sign", status_code=200)
async def take_passphrase(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID]
) -> Response[Any]:
    """Sign with the key that the operator holds."""
    actor = shell.require_actor()
    view = await readable_agreement(actor, agreement_id)
    try:
        command = await shell.form(SignAgreement, agreement_id=agreement_id)
        with shell.once():
            signed = await service.sign_agreement(actor, command)
    except ConflictError as late:
        return shell.redirect(f"/agreements/{agreement_id}", late.sentence, parts.Standing.BROKEN)
    except InvalidError as refused:
        return await _agreement(shell, view, errors=_errors(refused, "passphrase"))
    return _onwards(shell, signed)


@post("/agreements/{agreement_id:uuid}/signatures", status_code=200)
async def take_signature(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID]
) -> Response[Any]:
    """Take in a detached signature that the party made with its own key."""
    actor = shell.require_actor()
    view = await readable_agreement(actor, agreement_id)
    try:
        text = await _uploaded(shell)
        command = await shell.form(UploadSignature, agreement_id=agreement_id, signature=text)
        with shell.once():
            signed = await service.upload_signature(actor, command)
    except ConflictError as late:
        return shell.redirect(f"/agreements/{agreement_id}", late.sentence, parts.Standing.BROKEN)
    except InvalidError as refused:
        return await _agreement(shell, view, errors=_errors(refused, "signature"))
    return _onwards(shell, signed)


async def _uploaded(shell: Shell) -> str:
    """Return the text of the uploaded file; anything that is no text is refused."""
    upload = (await shell.fields()).get("signature")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise SignatureRefusedError(
            field="signature", why_zh="请选择签名文件。", why_en="choose the signature's file"
        )
    content = await upload.read(SIGNATURE_BYTES_MAX + 1)
    try:
        if len(content) > SIGNATURE_BYTES_MAX:
            raise ValueError
        return content.decode()
    except ValueError:
        raise SignatureRefusedError(
            field="signature", why_zh="这不是签名文件。", why_en="this is no signature file"
        ) from None


def _onwards(shell: Shell, signed: AgreementView) -> Response[Any]:
    """Lead to the licence once both sides have signed."""
    place = f"/agreements/{signed.agreement_id}"
    if signed.concluded_at is not None:
        said = Text("双方已签署，许可已签发。", "Both sides have signed; the licence is issued.")
        return shell.redirect(f"{place}/licence", said)
    return shell.redirect(place, Text("已签署，待对方签署。", "Signed; the other side is next."))


def _errors(refused: InvalidError, otherwise: str) -> tuple[FieldError, ...]:
    return field_errors(refused, otherwise)


async def _agreement(
    shell: Shell, view: AgreementView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    crumb = Breadcrumb(view.number, f"/requests/{view.request_id}")
    return await shell.page(
        "agreements/agreement.html",
        status=422 if errors else 200,
        errors=errors,
        page=await agreement_page(shell.require_actor(), view),
        agreement=view,
        crumbs_to=[REQUESTS, crumb],
    )


ROUTES = [
    lead_to_contract,
    show_agreement,
    download_document,
    print_agreement,
    download_signature,
    take_passphrase,
    take_signature,
]
