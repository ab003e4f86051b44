"""Names of things: ids for programs, numbers with a check digit for people.

An id is a UUID of version 7: unique without asking anybody, and sorted by the time it was made. A
`Number` is what a person reads aloud, copies from paper and types: `GZ-L-2026-000317-5`. Its last
digit catches a slip of the hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

import uuid_utils

from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text


def new_id() -> UUID:
    """Return a fresh UUID version 7; later ones of one process sort after earlier ones.

    **Source:** RFC 9562 section 5.7.
    """
    return UUID(int=uuid_utils.uuid7().int)


class MalformedNumberError(InvalidError):
    """A number that people read does not have the shape `GZ-L-2026-000317-5`."""

    code = "ids.malformed-number"
    text = Text(
        "编号格式应为“地区-类别-年份-六位序号-校验位”，例如 GZ-L-2026-000317-5。",
        "A number reads place-kind-year-six digits-check digit, such as GZ-L-2026-000317-5.",
    )


class WrongCheckDigitError(InvalidError):
    """A number has the right shape, but its check digit belongs to another number: a slip of the
    hand.
    """

    code = "ids.wrong-check-digit"
    text = Text(
        "编号的校验位不正确，请核对是否输入有误。",
        "The check digit of the number does not fit; look for a slip.",
    )


_SHAPE = re.compile(r"([A-Z]{2,4})-([A-Z]{1,3})-([0-9]{4})-([0-9]{6,9})-([0-9])", re.ASCII)

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """What people call a thing: place (`GZ`), kind (`L` for a licence), year, serial within the
    year.

    `str(number)` is the written form with its check digit; `Number.parse` reads it back.
    """

    place: str
    kind: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(f"{self._body}-0"):
            raise MalformedNumberError(field="number")

    @property
    def _body(self) -> str:
        return f"{self.place}-{self.kind}-{self.year:04d}-{self.serial:06d}"

    @property
    def check_digit(self) -> int:
        """The digit that makes a single wrong digit, or two neighbours swapped, visible."""
        return check_digit(self._body)

    def __str__(self) -> str:
        return f"{self._body}-{self.check_digit}"

    @classmethod
    def parse(cls, written: str) -> Number:
        """Read the written form; case and outer spaces are forgiven, a wrong check digit is not."""
        match = _SHAPE.fullmatch(written.strip().upper())
        if match is None:
            raise MalformedNumberError(field="number")
        place, kind, year, serial, digit = match.groups()
        number = cls(place=place, kind=kind, year=int(year), serial=int(serial))
        if not str(number).startswith(f"{place}-{kind}-{year}-{serial}-"):
            raise MalformedNumberError(field="number")  # a serial with leading zeros to spare
        if number.check_digit != int(digit):
            raise WrongCheckDigitError(field="number")
        return number


def check_digit(body: str) -> int:
    """Return the Damm digit over `body`; a letter counts as two digits (A = 10 ... Z = 35), hyphens
    do not count.

    Every single wrong digit and every swap of two neighbouring digits changes the result; a wrong
    letter does nine times in ten.

    **Source:** H. M. Damm, Total anti-symmetrische Quasigruppen, Philipps-Universität Marburg 2004,
    chapter 5; the letter values are those of ISO 13616 (IBAN).
    """
    interim = 0
    for character in body.replace("-", ""):
        for digit in str(int(character, 36)):
            interim = _DAMM[interim][int(digit)]
    return interim
