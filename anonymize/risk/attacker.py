"""A trained attacker against a baseline: what a release teaches beyond what anybody would guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from anonymize.hierarchies.hierarchy import FloatArray
from anonymize.models.classes import IntArray, factorized, members_of
from anonymize.models.measurement import BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """Shares of `trials` rows that the attacker and the baseline get right."""

    trials: int
    attacker: float
    baseline: float

    @property
    def advantage(self) -> float:
        """How much better than the baseline, 0 if not better."""
        return max(self.attacker - self.baseline, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """The fields and the advantage as JSON values."""
        return {**asdict(self), "advantage": self.advantage}


def infer_attribute(
    frame: pd.DataFrame, quasi: Sequence[str], *, sensitive: str, seed: int = 0
) -> Inference:
    """Guess the sensitive value from the quasi-identifiers, trained on one half of the rows.

    The attacker is a naive Bayes classifier with one added count per value, tried on the other
    half; the baseline always says the most frequent value. Raises UnknownColumnError.

    **Source:** the attribute inference of WP216 (Opinion 05/2014), section 2, measured by the
    classifier-based disclosure of G. Cormode, "Personal privacy vs population privacy", KDD 2011.
    """
    codes, values = factorized(frame, sensitive)
    train = _halved(len(frame), seed)
    if train.all() or not train.any():
        return Inference(trials=0, attacker=0.0, baseline=0.0)
    known = np.bincount(codes[train], minlength=len(values))
    score = np.tile(np.log(known + 1.0), (int((~train).sum()), 1))
    for column in quasi:
        score += _log_odds(factorized(frame, column)[0], codes, train, len(values))
    truth = codes[~train]
    return Inference(
        trials=len(truth),
        attacker=float((score.argmax(axis=1) == truth).mean()),
        baseline=float((truth == known.argmax()).mean()),
    )


def infer_membership(
    frame: pd.DataFrame,
    members: pd.DataFrame,
    others: pd.DataFrame,
    *,
    quasi: Sequence[str],
    seed: int = 0,
) -> Inference:
    """Tell rows that are in the release from rows that are not, by their class's size in it.

    `members` and `others` are recoded as the release is. The attacker learns on one half of them
    from which class size on to say "in", and is tried on the other half, both groups counting the
    same; the baseline tosses a coin. Raises UnknownColumnError.

    **Source:** S. Yeom et al., "Privacy risk in machine learning", CSF 2018, experiment 1.
    """
    targets = pd.concat([members[list(quasi)], others[list(quasi)]], ignore_index=True)
    inside = np.arange(len(targets)) < len(members)
    sizes = _class_sizes(frame, targets, quasi)
    train = _halved(len(targets), seed)
    trial = ~train
    if not all(group.any() for group in _groups(inside, train, trial)):
        return Inference(trials=0, attacker=0.5, baseline=0.5)
    cuts = np.unique(sizes[train])
    rates = [_balanced(sizes[train] >= cut, inside[train]) for cut in cuts]
    cut = cuts[int(np.argmax(rates))]
    return Inference(
        trials=int(trial.sum()),
        attacker=_balanced(sizes[trial] >= cut, inside[trial]),
        baseline=0.5,
    )


def _groups(inside: BoolArray, train: BoolArray, trial: BoolArray) -> list[BoolArray]:
    return [inside & train, inside & trial, ~inside & train, ~inside & trial]


def _halved(rows: int, seed: int) -> BoolArray:
    return np.asarray(np.random.default_rng(seed).permutation(rows) % 2 == 0)


def _log_odds(column: IntArray, codes: IntArray, train: BoolArray, width: int) -> FloatArray:
    """log P(column's value | sensitive value), rows on trial x sensitive values."""
    count = int(column.max(initial=0)) + 1
    cells = np.bincount(column[train] * width + codes[train], minlength=count * width)
    table = cells.reshape(count, width) + 1.0
    odds: FloatArray = np.log(table / table.sum(axis=0))[column[~train]]
    return odds


def _class_sizes(frame: pd.DataFrame, targets: pd.DataFrame, quasi: Sequence[str]) -> IntArray:
    both = pd.concat([frame[list(quasi)], targets], ignore_index=True)
    members, count = members_of(both, quasi)
    sizes: IntArray = np.bincount(members[: len(frame)], minlength=count)[members[len(frame) :]]
    return sizes


def _balanced(said_in: BoolArray, inside: BoolArray) -> float:
    return float((said_in[inside].mean() + (~said_in[~inside]).mean()) / 2)
