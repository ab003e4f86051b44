"""What a counterpart is, and how a word that a person types finds the thing that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from marketplace.client.errors import unknown_number
from marketplace.client.market import RemoteMarket

Given = Mapping[str, Any]
"""The command's words, by the names of its parameters."""
Counterpart = Callable[[RemoteMarket, Given], Any]
"""Returns what the command's own work on the databases would have returned."""
Path = tuple[str, ...]
"""A command by its noun and verb."""


def called(word: str, known: Iterable[tuple[UUID, str]]) -> UUID:
    """Return the id that a word gives, or the id of what bears it as its number."""
    with suppress(ValueError):
        return UUID(word)
    number = word.strip().upper()
    found = next((one for one, named in known if named == number), None)
    if found is None:
        raise unknown_number(word)
    return found


def licence_called(market: RemoteMarket, word: str) -> UUID:
    """Return the id of the licence of this number or id."""
    return called(word, ((one.licence_id, one.number) for one in market.licences()))
