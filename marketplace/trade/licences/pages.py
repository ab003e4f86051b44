"""The licences of one's sides, one licence, and checking a licence without signing in."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from contracts.bundle.container import LIMIT_BYTES
from contracts.verifier import page as offline_page
from marketplace.kernel.address import site_address
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.text import Text
from marketplace.trade.agreements.reading import readable_agreement
from marketplace.trade.licences import service
from marketplace.trade.licences.checking import CHECKS, OUTCOMES, Checked, check, trust_files
from marketplace.trade.licences.errors import UnknownLicenceError, UnknownTrustFileError
from marketplace.trade.licences.model import GROUNDS, STANDINGS
from marketplace.trade.licences.narrowed import narrowed_bundle, narrowed_of, readable_narrowed
from marketplace.trade.licences.page import PARTS, SHAPES, is_holder, licence_page, may_manage
from marketplace.trade.licences.queries import bundle_of, licence_of_request, trust_directory
from marketplace.trade.licences.reading import readable_licence, readable_licences
from marketplace.trade.licences.schemas import (
    LicenceView,
    NarrowLicence,
    ReinstateLicence,
    RevokeLicence,
    RevokeNarrowed,
    SuspendLicence,
)
from marketplace.web import parts
from marketplace.web.forms import field_errors
from marketplace.web.parts import Breadcrumb, Choice, FieldError
from marketplace.web.shell import Shell
from marketplace.web.slots import fill

LICENCES = Breadcrumb(Text("许可", "Licences"), "/licences")
CHOOSE_GROUND: Final = Text("请选择理由。", "Choose a ground.")
NOT_CONFIRMED: Final = Text("请确认撤销不能恢复。", "Confirm that it is for good.")
NOTHING_GIVEN: Final = Text("请选择文件或粘贴内容。", "Choose a file or paste its content.")


@get("/licences")
async def show_licences(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: which licences are in force?"""
    found = await readable_licences(shell.require_actor())
    return await shell.page("licences/index.html", licences=found, states=STANDINGS, shapes=SHAPES)


@get("/agreements/{agreement_id:uuid}/licence")
async def lead_to_licence(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID]
) -> Response[Any]:
    """Lead from a contract to the licence that was issued from it."""
    agreement = await readable_agreement(shell.require_actor(), agreement_id)
    found = await licence_of_request(agreement.request_id)
    if found is None:
        raise UnknownLicenceError(agreement_id=agreement_id)
    return shell.redirect(f"/licences/{found.licence_id}")


@get("/licences/{licence_id:uuid}")
async def show_licence(shell: NamedDependency[Shell], licence_id: FromPath[UUID]) -> Response[Any]:
    """Answer: what may be done with this licence, and does it hold now?"""
    return await _licence(shell, await readable_licence(shell.require_actor(), licence_id))


