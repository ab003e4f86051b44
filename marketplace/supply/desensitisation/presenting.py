"""Candidates, evidence and class sizes as the parts of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.model import Threshold
from marketplace.supply.desensitisation.schemas import (
    CandidateView,
    EvidenceView,
    Figures,
)
from marketplace.web.parts import Candidate, ClassSize, RiskCard

PASSES = Text("达标", "passes")
CHOSEN = Text("所选", "chosen")
RULE = "R20"


def candidate_rows(candidates: Sequence[CandidateView]) -> list[Candidate]:
    """Return the candidates for table and chart, those that may leave first, the most useful
    first.
    """
    ordered = sorted(candidates, key=lambda c: (not c.passes, -c.figures.information_kept))
    return [
        Candidate(
            name=one.name,
            what=one.what,
            k=one.figures.k,
            largest_risk=one.figures.largest_risk,
            level=one.figures.level,
            rows_lost=one.figures.lost_share,
            information_kept=one.figures.information_kept,
            verdict=_verdict(one),
            passes=one.passes,
            chosen=one.chosen,
            efficient=one.surpassed_by is None,
        )
        for one in ordered
    ]


def _verdict(candidate: CandidateView) -> Text:
    if candidate.shortfalls:
        return Text(
            "，".join(text.zh for text in candidate.shortfalls),
            ", ".join(text.en for text in candidate.shortfalls),
        )
    if candidate.chosen:
        return CHOSEN
    if candidate.surpassed_by is None:
        return PASSES
    return Text(
        f"达标，被 {candidate.surpassed_by} 超过",
        f"passes, surpassed by {candidate.surpassed_by}",
    )


def risk_card(evidence: EvidenceView, threshold: Threshold) -> RiskCard:
    """Return what was measured beside what is required."""
    figures = evidence.figures
    return RiskCard(
        k=figures.k,
        k_required=threshold.k_min,
        largest_risk=figures.largest_risk,
        risk_limit=threshold.risk_max,
        level=figures.level,
        level_required=threshold.level_min,
        rows_lost=figures.lost_share,
        rows_lost_count=figures.rows_lost,
        information_kept=figures.information_kept,
        rows=figures.rows,
        measured_at=evidence.measured_at,
        rule=RULE,
        not_covered=figures.not_covered,
        evidence_digest=evidence.evidence_digest,
        evidence_href=f"/evidence/{evidence.evidence_id}",
    )


def class_sizes(figures: Figures) -> list[ClassSize]:
    """Return the share of rows by size of their class, before and after, small classes first."""
    before, after = _shares(figures.classes_before), _shares(figures.classes_after)
    return [
        ClassSize(
            label=label.replace("-", "–"),
            smallest=_smallest(label),
            before=before[label],
            after=after[label],
        )
        for label in sorted(before, key=_smallest)
    ]


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    whole = max(sum(counts.values()), 1)
    return {label: count / whole for label, count in counts.items()}


def _smallest(label: str) -> int:
    return int(label.rstrip("+").partition("-")[0])
