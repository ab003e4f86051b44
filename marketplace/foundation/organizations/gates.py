"""Gates about who may publish; other slices name them in the acts of their rule packs."""

from __future__ import annotations

from typing import Protocol

from marketplace.foundation.organizations.model import PublishingFacts
from marketplace.kernel.decisions import Parameters, Reason, Verdict, failed, gate, passed
from marketplace.kernel.text import Text


class AboutPublisher(Protocol):
    """Facts of an act by which a unit offers something."""

    @property
    def publishing(self) -> PublishingFacts:
        """What stands for or against the unit's publishing."""
        ...


@gate("unit.may-publish")
def unit_may_publish(facts: AboutPublisher, _: Parameters) -> Verdict:
    """Hold a unit back until its officer serves and its plan is filed and receipted.

    **Source:** 穗府办函〔2021〕51号 三(一).
    """
    publishing = facts.publishing
    missing = [
        reason
        for value, reason in (
            (publishing.officer_since, _NO_OFFICER),
            (publishing.plan_filed_at, _NO_PLAN),
            (publishing.plan_receipted_at, _NO_RECEIPT),
        )
        if value is None
    ]
    return failed(*missing) if missing else passed()


_NO_OFFICER = Reason(
    code="officer-missing",
    text=Text(
        "本单位尚无在任的首席数据官，请先完成任命。",
        "The unit has no serving chief data officer: appoint one first.",
    ),
)
_NO_PLAN = Reason(
    code="plan-not-filed",
    text=Text(
        "本单位的实施方案尚未备案，请由首席数据官提交。",
        "The unit's plan is not filed: its chief data officer files it.",
    ),
)
_NO_RECEIPT = Reason(
    code="plan-not-receipted",
    text=Text(
        "实施方案尚无备案回执，须待办公室出具。",
        "The filed plan has no receipt yet: the office issues it.",
    ),
)
