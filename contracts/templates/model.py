"""The values a template is made of: blanks, clauses, and the machine terms each clause means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from contracts.policy.keeping import Kept
from contracts.policy.vocabulary import Action, Operand, Operator
from contracts.templates.blanks import AnyBlank
from contracts.text import Text


class ContractKind(StrEnum):
    """The four kinds of contract, after the national model contracts of July 2025."""

    PROVISION = "provision"
    PROCESSING = "processing"
    FUSION = "fusion"
    INTERMEDIARY = "intermediary"


class Conversion(StrEnum):
    """How a checked answer becomes the value of a constraint."""

    AS_IS = "as_is"
    START_OF_DAY = "start_of_day"
    END_OF_DAY = "end_of_day"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class FromBlank:
    """The value of a constraint is an answer."""

    blank: str
    conversion: Conversion


@dataclass(frozen=True, slots=True)
class Fixed:
    """The value of a constraint is part of the template: a set of tokens."""

    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConstraintTerm:
    """A comparison that the clause means, on the rule named ``rule`` or inside a duty."""

    rule: str
    operand: Operand
    operator: Operator
    value: FromBlank | Fixed
    kept: Kept


@dataclass(frozen=True, slots=True)
class PermissionTerm:
    """The clause permits an action."""

    rule: str
    action: Action


@dataclass(frozen=True, slots=True)
class ProhibitionTerm:
    """The clause prohibits an action."""

    rule: str
    action: Action
    kept: Kept


class Bearer(StrEnum):
    """Which of the two parties owes a duty."""

    ASSIGNEE = "assignee"
    ASSIGNER = "assigner"


@dataclass(frozen=True, slots=True)
class DutyTerm:
    """The clause asks for an action: before the permission ``unlocks`` works, or by itself."""

    rule: str
    action: Action
    unlocks: str | None
    kept: Kept
    conditions: tuple[ConstraintTerm, ...]
    refinements: tuple[ConstraintTerm, ...]
    owed_by: Bearer


Term: TypeAlias = ConstraintTerm | PermissionTerm | ProhibitionTerm | DutyTerm


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: words with named blanks, and the terms that the words mean.

    A clause without terms is kept as ``kept`` says, and that is never by a machine.
    """

    id: str
    heading: Text
    body: Text
    optional: bool
    terms: tuple[Term, ...]
    kept: Kept
    source: str


@dataclass(frozen=True, slots=True)
class Parties:
    """Which blanks hold the identifiers that every rule of the policy names."""

    assigner: str
    assignee: str
    target: str


class AgreementOfAnswers(StrEnum):
    """How two answers must fit together."""

    FIRST_BELOW_SECOND = "first_below_second"
    FIRST_AT_MOST_SECOND = "first_at_most_second"
    FIRST_WITHIN_SECOND = "first_within_second"
    FIRST_ZERO_IF_SECOND = "first_zero_if_second"


@dataclass(frozen=True, slots=True)
class AnswerRequirement:
    """Two answers that must fit together; ``option`` is used by the last kind only."""

    kind: AgreementOfAnswers
    first: str
    second: str
    option: str = ""


class Answering(StrEnum):
    """How a request under the template is answered."""

    BY_HAND = "by_hand"
    OFFERED = "offered"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AnsweringCondition:
    """A comparison of one answer of the request with fixed values."""

    blank: str
    operator: Operator
    value: int | frozenset[str]


@dataclass(frozen=True, slots=True)
class AnsweringRule:
    """If every condition holds, the request is answered in this way, for this reason."""

    answering: Answering
    conditions: tuple[AnsweringCondition, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class ContractTemplate:
    """A model contract as data; ``digest`` covers all of it."""

    kind: ContractKind
    version: str
    title: Text
    notice: Text
    blanks: Mapping[str, AnyBlank]
    clauses: tuple[Clause, ...]
    parties: Parties
    requirements: tuple[AnswerRequirement, ...]
    answering: tuple[AnsweringRule, ...]
    digest: str
