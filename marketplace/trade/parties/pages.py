"""The signing keys of the units and enterprises that the reader may bind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.agreement import Custody
from contracts.signing.file_signer import LEAST_PASSPHRASE_CHARACTERS
from marketplace.kernel.access import Actor
from marketplace.kernel.errors import ConflictError, InvalidError, MarketplaceError, NotFoundError
from marketplace.kernel.text import Text
from marketplace.trade.parties import service
from marketplace.trade.parties.errors import (
    OrganisationMissingError,
    PassphrasesDifferError,
)
from marketplace.trade.parties.reading import bound_by, jwk_in
from marketplace.trade.parties.schemas import MakeKey, RegisterKey, RetireKey
from marketplace.web.forms import field_errors
from marketplace.web.parts import Choice, FieldError
from marketplace.web.shell import Shell

Mendable = (InvalidError, ConflictError, NotFoundError)
CUSTODIES = {custody.value: Text.of(custody.label) for custody in Custody}
COMMAND = "contracts key create my.key.pem"


@get("/keys")
async def show_keys(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: with which key does each organisation of mine sign, and who holds it?"""
    return await _keys(shell)


@post("/keys", status_code=200)
async def take_key(shell: NamedDependency[Shell]) -> Response[Any]:
    """Make a key that the operator holds."""
    actor, fields = shell.require_actor(), await shell.fields()
    try:
        if fields.get("passphrase") != fields.get("again"):
            raise PassphrasesDifferError(field="again")
        command = await shell.form(MakeKey, **await _organisation(actor, fields))
        with shell.once():
            await service.make_key(actor, command)
    except Mendable as refused:
        return await _keys(shell, errors=_errors(refused, "organisation"), filled=fields)
    said = Text(
        "签名密钥已创建。口令只有您知道，请妥善保管。", "The key is made. Keep its passphrase."
    )
    return shell.redirect("/keys", said)


@post("/keys/register", status_code=200)
async def take_public_key(shell: NamedDependency[Shell]) -> Response[Any]:
    """Register the public half of a key that the party holds itself."""
    actor, fields = shell.require_actor(), await shell.fields()
    try:
        where = await _organisation(actor, fields, field="holder")
        command = RegisterKey(jwk=jwk_in(str(fields.get("jwk", ""))), **where)
        with shell.once():
            await service.register_key(actor, command)
    except Mendable as refused:
        return await _keys(shell, errors=_errors(refused, "holder"), filled=fields)
    return shell.redirect("/keys", Text("公钥已登记。", "The public key is registered."))


@post("/keys/{key_id:uuid}/retire")
async def take_retirement(shell: NamedDependency[Shell], key_id: FromPath[UUID]) -> Response[Any]:
    """Stop using a key."""
    actor = shell.require_actor()
    await shell.fields()
    with shell.once():
        await service.retire_key(actor, RetireKey(key_id=key_id))
    said = Text("密钥已停用；已作出的签名不受影响。", "The key is retired; its signatures stay.")
    return shell.redirect("/keys", said)


async def _organisation(
    actor: Actor, fields: dict[str, Any], *, field: str = "organisation"
) -> dict[str, Any]:
    """Return which organisation a form chose, among those that the actor may bind."""
    for one in await bound_by(actor):
        if one.value == fields.get(field):
            return {"kind": one.organisation.kind, "organisation_id": one.organisation.id}
    raise OrganisationMissingError(field=field)


def _errors(refused: MarketplaceError, otherwise: str) -> tuple[FieldError, ...]:
    return field_errors(refused, otherwise)


async def _keys(
    shell: Shell,
    *,
    errors: tuple[FieldError, ...] = (),
    filled: dict[str, Any] | None = None,
) -> Response[Any]:
    bound = await bound_by(shell.require_actor())
    without = [Choice(one.value, one.name) for one in bound if one.key is None]
    return await shell.page(
        "parties/keys.html",
        status=422 if errors else 200,
        errors=errors,
        filled=filled or {},
        bound=bound,
        without=without,
        custodies=CUSTODIES,
        least=LEAST_PASSPHRASE_CHARACTERS,
        command=COMMAND,
    )


ROUTES = [show_keys, take_key, take_public_key, take_retirement]
