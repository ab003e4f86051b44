"""Keeping what gates decided: one row per gate with everything it saw, and what it was about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from marketplace.kernel.access import Actor
from marketplace.kernel.bulk import Target, insert_together
from marketplace.kernel.decisions import Verdict
from marketplace.kernel.ids import new_id


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
    beginning = (judgement_id, act, at, actor.user_id)
    await insert_together(
        {
            _DECISION: [(new_id(), *beginning, *_answer(one), seen) for one in decided],
            _SUBJECT: [
                (new_id(), judgement_id, name.removesuffix("_id"), subject)
                for name, subject in about.items()
            ],
        }
    )


_DECISION: Final = Target(
    "decision",
    (
        "id", "judgement", "act", "at", "actor",
        "gate", "rule", "rule_version", "parameters", "passed", "reasons", "facts",
    ),
)  # fmt: skip
_SUBJECT: Final = Target("decision_subject", ("id", "judgement", "kind", "subject"))


def _answer(one: Decided) -> tuple[object, ...]:
    """Return the columns of one gate's answer, in the order of `_DECISION`."""
    verdict = one.verdict
    parameters = written(dict(one.parameters))
    return (
        one.gate, one.rule, one.rule_version, parameters, verdict.passed, written(verdict.reasons)
    )  # fmt: skip


def written(value: Any) -> str:
    """Return `value` as JSON with sorted keys; structs, dataclasses, ids, dates are known."""
    return msgspec.json.encode(value, order="sorted").decode()
