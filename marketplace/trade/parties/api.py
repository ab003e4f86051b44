"""The interface for programs to the parties' keys."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from marketplace.kernel.access import Actor
from marketplace.trade.parties import service
from marketplace.trade.parties.queries import key_of
from marketplace.trade.parties.reading import keys_bound_by
from marketplace.trade.parties.schemas import KeyView, MakeKey, RegisterKey, RetireKey
from marketplace.web.answers import answer


@get("/api/v1/party-keys")
async def list_keys(actor: NamedDependency[Actor]) -> list[KeyView]:
    """List the keys in force of the organisations that you may bind."""
    return await keys_bound_by(actor)


@get("/api/v1/party-keys/{key_id:uuid}")
async def show_key(key_id: FromPath[UUID]) -> KeyView:
    """Return a party's key: its public half and who holds it."""
    return await key_of(key_id)


@post("/api/v1/party-keys/make")
async def make_key(actor: NamedDependency[Actor], data: JSONBody[MakeKey]) -> Response[KeyView]:
    """Make a key that the operator holds under the party's passphrase."""
    return answer(await service.make_key(actor, data), status=201)


@post("/api/v1/party-keys")
async def register_key(
    actor: NamedDependency[Actor], data: JSONBody[RegisterKey]
) -> Response[KeyView]:
    """Register the public half of a key that the party holds itself."""
    return answer(await service.register_key(actor, data), status=201)


@post("/api/v1/party-keys/{key_id:uuid}/retire", status_code=200)
async def retire_key(actor: NamedDependency[Actor], key_id: FromPath[UUID]) -> Response[KeyView]:
    """Stop using a key for new agreements."""
    return answer(await service.retire_key(actor, RetireKey(key_id=key_id)))


ROUTES = [list_keys, show_key, make_key, register_key, retire_key]
