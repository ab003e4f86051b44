"""Keeping what gates decided: one row per gate with everything it saw, and what it was about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from marketplace.kernel.access import Actor
from marketplace.kernel.decisions import Verdict
from marketplace.kernel.tables import Decision, DecisionSubject


@dataclass(frozen=True, slots=True)
class Decided:
    """One gate's answer and the rule it applied, ready to be kept."""

    gate: str
    rule: str
    rule_version: str
    parameters: Mapping[str, Any]
    verdict: Verdict


async def keep_judgement(
    judgement_id: UUID,
    decided: Sequence[Decided],
    *,
    act: str,
    facts: Any,
    about: Mapping[str, UUID],
    actor: Actor,
    at: datetime,
) -> None:
    """Write the rows of one judgement in the running transaction; `facts` as canonical JSON."""
    seen = written(facts)
    rows = [
        Decision(
            judgement=judgement_id,
            act=act,
            at=at,
            actor=actor.user_id,
            gate=one.gate,
            rule=one.rule,
            rule_version=one.rule_version,
            facts=seen,
            parameters=written(dict(one.parameters)),
            passed=one.verdict.passed,
            reasons=written(one.verdict.reasons),
        )
        for one in decided
    ]
    await Decision.insert(*rows)
    subjects = [
        DecisionSubject(judgement=judgement_id, kind=name.removesuffix("_id"), subject=subject)
        for name, subject in about.items()
    ]
    if subjects:
        await DecisionSubject.insert(*subjects)


def written(value: Any) -> str:
    """Return `value` as JSON with sorted keys; structs, dataclasses, ids, dates are known."""
    return msgspec.json.encode(value, order="sorted").decode()
