"""Pure rules: what an order can lie on, and whether a log of contract threads has gaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.entries import Envelope
from marketplace.foundation.holds.model import Target
from marketplace.kernel.text import Text

STOPPABLE: Final = (Target.LICENCE, Target.PRODUCT, Target.UNIT, Target.ENTERPRISE)
"""What a regulator's order can lie on."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as people call it; `href` leads to its page, where it has one."""

    kind: str
    id: UUID
    name: Text
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a contract's thread breaks: the entry at `leaf_index` should count `expected`."""

    contract: str
    leaf_index: int
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class Threads:
    """What reading the entries in order showed about the contracts' threads."""

    contracts: int
    entries: int
    gaps: tuple[Gap, ...]


def read_threads(entries: Iterable[Envelope]) -> Threads:
    """Follow every contract's counter and chain through the log's entries, first leaf first.

    An entry is a gap when its counter does not follow its contract's last one, or when `previous`
    does not name the leaf of that one. After a gap counting goes on from what was found.
    """
    last: dict[str, tuple[int, int]] = {}
    gaps: list[Gap] = []
    counted = 0
    for index, entry in enumerate(entries):
        if entry.contract is None or entry.counter is None:
            continue
        counted += 1
        counter, leaf = last.get(entry.contract, (0, None))
        if entry.counter != counter + 1 or entry.previous != leaf:
            gaps.append(Gap(entry.contract, index, counter + 1, entry.counter))
        last[entry.contract] = (entry.counter, index)
    return Threads(contracts=len(last), entries=counted, gaps=tuple(gaps))


@dataclass(frozen=True, slots=True)
class Counts:
    """The sizes, read in one statement, that must agree when no fact was taken away.

    `numbered` events have a leaf index, `unnumbered` have none; `waiting` lie in the outbox; `size`
    is the log's; `counted` is the sum of all contracts' counters, `threaded` their events.
    """

    numbered: int
    unnumbered: int
    waiting: int
    size: int
    counted: int
    threaded: int

    @property
    def missing(self) -> int:
        """How many facts are nowhere, at least; 0 when everything recorded is accounted for."""
        return (
            abs(self.numbered - self.size)
            + abs(self.unnumbered - self.waiting)
            + abs(self.counted - self.threaded)
        )


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What recomputing the whole log found.

    `damage` names the first tile, bundle or checkpoint that does not fit; None when root and every
    signed head agree with the stored entries. `threads` is None when the entries could not be read.
    """

    size: int
    root: str
    heads: int
    damage: str | None
    threads: Threads | None
    counts: Counts
    checked_at: datetime
    seconds: float

    @property
    def is_unchanged(self) -> bool:
        """Integrity: nothing in the log was edited, removed, inserted or moved."""
        return self.damage is None

    @property
    def is_complete(self) -> bool:
        """Completeness: no contract's thread has a gap and no recorded fact is missing."""
        return self.threads is not None and not self.threads.gaps and self.counts.missing == 0
