"""What a counterpart is, and how a word that a person types finds the thing that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol, TypeVar
from uuid import UUID

from marketplace.client.market import RemoteMarket
from marketplace.kernel.errors import NotFoundError
from marketplace.trade.licences.errors import UnknownLicenceError, UnknownNarrowedError

Given = Mapping[str, Any]
"""The command's words, by the names of its parameters."""
Counterpart = Callable[[RemoteMarket, Given], Any]
"""Returns what the command's own work on the databases would have returned."""
Words = tuple[str, ...]
"""A command by its noun and verb."""


class Numbered(Protocol):
    """Something that people call by a printed number."""

    @property
    def number(self) -> str:
        """The number, in capitals."""


Thing = TypeVar("Thing", bound=Numbered)


def called(
    word: str,
    find: Callable[[str], Iterator[Thing]],
    id_of: Callable[[Thing], UUID],
    absent: type[NotFoundError],
) -> UUID:
    """Return the id that a word gives, or the id of what `find` finds under it as a number.

    Raises `absent` when nothing that this token may read bears the number.
    """
    with suppress(ValueError):
        return UUID(word)
    number = word.strip().upper()
    # looked at again: a server that knows no such filter answers with everything
    found = next((one for one in find(number) if one.number == number), None)
    if found is None:
        raise absent(number=number)
    return id_of(found)


def licence_called(market: RemoteMarket, word: str) -> UUID:
    """Return the id of the licence of this number or id."""
    return called(
        word,
        lambda number: market.licences(number=number),
        lambda one: one.licence_id,
        UnknownLicenceError,
    )


def narrowed_called(market: RemoteMarket, word: str) -> UUID:
    """Return the id of the narrowed licence of this number or id."""
    return called(
        word,
        lambda number: market.narrowed_licences(number=number),
        lambda one: one.narrowed_id,
        UnknownNarrowedError,
    )
