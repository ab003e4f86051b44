"""Status list credentials: the bits, signed and dated.

**Source:** W3C Bitstring Status List 1.0 sections 2.1 (entry), 2.2 (credential) and 3.2
(validation); W3C VC-JOSE-COSE section 3.1.1.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from contracts import did, jose
from contracts.canonical import JSON
from contracts.fields import Fields, fields, instant
from contracts.revocation import bits
from contracts.revocation.bits import LENGTH, StatusBits
from contracts.revocation.errors import StatusIndexError, StatusListFormError
from contracts.signing.signer import Signer
from contracts.text import Text

CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2"
TYP, CTY = "vc+jwt", "vc"
LONGEST_VALIDITY = timedelta(hours=24)
"""Offline, a list older than this says nothing any more; gateways always ask for the live one."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")


class StatusPurpose(Enum):
    """What a set bit means."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where the status of one licence stands: a list, by its address, and an index in it."""

    purpose: StatusPurpose
    list_url: str
    index: int

    def __post_init__(self) -> None:
        if not 0 <= self.index < LENGTH:
            raise StatusIndexError(index=str(self.index), length=LENGTH)

    def to_json(self) -> dict[str, JSON]:
        """The ``credentialStatus`` entry; the index is a string, as the standard asks."""
        return {
            "id": f"{self.list_url}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose.value,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_url,
        }


def entry(found: Fields) -> StatusEntry:
    """Read a ``credentialStatus`` entry; raises ``FieldError`` or ``StatusIndexError``."""
    found.only("id", "type", "statusPurpose", "statusListIndex", "statusListCredential")
    found.one_of("type", "BitstringStatusListEntry")
    index = found.text("statusListIndex")
    if not _INDEX.fullmatch(index):
        raise StatusIndexError(index=index, length=LENGTH)
    return StatusEntry(_purpose(found), found.text("statusListCredential"), int(index))


@dataclass(frozen=True, slots=True)
class StatusList:
    """All the statuses of one purpose at one time.

    ``url`` is the list's address and id. Stated at ``valid_from``, worth nothing from
    ``valid_until`` on, at most 24 hours later; raises ``StatusListFormError`` for a longer one.
    """

    url: str
    issuer: str
    purpose: StatusPurpose
    bits: StatusBits
    valid_from: datetime
    valid_until: datetime

    def __post_init__(self) -> None:
        validity = self.valid_until - self.valid_from
        if not timedelta(0) < validity <= LONGEST_VALIDITY:
            raise StatusListFormError(
                fault=Text("有效期不在 0 至 24 小时之间", "its validity is not within 24 hours")
            )

    def is_stale(self, at: datetime) -> bool:
        """Whether the list says nothing any more about ``at``."""
        return at >= self.valid_until

    def is_set(self, status: StatusEntry) -> bool:
        """Whether the bit of this entry is set; the entry must point to this list."""
        if (status.list_url, status.purpose) != (self.url, self.purpose):
            raise StatusListFormError(
                fault=Text("许可指向另一状态列表", "the licence points to another status list")
            )
        return self.bits.get(status.index)


def issue(status_list: StatusList, signer: Signer) -> str:
    """The list as a signed credential, under a key of its issuer (``signer.kid`` is a DID URL)."""
    did.require_issuer_key(signer.kid, status_list.issuer)
    return jose.sign(_to_json(status_list), signer, typ=TYP, cty=CTY)


def parse(text: str) -> tuple[jose.Jws, StatusList]:
    """Read a status list credential; the signature is not checked yet.

    Raises a ``JwsError``, ``FieldError``, ``DidError`` or ``RevocationError``.
    """
    jws = jose.parse(text, typ=TYP, cty=CTY)
    status_list = _status_list(fields("status-list", jws.payload))
    did.require_issuer_key(jws.kid, status_list.issuer)
    return jws, status_list


def _to_json(status_list: StatusList) -> dict[str, JSON]:
    validity = status_list.valid_until - status_list.valid_from
    return {
        "@context": [CREDENTIALS_CONTEXT],
        "id": status_list.url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": status_list.issuer,
        "validFrom": instant(status_list.valid_from),
        "validUntil": instant(status_list.valid_until),
        "credentialSubject": {
            "id": f"{status_list.url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": status_list.purpose.value,
            "encodedList": status_list.bits.encoded(),
            "ttl": validity // timedelta(milliseconds=1),
        },
    }


def _status_list(found: Fields) -> StatusList:
    found.only(
        *("@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject")
    )
    _require(found.members, "@context", [CREDENTIALS_CONTEXT])
    _require(found.members, "type", ["VerifiableCredential", "BitstringStatusListCredential"])
    subject = found.object("credentialSubject").only(
        "id", "type", "statusPurpose", "encodedList", "ttl"
    )
    subject.one_of("type", "BitstringStatusList")
    return StatusList(
        url=found.text("id"),
        issuer=found.text("issuer"),
        purpose=_purpose(subject),
        bits=bits.decode(subject.text("encodedList")),
        valid_from=found.instant("validFrom"),
        valid_until=found.instant("validUntil"),
    )


def _purpose(found: Fields) -> StatusPurpose:
    return StatusPurpose(
        found.one_of("statusPurpose", *(purpose.value for purpose in StatusPurpose))
    )


def _require(members: Mapping[str, JSON], name: str, expected: JSON) -> None:
    if members.get(name) != expected:
        raise StatusListFormError(fault=Text(f"{name} 未知", f"{name} is unknown"))
