"""Seals: what this site gave out itself, unaltered and in time.

The address of a file carries its end and a seal over delivery, licence, token and end; a page's
marker carries a seal over what it says. A seal opens nothing alone: whoever shows one is asked
about the licence as anybody else, so a seal copied from a log or a mailbox is worth minutes at
most, and nothing once the licence or the token has stopped.

**Source:** RFC 2104 (HMAC); NIST SP 800-107r1 section 5.3 (a truncated tag of 128 bits).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from marketplace.kernel.address import site_address
from marketplace.kernel.keyring import operator_signer
from marketplace.use.sharing.errors import (
    AddressAlteredError,
    AddressOverError,
    UnknownMarkerError,
)
from marketplace.use.sharing.model import ADDRESS_LASTS, ENDPOINT

PURPOSE: Final = "sharing"
SEAL_BYTES: Final = 16
FILES: Final = f"{ENDPOINT}/files"
_LABEL: Final = b"marketplace sharing: the key of seals, version 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What the address of a file is bound to; `until` is a whole second in UTC."""

    delivery_id: UUID
    licence_id: UUID
    token_id: UUID
    until: datetime

    @property
    def seal(self) -> str:
        """The seal over everything the address is bound to."""
        ends = int(self.until.timestamp())
        return _seal("address", self.delivery_id, self.licence_id, self.token_id, ends)


def fresh_address(*, delivery_id: UUID, licence_id: UUID, token_id: UUID, at: datetime) -> Address:
    """Return the address of a delivery's file, good from `at` for five minutes."""
    until = (at + ADDRESS_LASTS).astimezone(UTC).replace(microsecond=0)
    return Address(delivery_id=delivery_id, licence_id=licence_id, token_id=token_id, until=until)


def url_of(address: Address) -> str:
    """Return the address as a client follows it: on this site, never at a store."""
    ends = int(address.until.timestamp())
    path = f"{FILES}/{address.delivery_id}/rows.parquet"
    return f"{site_address()}{path}?until={ends}&seal={address.seal}"


def check_address(address: Address, seal: str, *, at: datetime) -> None:
    """Raise `AddressAlteredError` or `AddressOverError` unless the address is ours and in time."""
    if not hmac.compare_digest(address.seal.encode(), seal.encode()):
        raise AddressAlteredError(delivery_id=address.delivery_id)
    if at >= address.until:
        raise AddressOverError(delivery_id=address.delivery_id)


class Marker(msgspec.Struct, frozen=True, array_like=True):
    """Where a reader stands in the answer to a question: the first row of the next page."""

    delivery_id: UUID
    start: int


def encode_marker(marker: Marker) -> str:
    """Return the marker as a page carries it, sealed."""
    seal = _seal("marker", marker.delivery_id, marker.start)
    return _text(msgspec.json.encode((marker, seal)))


def decode_marker(text: str) -> Marker:
    """Read a page's marker; anything that was not made here is an `UnknownMarkerError`."""
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), b"-_", validate=True)
        marker, seal = msgspec.json.decode(raw, type=tuple[Marker, str])
    except (binascii.Error, UnicodeError, msgspec.MsgspecError) as error:
        raise UnknownMarkerError(field="cursor") from error
    expected = _seal("marker", marker.delivery_id, marker.start)
    if not hmac.compare_digest(expected.encode(), seal.encode()):
        raise UnknownMarkerError(field="cursor")
    return marker


def _seal(kind: str, *parts: UUID | int) -> str:
    said = "\n".join((kind, *map(str, parts))).encode()
    return _text(hmac.digest(_key(), said, "sha256")[:SEAL_BYTES])


def _key() -> bytes:
    """Return the market's key of seals, the same in every process that opens the keyring.

    It is drawn from an operator's key of its own: an Ed25519 signature is determined by key and
    message, and this one over a fixed label is never shown. **Source:** RFC 8032 section 5.1.6.
    """
    return hashlib.sha256(operator_signer(PURPOSE).sign(_LABEL)).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
