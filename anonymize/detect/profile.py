"""What detection found: one entry per column, and the combinations that single people out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anonymize.roles import Kind, Role
from anonymize.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """One column: its role and kind, how sure that is (0 to 1), why, and the figures behind it.

    `distinct` and `missing` count over all rows. `evidence` holds shares in [0, 1] and counts,
    never a value of the column.
    """

    name: str
    role: Role
    kind: Kind
    confidence: float
    reason: Text
    distinct: int
    missing: int
    evidence: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, figures rounded to six digits."""
        return {
            "name": self.name,
            "role": self.role.value,
            "kind": self.kind.value,
            "confidence": round(self.confidence, 6),
            "reason": self.reason.to_dict(),
            "distinct": self.distinct,
            "missing": self.missing,
            "evidence": {key: round(value, 6) for key, value in self.evidence.items()},
        }


@dataclass(frozen=True, slots=True)
class Combination:
    """Columns that together are unique for `unique_share` of the rows looked at."""

    columns: tuple[str, ...]
    unique_share: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"columns": list(self.columns), "unique_share": round(self.unique_share, 6)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A table examined: `rows` of it in all, `sample_rows` of them looked at closely."""

    columns: tuple[ColumnProfile, ...]
    combinations: tuple[Combination, ...]
    rows: int
    sample_rows: int

    def roles(self) -> dict[str, Role]:
        """Role by column."""
        return {column.name: column.role for column in self.columns}

    def column(self, name: str) -> ColumnProfile:
        """The entry of one column; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rows": self.rows,
            "sample_rows": self.sample_rows,
            "columns": [column.to_dict() for column in self.columns],
            "combinations": [combination.to_dict() for combination in self.combinations],
        }
