from __future__ import annotations

import pytest

from anonymize.candidates import Candidate, Thresholds, candidates
from anonymize.detect import detect
from anonymize.run import run
from tests.anonymize.test_run import people


@pytest.fixture(scope="module")
def tried() -> tuple[Candidate, ...]:
    frame = people(600)
    return candidates(
        frame,
        detect(frame),
        Thresholds(k=10, l=2, suppression_limit=0.1),
        name="n",
        product="p",
    )


def test_what_was_asked_for_is_among_them_and_meets(tried: tuple[Candidate, ...]) -> None:
    asked = next(c for c in tried if c.label.en == "as required (k=10)")
    assert (asked.meets, asked.risk.k >= 10) == (True, True)


def test_pseudonyms_only_is_shown_as_a_warning_and_never_meets(
    tried: tuple[Candidate, ...],
) -> None:
    warning = next(c for c in tried if "warning" in c.label.en)
    assert (warning.meets, warning.risk.level) == (False, 2)


def test_those_that_meet_come_first(tried: tuple[Candidate, ...]) -> None:
    order = [candidate.meets for candidate in tried]
    assert sorted(order, reverse=True) == order


def test_coarser_protects_more_than_finer(tried: tuple[Candidate, ...]) -> None:
    by_label = {candidate.label.en: candidate for candidate in tried}
    coarser, finer = by_label["coarser (k=20)"], by_label["finer (k=5)"]
    assert coarser.risk.prosecutor_max < finer.risk.prosecutor_max


def test_plan_of_a_candidate_replays(tried: tuple[Candidate, ...]) -> None:
    asked = next(c for c in tried if c.label.en == "as required (k=10)")
    assert asked.suppressed_rows == run(people(600), asked.plan).suppressed_rows
