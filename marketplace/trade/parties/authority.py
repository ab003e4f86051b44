"""Who may bind an organisation by a signature, and the unlocking of its key."""

from __future__ import annotations

import asyncio
from uuid import UUID

from contracts.signing import errors as signing_errors
from contracts.signing.file_signer import FileSigner
from marketplace.foundation.organizations.errors import NotRepresentativeError
from marketplace.foundation.organizations.queries import require_chief, require_member
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.trade.parties.errors import (
    KeyMissingError,
    SelfHeldKeyError,
    WrongPassphraseError,
)
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.tables import PartyKey


async def require_signatory(actor: Actor, organisation: Organisation) -> None:
    """Raise unless the actor may bind the organisation now.

    A unit is bound by its chief data officer, an enterprise by a representative.
    """
    if organisation.kind is PartyKind.UNIT:
        await require_chief(actor, organisation.id, at=now())
        return
    membership = await require_member(actor, organisation.id, at=now())
    if not membership.may_sign:
        raise NotRepresentativeError(enterprise_id=organisation.id)


async def unlock(key_id: UUID, passphrase: str) -> FileSigner:
    """Return the signer of an operator-held key; the passphrase is neither kept nor logged.

    Stretching the passphrase takes a tenth of a second, in a thread of its own.
    """
    row = await PartyKey.objects().where(PartyKey.id == key_id).first()
    if row is None:
        raise KeyMissingError(key_id=key_id)
    if row.locked is None:
        raise SelfHeldKeyError(key_id=key_id)
    try:
        return await asyncio.to_thread(FileSigner.unlock, row.locked.encode("ascii"), passphrase)
    except signing_errors.KeyLockedError:
        raise WrongPassphraseError(field="passphrase") from None
