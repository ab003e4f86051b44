"""Where notices go besides the site: an organisation's endpoints, a user's mailbox.

An endpoint's secret is derived from the operator's key and never stored: an Ed25519 signature is
deterministic, so the signature over id and generation, hashed, is a secret that only the holder of
the key can make again. A new generation is a new secret.

**Source:** RFC 8032, section 5.1.6 (deterministic signatures).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from email.headerregistry import Address
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from contracts import canonical
from marketplace.foundation.notices.addresses import place_of
from marketplace.foundation.notices.channels import channels
from marketplace.foundation.notices.envelopes import secret_text
from marketplace.foundation.notices.errors import (
    MalformedMailError,
    TooManyEndpointsError,
    UnknownEndpointError,
    WrongCodeError,
)
from marketplace.foundation.notices.events import (
    EndpointRegistered,
    EndpointRemoved,
    EndpointSecretReplaced,
    MailAddressConfirmed,
    MailAddressGiven,
    MailAddressRemoved,
)
from marketplace.foundation.notices.model import HolderKind
from marketplace.foundation.notices.queries import endpoint_of, endpoints_of, mail_address_of
from marketplace.foundation.notices.schemas import (
    ConfirmMailAddress,
    EndpointView,
    GiveMailAddress,
    MailAddressView,
    NameEndpoint,
    RegisterEndpoint,
)
from marketplace.foundation.notices.tables import Endpoint, MailAddress
from marketplace.foundation.organizations.errors import NotMemberError
from marketplace.foundation.organizations.queries import require_chief, require_member
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.keyring import operator_signer
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work

ENDPOINTS_MAX: Final = 5
CODE_LIVES: Final = timedelta(hours=24)
LABEL: Final = b"notices/webhook-secret/v1\n"


async def secret_of(endpoint_id: UUID) -> bytes:
    """Return the secret that signs an endpoint's messages now: 32 bytes."""
    endpoint = await endpoint_of(endpoint_id)
    named = LABEL + f"{endpoint.endpoint_id}/{endpoint.generation}".encode()
    return hashlib.sha256(operator_signer("webhooks").sign(named)).digest()


async def shown_secret(endpoint_id: UUID) -> str:
    """Return the secret as text, for the door that just made it; nothing shows it again."""
    return secret_text(await secret_of(endpoint_id))


@unit_of_work
async def register_endpoint(actor: Actor, command: RegisterEndpoint) -> EndpointView:
    """Have an organisation's notices posted to an address, as one who may sign for it."""
    await _require_signing(actor, command.holder, command.holder_id)
    place_of(command.url, private_allowed=channels().private_allowed)
    live = await endpoints_of(command.holder, command.holder_id)
    if len(live) >= ENDPOINTS_MAX:
        raise TooManyEndpointsError
    row = Endpoint(
        holder=command.holder.value,
        holder_id=command.holder_id,
        url=command.url,
        generation=1,
        made_by=actor.user_id,
        made_at=now(),
    )
    await row.save()
    is_unit = command.holder is HolderKind.UNIT
    record(
        EndpointRegistered(
            endpoint_id=row.id,
            unit_id=command.holder_id if is_unit else None,
            enterprise_id=None if is_unit else command.holder_id,
        )
    )
    return await endpoint_of(row.id)


@unit_of_work
async def replace_secret(actor: Actor, command: NameEndpoint) -> EndpointView:
    """Sign an endpoint's messages with a new secret; the old one is void at once."""
    row = await _own(actor, command.endpoint_id)
    row.generation += 1
    await row.save()
    record(EndpointSecretReplaced(endpoint_id=row.id))
    return await endpoint_of(row.id)


@unit_of_work
async def remove_endpoint(actor: Actor, command: NameEndpoint) -> EndpointView:
    """Take an endpoint away; what waits for it is given up."""
    row = await _own(actor, command.endpoint_id)
    row.removed_at = now()
    await row.save()
    record(EndpointRemoved(endpoint_id=row.id))
    return await endpoint_of(row.id)


