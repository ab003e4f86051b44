"""Salted commitments to fields: hide what an entry says, open any single field of it later.

Each field becomes a *disclosure*, the base64url text of the canonical JSON array
``[salt, name, value]``. Its digest says nothing about the value as long as the salt, 128 fresh
random bits, is kept secret; whoever holds the disclosure proves name and value by hashing it
again. The digests of an entry are ordered by their own value, which hides the order of the fields,
and the commitment is the digest of their list. Destroying the salts erases the content for good
and leaves the commitment, and thus the log, whole.

Source: RFC 9901 (SD-JWT), sections 4.2.1 (disclosures), 4.2.3 (hashing), 4.2.4.1 (order, ``_sd``
and ``_sd_alg``).
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from contracts import base64url, canonical
from contracts.base64url import NotBase64UrlError
from contracts.canonical import JSON
from contracts.errors import CanonicalError
from contracts.log_errors import (
    CommitmentMismatchError,
    MalformedDisclosureError,
    RepeatedDisclosureError,
    UncommittedDisclosureError,
)

SALT_BYTES = 16
_RESERVED_NAMES = frozenset({"_sd", "_sd_alg", "..."})


def random_salt() -> bytes:
    """Return 128 fresh random bits, the least that RFC 9901 section 9.3 recommends."""
    return secrets.token_bytes(SALT_BYTES)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One field with the salt that hides it: enough to prove that field and nothing else.

    `salt` is unpadded base64url of 16 bytes or more.
    """

    salt: str
    name: str
    value: JSON
    encoded: str = field(init=False, repr=False, compare=False)
    """The text that is hashed and handed out: base64url of canonical ``[salt, name, value]``.

    **Source:** RFC 9901 section 4.2.1.
    """

    def __post_init__(self) -> None:
        encoded = base64url.encode(canonical.encode([self.salt, self.name, self.value]))
        object.__setattr__(self, "encoded", encoded)

    @property
    def digest(self) -> str:
        """Base64url of SHA-256 over the ASCII of `encoded`. **Source:** RFC 9901 section 4.2.3."""
        return base64url.encode(hashlib.sha256(self.encoded.encode("ascii")).digest())

    @classmethod
    def parse(cls, encoded: str) -> "Disclosure":
        """Read the text form back; `MalformedDisclosureError` if it is not the canonical one."""
        try:
            content = canonical.decode(base64url.decode(encoded))
        except (NotBase64UrlError, CanonicalError) as error:
            raise MalformedDisclosureError from error
        match content:
            case [str() as salt, str() as name, value]:
                disclosure = cls(salt=salt, name=name, value=value)
            case _:
                raise MalformedDisclosureError
        _require_proper(disclosure)
        if disclosure.encoded != encoded:
            raise MalformedDisclosureError
        return disclosure


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything that opens a commitment; kept by the operator, handed out field by field.

    `disclosures` are in the order of the fields' names, `digests` in the order of their own value:
    neither tells the order in which the fields were given.
    """

    disclosures: tuple[Disclosure, ...]
    digests: tuple[str, ...]
    commitment: str


def commit(fields: Mapping[str, JSON], *, salt: Callable[[], bytes] = random_salt) -> Opening:
    """Hide `fields` behind one digest and return what opens it.

    Every field takes a fresh salt from `salt`. No fields give the commitment to the empty list.
    Raises `MalformedDisclosureError` for a salt under 16 bytes or a reserved name,
    `CanonicalError` for a value that JSON cannot carry.
    """
    disclosures = tuple(_hidden(name, fields[name], salt()) for name in sorted(fields))
    digests = tuple(sorted(disclosure.digest for disclosure in disclosures))
    return Opening(disclosures=disclosures, digests=digests, commitment=commitment_of(digests))


def _hidden(name: str, value: JSON, salt: bytes) -> Disclosure:
    if len(salt) < SALT_BYTES or not _is_free(name):
        raise MalformedDisclosureError
    return Disclosure(salt=base64url.encode(salt), name=name, value=value)


def commitment_of(digests: Iterable[str]) -> str:
    """Return ``sha256:<hex>`` of the canonical ``{"_sd": [...], "_sd_alg": "sha-256"}``.

    **Source:** RFC 9901 section 4.2.4.1 (the object that holds digests) and 4.1.1 (the algorithm's
    name).
    """
    return canonical.digest_of({"_sd": list(digests), "_sd_alg": "sha-256"})


def open_fields(
    commitment: str, digests: Iterable[str], disclosures: Iterable[Disclosure]
) -> dict[str, JSON]:
    """Return the disclosed fields by name after proving each against `commitment`.

    Any subset of the disclosures will do; fields that are not disclosed are absent. Raises
    `CommitmentMismatchError` when the digests are unordered, repeated or not those committed to,
    `UncommittedDisclosureError` for a disclosure that is not among them, `RepeatedDisclosureError`
    for a name shown twice, `MalformedDisclosureError` for a short salt or a reserved name.
    """
    committed = tuple(digests)
    in_order = list(committed) == sorted(set(committed))
    if not in_order or commitment_of(committed) != commitment:
        raise CommitmentMismatchError
    fields: dict[str, JSON] = {}
    for disclosure in disclosures:
        _require_proper(disclosure)
        if disclosure.digest not in committed:
            raise UncommittedDisclosureError(name=disclosure.name)
        if disclosure.name in fields:
            raise RepeatedDisclosureError(name=disclosure.name)
        fields[disclosure.name] = disclosure.value
    return fields


def _require_proper(disclosure: Disclosure) -> None:
    try:
        salt = base64url.decode(disclosure.salt)
    except NotBase64UrlError as error:
        raise MalformedDisclosureError from error
    if len(salt) < SALT_BYTES or not _is_free(disclosure.name):
        raise MalformedDisclosureError


def _is_free(name: str) -> bool:
    return bool(name) and name not in _RESERVED_NAMES
