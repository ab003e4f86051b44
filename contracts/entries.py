"""Log entries: the small public envelope around a commitment.

An envelope says that something of a kind happened at a time, and for which contract, by pseudonym.
It holds no names, no free text, no addresses and no unsalted digest of anything that can be
guessed: what happened lies behind `commitment` (see `contracts.commitments`). The counter has no
gaps within a contract and `previous` chains its entries, so that a party who knows its own
pseudonym notices an omission from public bytes alone.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts import canonical
from contracts.errors import CanonicalError
from contracts.log_errors import (
    EntryFieldError,
    EntryFormError,
    EntryTooLargeError,
)

MAX_ENTRY_BYTES = 1024
MAX_INDEX = 2**53 - 1
"""The largest integer that canonical JSON carries exactly. **Source:** RFC 8785 section 3.2.2.3."""

_TYPE = re.compile(r"[a-z][a-z0-9_-]*(?:[.:][a-z0-9][a-z0-9_-]*)*")
_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{16,64}")
_COMMITMENT = re.compile(r"sha256:[0-9a-f]{64}")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_KEYS = frozenset({"commitment", "contract", "counter", "previous", "time", "type", "v"})


@dataclass(frozen=True, slots=True)
class Envelope:
    """The public part of one log entry.

    `type`: lower-case words joined by ``.`` or ``:``, at most 96 characters.
    `time`: aware; kept in UTC with microseconds.
    `contract`: pseudonym of the contract, 16 to 64 characters of the base64url alphabet, or None.
    `counter`: 1, 2, 3, ... within the contract, without gaps; None exactly when `contract` is.
    `previous`: leaf index of that contract's entry before; None exactly at its first entry.
    `commitment`: ``sha256:<hex>``.
    Raises `EntryFieldError` when any of these does not hold.
    """

    type: str
    time: datetime
    contract: str | None
    counter: int | None
    previous: int | None
    commitment: str
    version: int = 1

    def __post_init__(self) -> None:
        if self.version != 1:
            raise EntryFieldError(field="version")
        if len(self.type) > 96 or not _TYPE.fullmatch(self.type):
            raise EntryFieldError(field="type")
        if self.time.tzinfo is None or self.time.utcoffset() is None:
            raise EntryFieldError(field="time")
        if not _COMMITMENT.fullmatch(self.commitment):
            raise EntryFieldError(field="commitment")
        self._require_chain()

    def _require_chain(self) -> None:
        if self.contract is None:
            if self.counter is not None or self.previous is not None:
                raise EntryFieldError(field="counter")
            return
        if not _PSEUDONYM.fullmatch(self.contract):
            raise EntryFieldError(field="contract")
        if self.counter is None or not 1 <= self.counter <= MAX_INDEX:
            raise EntryFieldError(field="counter")
        if (self.previous is None) != (self.counter == 1):
            raise EntryFieldError(field="previous")
        if self.previous is not None and not 0 <= self.previous <= MAX_INDEX:
            raise EntryFieldError(field="previous")

    def encode(self) -> bytes:
        """Return the canonical JSON that is hashed into the tree, under 1 KiB."""
        return canonical.encode(
            {
                "v": self.version,
                "type": self.type,
                "time": _utc_text(self.time),
                "contract": self.contract,
                "counter": self.counter,
                "previous": self.previous,
                "commitment": self.commitment,
            }
        )


def decode(raw: bytes) -> Envelope:
    """Read the bytes of an entry back.

    Raises `EntryError` when they are larger than 1 KiB, not the one canonical form, or not an
    envelope. ``decode(raw).encode() == raw`` for every entry that is accepted.
    """
    if len(raw) > MAX_ENTRY_BYTES:
        raise EntryTooLargeError(size_bytes=len(raw), limit_bytes=MAX_ENTRY_BYTES)
    try:
        content = canonical.decode(raw)
    except CanonicalError as error:
        raise EntryFormError from error
    if not isinstance(content, dict) or content.keys() != _KEYS:
        raise EntryFormError
    if canonical.encode(content) != raw:
        raise EntryFormError
    return Envelope(
        version=_integer(content["v"], "v") or 0,
        type=_text(content["type"], "type"),
        time=_time(_text(content["time"], "time")),
        contract=None if content["contract"] is None else _text(content["contract"], "contract"),
        counter=_integer(content["counter"], "counter"),
        previous=_integer(content["previous"], "previous"),
        commitment=_text(content["commitment"], "commitment"),
    )


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise EntryFieldError(field=field)
    return value


def _integer(value: object, field: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise EntryFieldError(field=field)


def _time(text: str) -> datetime:
    try:
        time = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise EntryFieldError(field="time") from error
    if _utc_text(time) != text:
        raise EntryFieldError(field="time")
    return time


def _utc_text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
