"""What can be asked of a licensed table, and how long what leads to it lasts."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import Final

import msgspec

from contracts.policy.vocabulary import Channel

ADDRESS_LASTS: Final = timedelta(minutes=5)
"""How long the address of a file leads to it; the protocol's servers otherwise say an hour."""
SAME_QUESTION: Final = timedelta(minutes=5)
"""The same question of the same token within this time goes on with the same delivery: a client
that asks twice, retries or renews its addresses has used the data once."""
ANSWER_LASTS: Final = timedelta(hours=24)
"""How long a page's marker leads on, and with it the answer's file."""
TOKEN_LASTS: Final = timedelta(days=30)
TOKEN_LASTS_MAX: Final = timedelta(days=366)
TOKEN_PREFIX: Final = "mkl_"
"""Marks a leaked token so that scanners can find it."""
ENDPOINT: Final = "/delta-sharing"
"""Where the protocol is served on this site."""
TABLE: Final = "rows"
"""The one table under a licence."""
ROWS_AT_ONCE: Final = 10_000
"""The most rows of a page, and the rows of one group in a stored answer."""
DEFAULT_ROWS: Final = 100
FILTERS_MAX: Final = 16
VALUES_MAX: Final = 100
VALUE_LENGTH_MAX: Final = 200
CHANNELS: Final = (Channel.ROW_API, Channel.DELTA_SHARING)
"""The channels this slice serves; a contract grants each by itself."""


@unique
class Kind(StrEnum):
    """What the values of a column are; the value is the type's name in a Delta schema.

    **Source:** Delta Sharing Protocol, "Primitive Types".
    """

    WHOLE = "long"
    NUMBER = "double"
    DAY = "date"
    TEXT = "string"


@unique
class Comparison(StrEnum):
    """How a filter holds a column against its values. An empty cell satisfies none of them."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"


ORDERING: Final = frozenset({Comparison.LT, Comparison.LE, Comparison.GT, Comparison.GE})
"""Comparisons that text has none of: its order would be nobody's alphabet."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one column; `values` as they were written, one unless it is `in`."""

    column: str
    comparison: Comparison
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a licensed table: which columns, which rows, at most how many.

    No columns means all that are licensed; every filter must hold; `rows` None means all that
    match, a number the first ones in the version's own order.
    """

    channel: Channel
    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    rows: int | None = None

    @property
    def digest(self) -> str:
        """Name the question; two of the same name have the same answer under one licence."""
        return "sha256:" + hashlib.sha256(msgspec.json.encode(asdict(self))).hexdigest()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a shared table and what its values are."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Names:
    """Where a licence's table is found by a client: `share.schema.table`, in any case of letters.

    **Source:** Delta Sharing Protocol, "Concepts".
    """

    share: str
    schema: str
    table: str = TABLE

    @property
    def fragment(self) -> str:
        """What a client writes after the `#` that follows its profile."""
        return f"{self.share}.{self.schema}.{self.table}"

    def match(self, *path: str) -> bool:
        """Whether the parts of a path, as many as there are, name this table."""
        own = (self.share, self.schema, self.table)
        return [one.lower() for one in path] == [one.lower() for one in own[: len(path)]]


def token_ends(asked: datetime | None, *, at: datetime, licence_ends: datetime) -> datetime:
    """Return when a token made at `at` ends: as asked, else after 30 days, never past its licence.

    The caller has checked that `asked` lies within a year.
    """
    return min(asked or at + TOKEN_LASTS, licence_ends)
