"""A word finds the thing that bears it, and never another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from marketplace.client.consoles.counterparts import called
from marketplace.trade.licences.errors import UnknownLicenceError


@dataclass(frozen=True)
class Thing:
    number: str
    id: UUID


FIRST = Thing("HZ-L-2026-000001-3", UUID(int=1))
SECOND = Thing("HZ-L-2026-000002-5", UUID(int=2))


def everything(_: str) -> Iterator[Thing]:
    """Answer as a server that knows no filter by number."""
    return iter([FIRST, SECOND])


def called_here(word: str) -> UUID:
    return called(word, everything, lambda one: one.id, UnknownLicenceError)


@pytest.mark.parametrize("word", [SECOND.number, f" {SECOND.number.lower()} ", str(SECOND.id)])
def test_number_or_id_finds_its_own_thing_alone(word: str) -> None:
    assert called_here(word) == SECOND.id


def test_number_that_nothing_bears_is_unknown() -> None:
    with pytest.raises(UnknownLicenceError):
        called_here("HZ-L-2026-000003-7")
