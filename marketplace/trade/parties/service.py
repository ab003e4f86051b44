"""Making, registering, retiring and using the parties' signing keys."""

from __future__ import annotations

import asyncio

import msgspec

from contracts.agreement import Custody
from contracts.signing import errors as signing_errors
from contracts.signing.file_signer import LEAST_PASSPHRASE_CHARACTERS, FileSigner
from contracts.signing.keys import PublicKey, from_jwk
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.trade.parties.authority import require_signatory
from marketplace.trade.parties.errors import (
    KeyInForceError,
    KeyMissingError,
    MalformedKeyError,
    ShortPassphraseError,
)
from marketplace.trade.parties.events import KeyAdopted, KeyRetired
from marketplace.trade.parties.model import Organisation
from marketplace.trade.parties.queries import key_in_force, key_of
from marketplace.trade.parties.schemas import KeyView, MakeKey, RegisterKey, RetireKey
from marketplace.trade.parties.tables import PartyKey


@unit_of_work
async def make_key(actor: Actor, command: MakeKey) -> KeyView:
    """Make a key that the operator holds under the party's passphrase.

    By the unit's chief data officer, or a representative of the enterprise.
    """
    organisation = Organisation(command.kind, command.organisation_id)
    await require_signatory(actor, organisation)
    signer = FileSigner.create()
    try:
        pem = (await asyncio.to_thread(signer.locked, command.passphrase)).decode("ascii")
    except signing_errors.WeakPassphraseError:
        raise ShortPassphraseError(field="passphrase", least=LEAST_PASSPHRASE_CHARACTERS) from None
    return await _adopt(organisation, signer.public(), Custody.OPERATOR, locked_pem=pem)


@unit_of_work
async def register_key(actor: Actor, command: RegisterKey) -> KeyView:
    """Register the public half of a key that the party holds itself."""
    organisation = Organisation(command.kind, command.organisation_id)
    await require_signatory(actor, organisation)
    try:
        key = from_jwk(dict(command.jwk))
    except signing_errors.SigningError:
        raise MalformedKeyError(field="jwk") from None
    return await _adopt(organisation, key, Custody.PARTY, locked_pem=None)


@unit_of_work
async def retire_key(actor: Actor, command: RetireKey) -> KeyView:
    """Stop using a key; agreements that name it keep its signatures."""
    view = await key_of(command.key_id)
    organisation = Organisation(view.kind, view.organisation_id)
    await require_signatory(actor, organisation)
    row = await locked(PartyKey.objects().where(PartyKey.id == command.key_id)).first()
    if row is None or row.retired_at is not None:
        raise KeyMissingError(key_id=command.key_id)
    row.retired_at = now()
    await row.save()
    record(
        KeyRetired(key_id=row.id, organisation_id=view.organisation_id, thumbprint=view.thumbprint)
    )
    return await key_of(row.id)


async def _adopt(
    organisation: Organisation, key: PublicKey, custody: Custody, *, locked_pem: str | None
) -> KeyView:
    if await key_in_force(organisation) is not None:
        raise KeyInForceError(organisation_id=organisation.id)
    row = PartyKey(
        kind=organisation.kind.value,
        organisation=organisation.id,
        custody=custody.value,
        jwk=msgspec.json.encode(key.jwk).decode(),
        thumbprint=key.thumbprint,
        locked=locked_pem,
        made_at=now(),
    )
    await row.save()
    record(
        KeyAdopted(
            key_id=row.id,
            kind=organisation.kind.value,
            organisation_id=organisation.id,
            custody=custody.value,
            thumbprint=key.thumbprint,
        )
    )
    return await key_of(row.id)
