"""The report as one value, made from a table and its desensitised form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from anonymize.models import Measurement
from anonymize.models.classes import factorized
from anonymize.report import page
from anonymize.risk import RiskMeasurement, Thresholds
from anonymize.risk import measure as measure_risk
from anonymize.roles import Role
from anonymize.text import Text
from anonymize.utility import UtilityMeasurement
from anonymize.utility import measure as measure_utility

Language = Literal["zh", "en"]

RANKS = 12
"""Bars per distribution; what is rarer falls into the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One candidate to choose from: its highest risk and the share of information it keeps."""

    label: Text
    risk: float
    kept: float

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {"label": self.label.to_dict(), "risk": self.risk, "kept": self.kept}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything measured on one desensitisation.

    `shares`: per column, the shares of its values by rank, before and after: shapes, no values.
    """

    title: Text
    before: RiskMeasurement
    after: RiskMeasurement
    suppressed_rows: int
    utility: UtilityMeasurement
    models: tuple[Measurement, ...]
    shares: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]
    choices: tuple[Choice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {
            "title": self.title.to_dict(),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "suppressed_rows": self.suppressed_rows,
            "utility": self.utility.to_dict(),
            "models": [measurement.to_dict() for measurement in self.models],
            "shares": {
                column: {"before": list(old), "after": list(new)}
                for column, (old, new) in self.shares.items()
            },
            "choices": [choice.to_dict() for choice in self.choices],
        }

    def to_html(self, language: Language = "zh") -> str:
        """A whole page with plots drawn in it: no script, no other file."""
        return page.render(self.to_dict(), language)


def report_on(
    before: pd.DataFrame,
    after: pd.DataFrame,
    roles: Mapping[str, Role],
    *,
    title: Text,
    kept: pd.Series | None = None,
    models: Sequence[Measurement] = (),
    choices: Sequence[Choice] = (),
    thresholds: Thresholds | None = None,
) -> Report:
    """Measure both tables, which hold the same subjects in the same rows.

    `roles` are those of the columns as they are after; `kept`: the rows that are released.
    """
    released = np.ones(len(after), dtype=bool) if kept is None else kept.to_numpy(dtype=bool)
    return Report(
        title=title,
        before=measure_risk(before, roles, thresholds=thresholds),
        after=measure_risk(after, roles, thresholds=thresholds, kept=kept),
        suppressed_rows=int((~released).sum()),
        utility=measure_utility(before, after),
        models=tuple(models),
        shares={
            column: (_ranked(before, column), _ranked(after[released], column))
            for column in before.columns
            if column in after.columns
        },
        choices=tuple(choices),
    )


def _ranked(frame: pd.DataFrame, column: str) -> tuple[float, ...]:
    counts = np.sort(np.bincount(factorized(frame, column)[0]))[::-1] / max(len(frame), 1)
    head, rest = counts[: RANKS - 1], counts[RANKS - 1 :]
    return (*(round(float(share), 6) for share in head), round(float(rest.sum()), 6))