async def _own(actor: Actor, endpoint_id: UUID) -> Endpoint:
    row: Endpoint | None = await locked(
        Endpoint.objects().where(Endpoint.id == endpoint_id, Endpoint.removed_at.is_null())
    ).first()
    if row is None:
        raise UnknownEndpointError(endpoint_id=endpoint_id)
    await _require_signing(actor, HolderKind(row.holder), row.holder_id)
    return row


async def _require_signing(actor: Actor, holder: HolderKind, holder_id: UUID) -> None:
    """Ask that the actor may sign for the organisation: its chief officer or representative."""
    if holder is HolderKind.UNIT:
        await require_chief(actor, holder_id, at=now())
    elif not (await require_member(actor, holder_id, at=now())).may_sign:
        raise NotMemberError(enterprise_id=holder_id)


# -- mail ----------------------------------------------------------------------------------------


class _Coded(msgspec.Struct, frozen=True):
    """An address and the code's digest, which a repeated command has anew."""

    SECRETS: ClassVar[tuple[str, ...]] = ("code_hash",)
    address: str
    code_hash: str


async def ask_for_mail(actor: Actor, command: GiveMailAddress) -> str:
    """Enter one's mail address, unconfirmed, and return the code that the door mails to it.

    The code is empty when the command was given before under the same key: that code was mailed.
    """
    code = secrets.token_hex(4)
    coded = _Coded(command.address, canonical.digest(code.encode()))
    await _give_mail_address(actor, coded)
    own = MailAddress.user == actor.user_id
    is_new = await MailAddress.exists().where(own & (MailAddress.code_hash == coded.code_hash))
    return code if is_new else ""


@unit_of_work
async def _give_mail_address(actor: Actor, given: _Coded) -> MailAddressView:
    assert actor.user_id is not None, "doors ask who it is"
    address = _mailbox(given.address)
    await MailAddress.delete().where(MailAddress.user == actor.user_id)
    await MailAddress(
        user=actor.user_id, address=address, code_hash=given.code_hash, given_at=now()
    ).save()
    record(MailAddressGiven(user_id=actor.user_id))
    return MailAddressView(address=address, confirmed_at=None)


@unit_of_work
async def confirm_mail_address(actor: Actor, command: ConfirmMailAddress) -> MailAddressView:
    """Confirm one's mail address with the code that was mailed, within a day."""
    row: MailAddress | None = await locked(
        MailAddress.objects().where(MailAddress.user == actor.user_id)
    ).first()
    given = canonical.digest(command.code.strip().lower().encode())
    if row is None or now() - row.given_at > CODE_LIVES:
        raise WrongCodeError(field="code")
    if not hmac.compare_digest(row.code_hash, given):
        raise WrongCodeError(field="code")
    row.confirmed_at = now()
    await row.save()
    assert actor.user_id is not None
    record(MailAddressConfirmed(user_id=actor.user_id))
    return MailAddressView(address=row.address, confirmed_at=row.confirmed_at)


@unit_of_work
async def remove_mail_address(actor: Actor) -> None:
    """Have no more notices mailed; the address is forgotten."""
    assert actor.user_id is not None, "doors ask who it is"
    if await mail_address_of(actor.user_id) is None:
        unchanged()
        return
    await MailAddress.delete().where(MailAddress.user == actor.user_id)
    record(MailAddressRemoved(user_id=actor.user_id))


def _mailbox(written: str) -> str:
    """Return a mail address as it is used, or `MalformedMailError`."""
    try:
        found = Address(addr_spec=written.strip())
    except (ValueError, IndexError):
        raise MalformedMailError(field="address") from None
    if not found.username or "." not in found.domain or not found.addr_spec.isascii():
        raise MalformedMailError(field="address")
    return found.addr_spec
