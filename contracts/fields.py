"""Reading the members of a JSON document one by one, each wrong one named.

A document is closed: a member that its format does not know is refused, since a reader who does
not understand a term must not act as if it were not there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import ClassVar

from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.text import Text

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_CHINA = timezone(timedelta(hours=8))
_LAST_LOCAL = datetime(9999, 12, 31, 16, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799  # the years 1 to 9999
_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(eq=False)
class FieldError(ContractsError):
    """A member of a document is missing, unknown, or not what its format asks for."""

    document: str
    member: str
    wanted: str
    code: ClassVar[str] = "field"
    wording: ClassVar[Text] = Text(
        "{document} 的成员“{member}”不符合格式要求（应为 {wanted}）。",
        "in {document} the member “{member}” is not as its format asks ({wanted})",
    )


@dataclass(eq=False)
class NaiveTimeError(ContractsError):
    """A time without a zone does not name an instant; ``where`` says which time it is."""

    where: str
    code: ClassVar[str] = "time.naive"
    wording: ClassVar[Text] = Text(
        "时间（{where}）缺少时区。", "the time ({where}) has no time zone"
    )


@dataclass(frozen=True, slots=True)
class Fields:
    """The members of one object; ``document`` names it in errors, as a path from the root."""

    document: str
    members: Mapping[str, JSON]

    def only(self, *names: str) -> "Fields":
        """These fields, if no member has another name than ``names``."""
        for name in self.members:
            if name not in names:
                raise FieldError(self.document, name, "no such member")
        return self

    def text(self, name: str) -> str:
        """A string that is not empty."""
        value = self.members.get(name)
        if not isinstance(value, str) or not value:
            raise FieldError(self.document, name, "text")
        return value

    def one_of(self, name: str, *values: str) -> str:
        """A string among ``values``."""
        value = self.members.get(name)
        if not isinstance(value, str) or value not in values:
            raise FieldError(self.document, name, " | ".join(values))
        return value

    def digest(self, name: str) -> str:
        """``sha256:<64 lowercase hex digits>``."""
        value = self.members.get(name)
        if not isinstance(value, str) or not _DIGEST.fullmatch(value):
            raise FieldError(self.document, name, "sha256:<hex>")
        return value

    def number(self, name: str) -> int:
        """An integer that is not negative."""
        value = self.members.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise FieldError(self.document, name, "whole number from 0 on")
        return value

    def instant(self, name: str) -> datetime:
        """An aware time in UTC, from ``YYYY-MM-DDThh:mm:ssZ``."""
        value = self.members.get(name)
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            try:
                return datetime.strptime(value, _FORM).replace(tzinfo=UTC)
            except ValueError:
                pass  # a date that no calendar has, or a leap second
        raise FieldError(self.document, name, "YYYY-MM-DDThh:mm:ssZ")

    def seconds(self, name: str) -> datetime:
        """An aware time in UTC, from whole seconds since 1970, in the years that dates can say."""
        value = self.members.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise FieldError(self.document, name, "seconds since 1970")
        if not _FIRST_SECOND <= value <= _LAST_SECOND:
            raise FieldError(self.document, name, "seconds since 1970")
        return _EPOCH + timedelta(seconds=value)

    def object(self, name: str) -> "Fields":
        """A nested object."""
        value = self.members.get(name)
        if not isinstance(value, Mapping):
            raise FieldError(self.document, name, "object")
        return Fields(f"{self.document}.{name}", value)

    def objects(self, name: str) -> tuple["Fields", ...]:
        """A list of objects, possibly empty."""
        items = self._list(name)
        found = []
        for position, item in enumerate(items):
            if not isinstance(item, Mapping):
                raise FieldError(self.document, f"{name}[{position}]", "object")
            found.append(Fields(f"{self.document}.{name}[{position}]", item))
        return tuple(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings, possibly empty."""
        items = self._list(name)
        found = []
        for position, item in enumerate(items):
            if not isinstance(item, str) or not item:
                raise FieldError(self.document, f"{name}[{position}]", "text")
            found.append(item)
        return tuple(found)

    def _list(self, name: str) -> Sequence[JSON]:
        value = self.members.get(name)
        if not isinstance(value, list | tuple):
            raise FieldError(self.document, name, "list")
        return value


def fields(document: str, value: JSON) -> Fields:
    """The fields of a decoded document; raises ``FieldError`` when it is not an object."""
    if not isinstance(value, Mapping):
        raise FieldError(document, "", "object")
    return Fields(document, value)


def local(at: datetime) -> str:
    """The instant as people in China read it: ``2026-02-01 00:00:00 (UTC+8)``, to the second.

    The offset is fixed, so that every program shows the same, also for the summers of 1986 to 1991.
    The last hours of the year 9999 have no such form and are shown in UTC.
    """
    if at >= _LAST_LOCAL:
        return instant(at)
    return at.astimezone(_CHINA).isoformat(sep=" ", timespec="seconds")[:19] + " (UTC+8)"


def instant(at: datetime) -> str:
    """The instant in UTC to the second, the rest cut off: ``2026-01-31T16:00:00Z``."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise NaiveTimeError(where="instant")
    utc = at.astimezone(UTC)
    return f"{utc.year:04d}" + utc.strftime("-%m-%dT%H:%M:%SZ")
