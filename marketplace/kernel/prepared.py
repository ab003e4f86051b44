"""Statements whose text is put together once and used again, with other values each time.

Piccolo writes a query's SQL anew whenever it runs, column by column, which costs a server more than
all else that a request does. A select that is asked at every request is prepared:

    @prepared
    def _by_code(code: str) -> Any:
        return Entry.select().where(Entry.code == code)

    found = await _by_code("HZ-P-2026-000001-3")

The function runs once per engine, with places in place of its values; so a value may stand only
where SQL takes a parameter, not as a name or a direction. It may as well return a `QueryString`.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from piccolo.querystring import QueryString

from marketplace.kernel.database import engine

COUNTS_KEPT: Final = 64
"""As many texts stay of a select that has one for each number of values."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Stands in a query's text where its value of this number will be."""

    number: int


@dataclass(frozen=True, slots=True)
class _Ready:
    """A query's text, its values that never change, and the order in which it takes them all.

    The numbers of `order` count those that it is asked with first, then the `constants`.
    """

    text: str
    constants: tuple[object, ...]
    order: tuple[int, ...]

    @classmethod
    def of(cls, text: str, parameters: Sequence[object], *, count: int) -> _Ready:
        """Tell apart what stands in the place of one of `count` values and what is one itself."""
        constants = tuple(one for one in parameters if not isinstance(one, _Place))
        following = itertools.count(count)
        order = (one.number if isinstance(one, _Place) else next(following) for one in parameters)
        return cls(text, constants, tuple(order))

    def filled(self, values: Sequence[object]) -> list[object]:
        """Return the parameters with the values in their places."""
        known = [one.value if isinstance(one, Enum) else one for one in values]
        known += self.constants
        return [known[place] for place in self.order]


@dataclass(slots=True)
class Prepared:
    """A statement that runs by calling it with its values; it answers rows as dictionaries."""

    make: Callable[..., Any]
    count: int
    _ready: dict[str, _Ready] = field(default_factory=dict)

    async def __call__(self, *values: object) -> list[dict[str, Any]]:
        """Run with these values."""
        running = engine()
        ready = self._ready.get(running.engine_type) or self._prepare(running.engine_type)
        return await running.fetch(ready.text, ready.filled(values))

    def _prepare(self, kind: str) -> _Ready:
        places = [_Place(number) for number in range(self.count)]
        made = self.make(*places)
        (query,) = (made,) if isinstance(made, QueryString) else made.querystrings
        text, parameters = query.compile_string(kind)
        self._ready[kind] = _Ready.of(text, parameters, count=self.count)
        return self._ready[kind]


def prepared(make: Callable[..., Any]) -> Prepared:
    """Prepare the select, or the statement, that a function makes of its values."""
    return Prepared(make, len(inspect.signature(make).parameters))


def prepared_for_each_count(make: Callable[..., Any]) -> Callable[[int], Prepared]:
    """Make a prepared select for each number of values that `make(*values)` is asked with."""

    @lru_cache(COUNTS_KEPT)
    def of_count(count: int) -> Prepared:
        return Prepared(make, count)

    return of_count
