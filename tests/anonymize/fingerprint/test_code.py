"""The code: who is innocent scores nothing, and the bound on chance holds."""

from __future__ import annotations

import numpy as np
import pytest

from anonymize.errors import WeakKeyError
from anonymize.fingerprint.code import CUTOFF, LENGTH, biases, chances, codeword, scores

SECRET = bytes(range(32))


def seen_by(nonce: bytes, *, wrong: float, positions: int, seed: int = 3) -> np.ndarray:
    """Weights of a file that shows a holder's bits at some positions, some of them wrongly."""
    chance = np.random.default_rng(seed)
    signs = np.where(codeword(SECRET, nonce), 1.0, -1.0)
    signs[chance.random(LENGTH) < wrong] *= -1
    signs[chance.permutation(LENGTH)[positions:]] = 0
    return signs


def test_biases_keep_away_from_the_ends() -> None:
    found = biases(SECRET)
    assert (found.min() >= CUTOFF, found.max() <= 1 - CUTOFF, len(found)) == (True, True, LENGTH)


def test_word_is_drawn_by_secret_and_nonce_alone() -> None:
    same = (codeword(SECRET, b"a") == codeword(SECRET, b"a")).all()
    other = (codeword(SECRET, b"a") == codeword(SECRET, b"b")).mean()
    assert (bool(same), bool(0.5 < other < 0.9)) == (True, True)


def test_short_secret_is_refused() -> None:
    with pytest.raises(WeakKeyError):
        biases(b"short")


def test_innocent_scores_have_mean_nothing_and_the_stated_spread() -> None:
    weights = seen_by(b"guilty", wrong=0.2, positions=800)
    found = np.array([scores(weights, SECRET, bytes([i, 1])) for i in range(250)])
    z = found / np.sqrt(weights @ weights)
    assert (abs(z.mean()) < 0.25, 0.8 < z.std() < 1.2) == (True, True)


def test_bound_on_chance_is_never_below_what_happens() -> None:
    weights = seen_by(b"guilty", wrong=0.3, positions=500)
    spread = np.sqrt(weights @ weights)
    found = np.array([scores(weights, SECRET, bytes([i, 2])) for i in range(250)])
    for z in (0.5, 1.0, 1.5, 2.0):
        bound = float(chances(weights, SECRET, np.array([z * spread]))[0])
        assert (found >= z * spread).mean() <= bound + 0.03


def test_nothing_seen_says_nothing() -> None:
    assert chances(np.zeros(LENGTH), SECRET, np.array([0.0])).tolist() == [1.0]
