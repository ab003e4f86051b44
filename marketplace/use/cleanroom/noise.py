"""Noise on counts, with a proof: an optional guard beside the rules of output.

Each count of an answer gets discrete Laplace noise of scale 1/epsilon. Its groups hold different
rows, so one row more or less changes one count by one, and the whole answer is
epsilon-differentially private in its counts. What several answers cost adds up.

**Source:** Dwork and Roth, The Algorithmic Foundations of Differential Privacy (2014), section 3.3
(Laplace mechanism) and theorem 3.16 (composition). The noise is drawn by OpenDP, which proves it.

Not covered: which groups are named (those with enough rows) is decided without noise, and a count
that was also answered without noise is protected by nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from marketplace.use.cleanroom.errors import NoiseUnavailableError


def require_noise() -> None:
    """Raise `NoiseUnavailableError` where OpenDP (the extra `dp`) is not installed."""
    if find_spec("opendp") is None:
        raise NoiseUnavailableError


def noisy_counts(counts: Sequence[int], *, epsilon: float) -> list[int]:
    """Return the counts of disjoint groups with noise, none below zero."""
    require_noise()
    import opendp.prelude as dp

    dp.enable_features("contrib")
    measure = dp.m.make_laplace(
        dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int), scale=1 / epsilon
    )
    return [max(int(one), 0) for one in measure(list(counts))]
