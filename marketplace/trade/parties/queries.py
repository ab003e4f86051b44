"""Reads of the parties' keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from contracts.signing.keys import PublicKey, from_jwk
from marketplace.kernel.prepared import prepared, prepared_for_each_count
from marketplace.trade.parties.errors import KeyMissingError
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.schemas import KeyView
from marketplace.trade.parties.tables import PartyKey


async def key_in_force(organisation: Organisation) -> KeyView | None:
    """Return the key that the organisation signs with now, or None."""
    found = await _in_force(organisation.kind, organisation.id)
    return _view(found[0]) if found else None


@prepared
def _in_force(kind: PartyKind, organisation_id: UUID) -> Any:
    return PartyKey.select().where(
        (PartyKey.kind == kind)
        & (PartyKey.organisation == organisation_id)
        & PartyKey.retired_at.is_null()
    )


async def holders_of_keys(*organisations: Organisation) -> set[Organisation]:
    """Return those of the organisations that have a key to sign with now."""
    found = await _holding(len(organisations))(*(one.id for one in organisations))
    holders = {Organisation(PartyKind(one["kind"]), one["organisation"]) for one in found}
    return holders.intersection(organisations)


@prepared_for_each_count
def _holding(*organisation_ids: UUID) -> Any:
    return PartyKey.select(PartyKey.kind, PartyKey.organisation).where(
        PartyKey.organisation.is_in(list(organisation_ids)) & PartyKey.retired_at.is_null()
    )


async def require_key(organisation: Organisation) -> KeyView:
    """Return the key in force, or raise `KeyMissingError`."""
    found = await key_in_force(organisation)
    if found is None:
        raise KeyMissingError(organisation_id=organisation.id)
    return found


async def key_of(key_id: UUID) -> KeyView:
    """Return a key by id, in force or retired."""
    found = await PartyKey.select().where(PartyKey.id == key_id).first()
    if not found:
        raise KeyMissingError(key_id=key_id)
    return _view(found)


def public_key(view: KeyView) -> PublicKey:
    """Return the key as the contracts library knows it."""
    return from_jwk(dict(view.jwk))


def _view(found: dict[str, Any]) -> KeyView:
    return KeyView(
        key_id=found["id"],
        kind=PartyKind(found["kind"]),
        organisation_id=found["organisation"],
        custody=found["custody"],
        jwk=msgspec.json.decode(found["jwk"], type=dict[str, str]),
        thumbprint=found["thumbprint"],
        made_at=found["made_at"],
        retired_at=found["retired_at"],
    )
