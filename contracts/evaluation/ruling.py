"""The three answers of an evaluation, and the reasons they carry."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from contracts.policy.keeping import Kept
from contracts.policy.model import Duty
from contracts.text import Text


class ReasonCode(StrEnum):
    """Why something is refused, as a stable word for machines."""

    NOT_AN_AGREEMENT = "not-an-agreement"
    CLOCK_WITHOUT_ZONE = "clock-without-zone"
    NOT_PERMITTED_ACTION = "action"
    NOT_PERMITTED_TARGET = "target"
    NOT_PERMITTED_PARTY = "assignee"
    CONDITION_FAILS = "condition"
    FACT_UNKNOWN = "unknown-fact"
    PROHIBITED = "prohibited"
    POLICY_VOID = "policy-void"
    DUTY_VIOLATED = "duty-violated"
    NOTHING_PERMITTED = "nothing-permitted"


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a refusal: its rule and clause, the fact that failed, how the term is kept."""

    code: ReasonCode
    rule: str
    clause: str
    fact: str
    text: Text
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class TermLabel:
    """How one term of the granting rule is kept; shown with every answer."""

    rule: str
    clause: str
    subject: str
    kept: Kept


@dataclass(frozen=True, slots=True)
class Permitted:
    """The act is permitted by ``rule``; ``terms`` says which terms a machine enforces."""

    rule: str
    terms: tuple[TermLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Denied:
    """The act is refused, for every one of ``reasons`` (at least one)."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DutyDue:
    """A duty to perform first; ``deadline`` is None when it was due from the beginning."""

    duty: Duty
    deadline: datetime | None
    text: Text


@dataclass(frozen=True, slots=True)
class DutiesDue:
    """The act is permitted by ``rule`` as soon as every one of ``duties`` is performed."""

    rule: str
    duties: tuple[DutyDue, ...]


Ruling: TypeAlias = Permitted | Denied | DutiesDue
