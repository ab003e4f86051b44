"""What a counterpart is, and how a word that a person types finds the thing that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from marketplace.client.errors import unknown_number
from marketplace.client.market import RemoteMarket

Given = Mapping[str, Any]
"""The command's words, by the names of its parameters."""
Counterpart = Callable[[RemoteMarket, Given], Any]
"""Returns what the command's own work on the databases would have returned."""
Words = tuple[str, ...]
"""A command by its noun and verb."""


def called(word: str, find: Callable[[str], Iterator[UUID]]) -> UUID:
    """Return the id that a word gives, or the id that `find` knows for it as a number.

    AbsentError when nothing that this token may read bears the number.
    """
    with suppress(ValueError):
        return UUID(word)
    found = next(find(word.strip().upper()), None)
    if found is None:
        raise unknown_number(word)
    return found


def licence_called(market: RemoteMarket, word: str) -> UUID:
    """Return the id of the licence of this number or id."""
    return called(word, lambda number: (one.licence_id for one in market.licences(number=number)))


def narrowed_called(market: RemoteMarket, word: str) -> UUID:
    """Return the id of the narrowed licence of this number or id."""
    return called(
        word, lambda number: (one.narrowed_id for one in market.narrowed_licences(number=number))
    )
