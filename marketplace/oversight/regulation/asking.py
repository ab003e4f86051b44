"""From what a regulator typed into the search form to the search that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from marketplace.foundation.rules.errors import UnusableValueError
from marketplace.kernel.calendar import end_of_day, start_of_day
from marketplace.oversight.regulation.errors import UnknownReferenceError
from marketplace.oversight.regulation.queries import thing_numbered
from marketplace.oversight.regulation.schemas import ReplayFigure, SearchLog, ThingView

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
        """The leaf index, where the number of an entry was asked for."""
        is_number = self.about.isascii() and self.about.isdigit()
        return int(self.about) if is_number else None

    def address(self) -> dict[str, str]:
        """Return the fields that were filled in."""
        return {name: getattr(self, name) for name in FIELDS if getattr(self, name)}

    def references(self) -> dict[str, str]:
        """Return the words that mean a thing, by field."""
        return {name: word for name, word in self.address().items() if name in MEANT}


MEANT: Final[Mapping[str, frozenset[str]]] = {
    "about": frozenset({"licence", "agreement", "request", "product"}),
    "unit": frozenset({"unit"}),
    "party": frozenset({"unit", "enterprise"}),
}
"""Which kinds of things each field may mean."""


async def search_of(asked: Asked, *, case_id: UUID, cursor: str | None = None) -> SearchLog:
    """Return the search; UnknownReferenceError names the field that means nothing known."""
    things = {field: await _thing(field, word) for field, word in asked.references().items()}
    return search_from(asked, things, case_id=case_id, cursor=cursor)


def search_from(
    asked: Asked,
    things: Mapping[str, ThingView],
    *,
    case_id: UUID,
    cursor: str | None = None,
) -> SearchLog:
    """Return the search once it is known what each reference means; errors as `search_of`."""
    for field, thing in things.items():
        if thing.kind not in MEANT[field]:
            raise UnknownReferenceError(field=field)
    about, unit, party = (things.get(field) for field in ("about", "unit", "party"))
    is_product = about is not None and about.kind == "product"
    if about and not is_product and about.pseudonym is None:
        raise UnknownReferenceError(field="about")
    return SearchLog(
        case_id=case_id,
        since=_day(asked.since, "since"),
        until=_day(asked.until, "until"),
        kind=asked.kind or None,
        unit_id=unit.id if unit else None,
        product_id=about.id if about and is_product else None,
        party_id=party.id if party else None,
        contract=about.pseudonym if about and not is_product else None,
        cursor=cursor,
    )


def replay_of(given: Mapping[str, str], *, case_id: UUID) -> ReplayFigure:
    """Return the replay that a form or a command line asks for, by `figure`, `value`, days.

    Raises UnusableValueError for a value that is no number, and as `search_of` for a day.
    """
    try:
        value = float(given.get("value", ""))
    except ValueError:
        raise UnusableValueError(field="value") from None
    return ReplayFigure(
        case_id=case_id,
        figure=given.get("figure", "").strip(),
        value=value,
        since=_day(given.get("since", ""), "since"),
        until=_day(given.get("until", ""), "until"),
    )


async def _thing(field: str, word: str) -> ThingView:
    try:
        return await thing_numbered(word)
    except UnknownReferenceError:
        raise UnknownReferenceError(field=field) from None


def _day(text: str, field: str) -> datetime | None:
    """Return where a day begins, or (for `until`) ends."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnknownReferenceError(field=field) from None
    return end_of_day(day) if field == "until" else start_of_day(day)
