"""Reads of tokens, shared tables and questions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from marketplace.foundation.accounts.errors import UnknownUserError
from marketplace.foundation.accounts.model import hash_of
from marketplace.foundation.accounts.queries import user_of
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.database import rows, views
from marketplace.kernel.prepared import prepared
from marketplace.use.delivery.queries import copies_with
from marketplace.use.delivery.tables import Delivery
from marketplace.use.sharing.errors import (
    AddressAlteredError,
    LicenceTokenNotKnownError,
    UnknownLicenceTokenError,
)
from marketplace.use.sharing.model import Column
from marketplace.use.sharing.schemas import (
    AskedView,
    LicenceBearer,
    LicenceTokenView,
    SharedTableView,
)
from marketplace.use.sharing.tables import Asked, LicenceToken, SharedTable

SWEPT_AT_ONCE: Final = 1_000


async def bearer_of(secret: str, *, at: datetime) -> LicenceBearer:
    """Return who a licence token stands for at `at`, or `LicenceTokenNotKnownError`."""
    return await _bearer(await _token_with(hash_of(secret)), at)


@prepared
def _token_with(token_hash: str) -> Any:
    return _tokens().where(LicenceToken.token_hash == token_hash)


async def bearer_by_id(token_id: UUID, *, at: datetime) -> LicenceBearer:
    """Return who the token of this id stands for at `at`, or `LicenceTokenNotKnownError`."""
    return await _bearer(await _token(token_id), at)


@prepared
def _token(token_id: UUID) -> Any:
    return _tokens().where(LicenceToken.id == token_id)


async def token_of(token_id: UUID) -> LicenceTokenView:
    """Return a token, or `UnknownLicenceTokenError`."""
    found = views(await _token(token_id), LicenceTokenView)
    if not found:
        raise UnknownLicenceTokenError(token_id=token_id)
    return found[0]


async def tokens_of(licence_id: UUID) -> list[LicenceTokenView]:
    """List a licence's tokens, the newest first; for its holder."""
    found = _tokens().where(LicenceToken.licence == licence_id)
    return await rows(found.order_by(LicenceToken.id, ascending=False), LicenceTokenView)


async def table_made(licence_id: UUID) -> SharedTableView | None:
    """Return the typed form of a licence's copy, or None while it was not made."""
    rows = await _table(licence_id)
    if not rows:
        return None
    (found,) = rows
    return SharedTableView(
        licence_id=found["licence"],
        copy_id=found["copy"],
        digest=found["digest"],
        columns=msgspec.json.decode(found["columns"], type=list[Column]),
        rows=found["rows"],
    )


@prepared
def _table(licence_id: UUID) -> Any:
    return SharedTable.select().where(SharedTable.licence == licence_id)


async def asked_since(token_id: UUID, question: str, since: datetime) -> UUID | None:
    """Return the newest delivery that answers this question of a token, asked after `since`."""
    found = await _asked_since(token_id, question, since)
    return found[0]["id"] if found else None


@prepared
def _asked_since(token_id: UUID, question: str, since: datetime) -> Any:
    return (
        Asked.select(Asked.id)
        .where(Asked.token == token_id, Asked.question == question, Asked.asked_at > since)
        .order_by(Asked.asked_at, ascending=False)
        .limit(1)
    )


async def asked_of(delivery_id: UUID) -> AskedView:
    """Return who asked for a delivery; `AddressAlteredError` when nobody did here."""
    found = views(await _asked(delivery_id), AskedView)
    if not found:
        raise AddressAlteredError(delivery_id=delivery_id)
    return found[0]


@prepared
def _asked(delivery_id: UUID) -> Any:
    return Asked.select(
        Asked.id.as_alias("delivery_id"),
        Asked.licence.as_alias("licence_id"),
        Asked.token.as_alias("token_id"),
        Asked.question,
        Asked.asked_at,
    ).where(Asked.id == delivery_id)


async def versions_to_sweep(before: datetime) -> list[UUID]:
    """List the versions about which there are answers from before that are still kept."""
    answers = Asked.select(Asked.id).where(Asked.swept_at.is_null() & (Asked.asked_at < before))
    ids = [one["id"] for one in await answers.order_by(Asked.asked_at).limit(SWEPT_AT_ONCE)]
    if not ids:
        return []
    found = await Delivery.select(Delivery.version).where(Delivery.id.is_in(ids))
    return list(dict.fromkeys(one["version"] for one in found))


async def answers_from(version_id: UUID, before: datetime) -> dict[UUID, str]:
    """Return the digest of each answer about a version, by its delivery, that is kept from
    before."""
    old = Asked.select(Asked.id).where(Asked.swept_at.is_null() & (Asked.asked_at < before))
    which = Delivery.id.is_in(old) & (Delivery.version == version_id)
    found = await Delivery.select(Delivery.id, Delivery.delivered_digest).where(which)
    return {one["id"]: one["delivered_digest"] for one in found}


async def is_read_elsewhere(digest: str, besides: Collection[UUID]) -> bool:
    """Return whether a file of this digest is needed but for these answers: as a licence's copy, as
    its typed table, or by another delivery that was not swept."""
    if await SharedTable.exists().where(SharedTable.digest == digest):
        return True
    if await copies_with(digest):
        return True
    swept = Asked.select(Asked.id).where(Asked.swept_at.is_not_null())
    which = Delivery.id.not_in([*besides]) & Delivery.id.not_in(swept)
    return await Delivery.exists().where(which & (Delivery.delivered_digest == digest))


async def _bearer(tokens: list[dict[str, Any]], at: datetime) -> LicenceBearer:
    """Return who stands behind the one token found, if it stands and its account does."""
    if not tokens:
        raise LicenceTokenNotKnownError
    (found,) = views(tokens, LicenceTokenView)
    if not found.stands(at):
        raise LicenceTokenNotKnownError
    try:
        user = await user_of(found.made_by)
    except UnknownUserError:
        raise LicenceTokenNotKnownError from None
    if user.disabled_at is not None:
        raise LicenceTokenNotKnownError
    actor = Actor(user_id=user.id, name=user.display_name, door=Door.API)
    return LicenceBearer(
        actor=actor,
        token_id=found.token_id,
        licence_id=found.licence_id,
        narrowed_id=found.narrowed_id,
    )


def _tokens() -> Any:
    return LicenceToken.select(
        LicenceToken.id.as_alias("token_id"),
        LicenceToken.licence.as_alias("licence_id"),
        LicenceToken.made_by,
        LicenceToken.made_at,
        LicenceToken.expires_at,
        LicenceToken.revoked_at,
        LicenceToken.narrowed.as_alias("narrowed_id"),
    )
