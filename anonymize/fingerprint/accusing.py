"""Naming holders: only where chance cannot explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from anonymize.fingerprint.code import chances, scores
from anonymize.fingerprint.observing import Evidence

INNOCENT_MOST: Final = 1e-6
"""At most how likely it is that anybody innocent is named by one call."""


@dataclass(frozen=True, slots=True)
class Accusation:
    """A holder whose marks a table shows. `z` is the score in standard deviations of an innocent
    one's; `chance` bounds how likely any of the holders asked about would reach it innocently.
    """

    holder: str
    z: float
    chance: float


def accuse(
    evidence: Evidence,
    secret: bytes,
    holders: Mapping[str, bytes],
    *,
    innocent_most: float = INNOCENT_MOST,
) -> list[Accusation]:
    """The holders (their nonces by name) whose marks are there, the surest first; often none.

    The chance is the bound of `code.chances` times the number of holders, and no greater than
    `innocent_most`. Holders who made the table together are named together if each still shows
    enough.
    """
    weights = evidence.weights
    spread = float(np.sqrt(weights @ weights))
    if not holders or not spread:
        return []
    found = np.array([scores(weights, secret, nonce) for nonce in holders.values()])
    bounds = np.minimum(chances(weights, secret, found) * len(holders), 1.0)
    named = [
        Accusation(name, float(score / spread), float(bound))
        for name, score, bound in zip(holders, found, bounds, strict=True)
        if bound <= innocent_most
    ]
    return sorted(named, key=lambda one: -one.z)
