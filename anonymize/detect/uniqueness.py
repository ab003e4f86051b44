"""Quasi-identifiers by measurement: which columns together single out rows.

A combination of up to three columns isolates when more than `ISOLATING` of the rows are the only
ones with their values. Only minimal combinations are reported: where two columns isolate, adding a
third says nothing new. A missing value is a value of its own. Uniqueness in a sample is an upper
bound of that in the table: the measurement errs towards caution.

**Source:** Motwani and Xu, "Efficient algorithms for masking and finding quasi-identifiers" (2007),
the (alpha-)separation of a set of columns, here by counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from anonymize.detect.profile import Combination

ISOLATING = 0.05
_COLUMNS_MOST = 14
_SIZE_MOST = 3
_ROWS_MOST = 20_000

Codes = npt.NDArray[np.int64]


def isolating(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[Combination, ...]:
    """The minimal combinations of `columns` that isolate rows of `frame`, most isolating first.

    Looks at up to 20,000 rows evenly apart and at the 14 columns with most distinct values.
    """
    codes = _codes(frame, columns)
    found: list[Combination] = []
    for size in range(1, _SIZE_MOST + 1):
        known = [set(combination.columns) for combination in found]
        for names in combinations(codes, size):
            if any(minimal <= set(names) for minimal in known):
                continue
            share = unique_share([codes[name] for name in names])
            if share > ISOLATING:
                found.append(Combination(names, share))
    return tuple(sorted(found, key=lambda c: (-c.unique_share, c.columns)))


def unique_share(codes: Sequence[Codes]) -> float:
    """Share of the rows that are alone with their tuple of codes."""
    rows = len(codes[0])
    if not rows:
        return 0.0
    joint = codes[0]
    for other in codes[1:]:
        joint = joint * (int(other.max()) + 1) + other
        joint = pd.factorize(joint)[0].astype(np.int64)
    counts = np.bincount(joint)
    return float((counts == 1).sum() / rows)


def _codes(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, Codes]:
    """Number the values of each column, missing ones too; in the order of the table."""
    step = -(-len(frame) // _ROWS_MOST) or 1
    part = frame.iloc[::step]
    codes = {
        name: pd.factorize(part[name], use_na_sentinel=False)[0].astype(np.int64)
        for name in columns
    }
    widest = sorted(codes, key=lambda name: (-int(codes[name].max(initial=0)), name))
    kept = set(widest[:_COLUMNS_MOST])
    return {name: code for name, code in codes.items() if name in kept}
