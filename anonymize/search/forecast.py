"""A guess at how many rows a recoding loses, learnt from the recodings examined so far.

It only decides what is examined next; what is true is decided by counting. The finer a recoding,
the smaller its classes: the share lost is taken for a logistic function of the entropies of its
columns, fitted by ridge regression.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import IntArray
from anonymize.search.tuples import Tuples

Nodes = npt.NDArray[np.int8]
"""Recodings, one per row, and a level per column."""

_RIDGE = 1e-2
_SLOPE = 0.8


@dataclass(slots=True)
class Forecast:
    """`entropies[j][l]`: entropy of column j at level l, in nats."""

    entropies: tuple[FloatArray, ...]
    rows: int
    prior: FloatArray
    seen: list[FloatArray] = field(default_factory=list)
    logits: list[float] = field(default_factory=list)

    def fresh(self) -> Forecast:
        """The same curve with nothing learnt."""
        return Forecast(self.entropies, self.rows, self.prior)

    def learn(self, levels: tuple[int, ...], lost: int) -> None:
        """Take one examined recoding into account."""
        share = min(max(lost / self.rows, 0.3 / self.rows), 1 - 0.3 / self.rows)
        features = [table[level] for table, level in zip(self.entropies, levels, strict=True)]
        self.seen.append(np.array([1.0, *features]))
        self.logits.append(float(np.log(share / (1 - share))))

    def refit(self) -> None:
        """Fit the curve to all that was learnt, drawn towards the last fit."""
        seen = np.array(self.seen)
        ridge = _RIDGE * np.eye(len(self.prior))
        # Not `@`: BLAS would wake a second thread that spins longer than these sums take.
        right = np.einsum("sf,s->f", seen, np.array(self.logits)) + _RIDGE * self.prior
        self.prior = np.linalg.solve(np.einsum("sf,sg->fg", seen, seen) + ridge, right)

    def lost_share(self, nodes: Nodes) -> FloatArray:
        """The share of rows that each recoding is likely to lose."""
        exponent = np.full(len(nodes), self.prior[0])
        for j, table in enumerate(self.entropies):
            exponent += (table * self.prior[j + 1])[nodes[:, j]]
        np.clip(exponent, -50, 50, out=exponent)
        share: FloatArray = 1 / (1 + np.exp(-exponent))
        return share


def forecast_of(tuples: Tuples, k: int) -> Forecast:
    """A forecast that knows nothing yet: half the rows are lost where classes hold about k."""
    entropies = []
    for ladder, leaves in zip(tuples.ladders, tuples.leaves, strict=True):
        rows = np.bincount(leaves, tuples.weights, len(ladder.leaves)).astype(np.float64)
        entropies.append(np.array([_entropy(codes, rows) for codes in ladder.codes]))
    slopes = np.full(len(entropies) + 1, _SLOPE)
    slopes[0] = -_SLOPE * np.log(max(tuples.rows / k, 2)) - 1
    return Forecast(tuple(entropies), tuples.rows, slopes)


def _entropy(codes: IntArray, weights: FloatArray) -> float:
    rows = np.bincount(codes, weights=weights)
    shares = rows[rows > 0] / max(rows.sum(), 1)
    return float(-(shares * np.log(shares)).sum())
