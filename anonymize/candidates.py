"""Several plans for one table, tried and measured, for a data officer to choose from.

Each is carried out on the whole table and its risk measured on the result. One of them is there as
a warning: identifiers replaced by pseudonyms and nothing else, which many take for anonymous.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from anonymize.detect import Profile
from anonymize.errors import SearchError
from anonymize.plan import Plan, propose
from anonymize.risk import RiskMeasurement, measure
from anonymize.risk import Thresholds as RiskThresholds
from anonymize.roles import Role
from anonymize.run import Outcome, run
from anonymize.techniques import MASTER_KEY_BYTES, Generalise, Keep
from anonymize.text import Text

_TRIAL_KEY = "trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What a release must reach: class size, diversity, closeness, share of rows held back."""

    k: int
    l: int | None = None  # noqa: E741 - the literature's name
    t: float | None = None
    suppression_limit: float = 0.05
    level: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One plan with what it yields; `plan` is resolved, `meets` compares with the thresholds."""

    label: Text
    plan: Plan
    risk: RiskMeasurement
    information_kept: float
    suppressed_rows: int
    meets: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "label": self.label.to_dict(),
            "plan": self.plan.to_dict(),
            "risk": self.risk.to_dict(),
            "information_kept": round(self.information_kept, 6),
            "suppressed_rows": self.suppressed_rows,
            "meets": self.meets,
        }


def candidates(
    frame: pd.DataFrame, profile: Profile, thresholds: Thresholds, *, name: str, product: str
) -> tuple[Candidate, ...]:
    """Try the recipes on n rows; those that no recoding can meet are left out.

    The pseudonyms of the warning are made with a key that is thrown away, so its plan has to be run
    again with a real one. Order: those that meet the thresholds first, by information kept.
    """
    keys = {_TRIAL_KEY: secrets.token_bytes(MASTER_KEY_BYTES)}
    found = []
    for label, plan in _recipes(profile, thresholds, name=name, product=product):
        try:
            outcome = run(frame, plan, keys=keys)
        except SearchError:
            continue
        found.append(_candidate(label, outcome, thresholds))
    return tuple(sorted(found, key=lambda c: (not c.meets, -c.information_kept)))


def _recipes(
    profile: Profile, thresholds: Thresholds, *, name: str, product: str
) -> Iterator[tuple[Text, Plan]]:
    asked = propose(
        profile,
        name=name,
        product=product,
        k=thresholds.k,
        l=thresholds.l,
        t=thresholds.t,
        suppression_limit=thresholds.suppression_limit,
    )
    few, many = max(2, thresholds.k // 2), thresholds.k * 2
    more = min(1.0, thresholds.suppression_limit * 4)
    yield Text(f"按要求（k={thresholds.k}）", f"as required (k={thresholds.k})"), asked
    yield (
        Text(f"局部泛化（k={thresholds.k}）", f"local recoding (k={thresholds.k})"),
        replace(asked, recoding="local"),
    )
    yield (
        Text(f"隐匿更多行，取值更细（至多 {more:.0%}）", f"more rows held back (up to {more:.0%})"),
        replace(asked, suppression_limit=more),
    )
    yield (
        Text(f"更粗（k={many}）", f"coarser (k={many})"),
        _with_k(asked, profile, thresholds, many),
    )
    yield Text(f"更细（k={few}）", f"finer (k={few})"), _with_k(asked, profile, thresholds, few)
    yield (
        Text("仅作假名替换（警示）", "pseudonyms only (a warning)"),
        _pseudonyms_only(profile, name=name, product=product),
    )


def _with_k(asked: Plan, profile: Profile, thresholds: Thresholds, k: int) -> Plan:
    return propose(
        profile,
        name=asked.name,
        product=asked.product,
        k=k,
        l=thresholds.l,
        t=thresholds.t,
        suppression_limit=thresholds.suppression_limit,
    )


def _pseudonyms_only(profile: Profile, *, name: str, product: str) -> Plan:
    """Direct identifiers under a key, everything else as it is, nothing required."""
    direct = [column.name for column in profile.columns if column.role is Role.DIRECT]
    plan = propose(profile, name=name, product=product, k=1, key_id=_TRIAL_KEY, linked=direct)
    for column in plan.columns:
        if isinstance(column.technique, Generalise):
            plan = plan.with_technique(column.name, Keep())
    return replace(plan, models=())


def _candidate(label: Text, outcome: Outcome, thresholds: Thresholds) -> Candidate:
    risk = measure(
        outcome.frame,
        outcome.roles,
        thresholds=RiskThresholds(highest_risk=1 / thresholds.k, fewest_values=thresholds.l or 1),
        hashed=outcome.pseudonyms,
    )
    close = thresholds.t is None or risk.t is None or risk.t <= thresholds.t + 1e-9
    return Candidate(
        label=label,
        plan=outcome.resolved,
        risk=risk,
        information_kept=outcome.information_kept,
        suppressed_rows=outcome.suppressed_rows,
        meets=risk.level >= thresholds.level and close,
    )
