"""Whom a reader may bind, with which key; and public keys as people hand them in."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.text import Bilingual
from marketplace.trade.parties.errors import MalformedKeyError
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.parties.schemas import KeyView


@dataclass(frozen=True, slots=True)
class Bound:
    """An organisation that the reader may bind, and the key it signs with now."""

    organisation: Organisation
    name: Bilingual | str
    key: KeyView | None

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.organisation.kind.value}:{self.organisation.id}"


async def bound_by(actor: Actor) -> list[Bound]:
    """List the organisations that the actor may bind now, with the key of each."""
    if actor.user_id is None:
        return []
    posts = [one for one in await posts_of(actor.user_id, now()) if one.is_chief]
    members = [one for one in await memberships_of(actor.user_id, now()) if one.may_sign]
    named: list[tuple[Organisation, Bilingual | str]] = [
        *((Organisation(PartyKind.UNIT, one.unit_id), one.unit_name) for one in posts),
        *(
            (Organisation(PartyKind.ENTERPRISE, one.enterprise_id), one.enterprise_name)
            for one in members
        ),
    ]
    return [Bound(whose, name, await key_in_force(whose)) for whose, name in named]


async def keys_bound_by(actor: Actor) -> list[KeyView]:
    """List the keys in force of the organisations that the actor may bind."""
    return [bound.key for bound in await bound_by(actor) if bound.key is not None]


def jwk_in(written: str | bytes) -> dict[str, str]:
    """Read a JWK, or what `contracts key show` prints around it."""
    try:
        found = msgspec.json.decode(written.strip())
        return msgspec.convert(found.get("jwk", found), type=dict[str, str])
    except (msgspec.MsgspecError, AttributeError):
        raise MalformedKeyError(field="jwk") from None