@get("/licences/{licence_id:uuid}/bundle")
async def download_bundle(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the one file that anybody checks offline."""
    view = await readable_licence(shell.require_actor(), licence_id)
    content = (await bundle_of(licence_id)).encoded
    return _file(content, f"{view.number}.licence.json", "application/json")


@post("/licences/{licence_id:uuid}/suspend", status_code=200)
async def take_suspension(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[Any]:
    """Suspend a licence until it is reinstated."""
    actor = shell.require_actor()
    view = await readable_licence(actor, licence_id)
    try:
        command = await shell.form(SuspendLicence, licence_id=licence_id)
        with shell.once():
            await service.suspend_licence(actor, command)
    except ConflictError as late:
        return _late(shell, licence_id, late)
    except InvalidError:
        return await _licence(shell, view, errors=(FieldError("ground", CHOOSE_GROUND),))
    said = Text("许可已暂停，交付立即停止。", "Suspended; delivery stops at once.")
    return shell.redirect(f"/licences/{licence_id}", said)


@post("/licences/{licence_id:uuid}/reinstate")
async def take_reinstatement(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[Any]:
    """Lift one's own suspension."""
    actor = shell.require_actor()
    await readable_licence(actor, licence_id)
    await shell.fields()
    try:
        with shell.once():
            await service.reinstate_licence(actor, ReinstateLicence(licence_id=licence_id))
    except ConflictError as late:
        return _late(shell, licence_id, late)
    return shell.redirect(f"/licences/{licence_id}", Text("许可已恢复。", "Reinstated."))


@post("/licences/{licence_id:uuid}/revoke", status_code=200)
async def take_revocation(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[Any]:
    """Revoke a licence for good, once that was confirmed."""
    actor = shell.require_actor()
    view = await readable_licence(actor, licence_id)
    if (await shell.fields()).get("confirmed") != "yes":
        return await _licence(shell, view, errors=(FieldError("confirmed", NOT_CONFIRMED),))
    fields = await shell.fields()
    try:
        command = await shell.form(
            RevokeLicence, licence_id=licence_id, ground=fields.get("revocation_ground", "")
        )
        with shell.once():
            await service.revoke_licence(actor, command)
    except ConflictError as late:
        return _late(shell, licence_id, late)
    except InvalidError:
        error = FieldError("revocation_ground", CHOOSE_GROUND)
        return await _licence(shell, view, errors=(error,))
    said = Text("许可已撤销。", "The licence is revoked.")
    return shell.redirect(f"/licences/{licence_id}", said)


@post("/licences/{licence_id:uuid}/narrowed", status_code=200)
async def take_narrowing(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID]
) -> Response[Any]:
    """Cut a smaller licence out of the holder's own."""
    actor = shell.require_actor()
    view = await readable_licence(actor, licence_id)
    try:
        command = await shell.form(NarrowLicence, licence_id=licence_id)
        with shell.once():
            made = await service.narrow_licence(actor, command)
    except ConflictError as late:
        return _late(shell, licence_id, late)
    except InvalidError as refused:
        return await _licence(shell, view, errors=field_errors(refused, "ends_on"))
    said = Text(f"已收窄：{made.number}。", f"Narrowed: {made.number}.")
    return shell.redirect(f"/licences/{licence_id}", said)


@post("/licences/{licence_id:uuid}/narrowed/{narrowed_id:uuid}/revoke")
async def take_narrowed_back(
    shell: NamedDependency[Shell], licence_id: FromPath[UUID], narrowed_id: FromPath[UUID]
) -> Response[Any]:
    """Take a smaller licence back for good."""
    actor = shell.require_actor()
    await readable_narrowed(actor, narrowed_id)
    await shell.fields()
    try:
        with shell.once():
            await service.revoke_narrowed(actor, RevokeNarrowed(narrowed_id=narrowed_id))
    except ConflictError as late:
        return _late(shell, licence_id, late)
    return shell.redirect(f"/licences/{licence_id}", Text("已收回。", "Taken back."))


@get("/narrowed-licences/{narrowed_id:uuid}/bundle")
async def download_narrowed(
    shell: NamedDependency[Shell], narrowed_id: FromPath[UUID]
) -> Response[bytes]:
    """Return the one file that the bearer of a smaller licence shows."""
    view = await readable_narrowed(shell.require_actor(), narrowed_id)
    content = (await narrowed_bundle(narrowed_id)).encoded
    return _file(content, f"{view.number}.licence.json", "application/json")


def _late(shell: Shell, licence_id: UUID, late: ConflictError) -> Response[Any]:
    return shell.redirect(f"/licences/{licence_id}", late.sentence, parts.Standing.BROKEN)


async def _licence(
    shell: Shell, view: LicenceView, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    return await shell.page(
        "licences/licence.html",
        status=422 if errors else 200,
        errors=errors,
        page=await licence_page(view),
        manages=await may_manage(shell.require_actor(), view),
        grounds=[Choice(ground.value, words) for ground, words in GROUNDS.items()],
        crumbs_to=[LICENCES, Breadcrumb(view.enterprise_name)],
        parts={one: await fill(f"licence.{one}", shell, licence=view) for one in PARTS},
        smaller=await narrowed_of(view.licence_id),
        standings=STANDINGS,
        holds=await is_holder(shell.require_actor(), view),
    )


@get("/verify")
async def show_check(
    shell: NamedDependency[Shell], code: FromQuery[str | None] = None
) -> Response[Any]:
    """Answer: is this licence genuine? A scanned code is checked at once."""
    checked = await check(code.encode()) if code else None
    return await _check(shell, checked)


@post("/verify", status_code=200)
async def take_check(shell: NamedDependency[Shell]) -> Response[Any]:
    """Check a bundle's file, or what was pasted."""
    fields = await shell.fields()
    content = await _given(fields)
    if not content.strip():
        return await _check(shell, None, errors=(FieldError("bundle", NOTHING_GIVEN),))
    return await _check(shell, await check(content))


async def _given(fields: dict[str, Any]) -> bytes:
    upload = fields.get("bundle")
    if isinstance(upload, UploadFile) and upload.filename:
        return await upload.read(LIMIT_BYTES + 1)
    return str(fields.get("pasted", "")).encode()


async def _check(
    shell: Shell, checked: Checked | None, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    files = sorted(trust_files(await trust_directory()))
    return await shell.page(
        "licences/verify.html",
        status=422 if errors else 200,
        errors=errors,
        checked=checked,
        checks=CHECKS,
        outcomes=OUTCOMES,
        trust=files,
        commands=_offline_commands(files),
    )


def _offline_commands(files: list[str]) -> str:
    fetch = [f"curl -O {site_address()}/trust/{name}" for name in files]
    check_it = "cd .. && marketplace verify NAME.licence.json --trust trust"
    return "\n".join(["mkdir trust && cd trust", *fetch, check_it])


@get("/verify/offline.html")
async def download_verifier() -> Response[bytes]:
    """Return the single page that checks licences in a browser without any server."""
    content = offline_page(await trust_directory()).encode()
    return _file(content, "verify-licence.html", "text/html")


@get("/trust/{name:str}")
async def download_trust(name: FromPath[str]) -> Response[bytes]:
    """Return one file of the trust directory: the log's policy, or the issuer's keys."""
    content = trust_files(await trust_directory()).get(name)
    if content is None:
        raise UnknownTrustFileError
    media_type = "application/json" if name.endswith(".json") else "text/plain"
    return _file(content, name, media_type)


def _file(content: bytes, name: str, media_type: str) -> Response[bytes]:
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=disposition)


ROUTES = [
    show_licences,
    lead_to_licence,
    show_licence,
    download_bundle,
    take_suspension,
    take_reinstatement,
    take_revocation,
    take_narrowing,
    take_narrowed_back,
    download_narrowed,
    show_check,
    take_check,
    download_verifier,
    download_trust,
]
