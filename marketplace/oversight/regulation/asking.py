"""From what a regulator typed into the search form to the search that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from marketplace.foundation.organizations.errors import UnknownUnitError
from marketplace.foundation.organizations.queries import unit_called
from marketplace.kernel.calendar import end_of_day, start_of_day
from marketplace.oversight.regulation.errors import UnknownReferenceError
from marketplace.oversight.regulation.naming import Named, thing_called, thread_of
from marketplace.oversight.regulation.queries import pseudonym_of
from marketplace.oversight.regulation.schemas import SearchLog

FIELDS: Final = ("case", "about", "kind", "unit", "party", "since", "until")
"""The fields of the search form, as they stand in the page's address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The search form as it was filled in; empty text does not restrict."""

    case: str = ""
    about: str = ""
    kind: str = ""
    unit: str = ""
    party: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """Read the form's fields from the address, each at most 200 characters."""
        return cls(**{name: given.get(name, "").strip()[:200] for name in FIELDS})

    @property
    def entry(self) -> int | None:
        """The leaf index, where the number of an entry was asked for (they count from 1)."""
        is_number = self.about.isascii() and self.about.isdigit()
        return int(self.about) - 1 if is_number and int(self.about) > 0 else None

    def address(self) -> dict[str, str]:
        """Return the fields that were filled in."""
        return {name: getattr(self, name) for name in FIELDS if getattr(self, name)}


async def search_of(asked: Asked, *, case_id: UUID, cursor: str | None = None) -> SearchLog:
    """Return the search; UnknownReferenceError names the field that means nothing known."""
    about = await _about(asked.about)
    return SearchLog(
        case_id=case_id,
        since=_day(asked.since, "since"),
        until=_day(asked.until, "until"),
        kind=asked.kind or None,
        unit_id=await _unit(asked.unit),
        product_id=about.id if about and about.kind == "product" else None,
        party_id=await _party(asked.party),
        contract=await _contract(about),
        cursor=cursor,
    )


async def _about(reference: str) -> Named | None:
    if not reference:
        return None
    found = await thing_called(reference)
    if found is None or found.kind in {"unit", "enterprise"}:
        raise UnknownReferenceError(field="about")
    return found


async def _contract(about: Named | None) -> str | None:
    thread = await thread_of(about) if about else None
    if thread is None:
        return None
    pseudonym = await pseudonym_of(thread)
    if pseudonym is None:
        raise UnknownReferenceError(field="about")
    return pseudonym


async def _unit(code: str) -> UUID | None:
    if not code:
        return None
    try:
        return (await unit_called(code)).id
    except UnknownUnitError:
        raise UnknownReferenceError(field="unit") from None


async def _party(name: str) -> UUID | None:
    if not name:
        return None
    found = await thing_called(name)
    if found is None or found.kind not in {"unit", "enterprise"}:
        raise UnknownReferenceError(field="party")
    return found.id


def _day(text: str, field: str) -> datetime | None:
    """Return where a day begins, or (for `until`) ends."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnknownReferenceError(field=field) from None
    return end_of_day(day) if field == "until" else start_of_day(day)
