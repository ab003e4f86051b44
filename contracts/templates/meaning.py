"""Builds the policy that a filled contract means, from the same checked answers as its words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from contracts.policy.model import (
    ConflictStrategy,
    Constraint,
    Duty,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
    Value,
)
from contracts.policy.vocabulary import PROFILE
from contracts.templates.blanks import Answer, AnyBlank, ChoiceBlank, ChoicesBlank
from contracts.templates.coherence import CONTRACT_NUMBER
from contracts.templates.errors import TemplateFormatError
from contracts.templates.model import (
    Bearer,
    Clause,
    ConstraintTerm,
    ContractTemplate,
    Conversion,
    DutyTerm,
    Fixed,
    FromBlank,
    PermissionTerm,
    ProhibitionTerm,
)

CHINA: Final = ZoneInfo("Asia/Shanghai")
CONTRACT_IRI: Final = "https://data-element.example/contracts/"


def policy_of(
    template: ContractTemplate, clauses: Iterable[Clause], answers: Mapping[str, Answer]
) -> Policy:
    """The agreement that these clauses mean with these answers; its prohibitions win conflicts."""
    meaning = _Meaning(template, answers)
    terms = [(clause.id, term) for clause in clauses for term in clause.terms]
    constraints = [(c, t) for c, t in terms if isinstance(t, ConstraintTerm)]
    duties = [(c, t) for c, t in terms if isinstance(t, DutyTerm)]
    permissions = [(c, t) for c, t in terms if isinstance(t, PermissionTerm)]
    prohibitions = [(c, t) for c, t in terms if isinstance(t, ProhibitionTerm)]
    return Policy(
        id=meaning.policy_id,
        kind=PolicyKind.AGREEMENT,
        profiles=(PROFILE,),
        permissions=tuple(
            meaning.permission(clause, term, constraints, duties) for clause, term in permissions
        ),
        prohibitions=tuple(
            meaning.prohibition(clause, term, constraints) for clause, term in prohibitions
        ),
        obligations=tuple(meaning.duty(c, term) for c, term in duties if term.unlocks is None),
        conflict=ConflictStrategy.PROHIBITION_WINS,
    )


class _Meaning:
    """The answers of one contract, and how each kind of term is built from them."""

    def __init__(self, template: ContractTemplate, answers: Mapping[str, Answer]) -> None:
        self._blanks = template.blanks
        self._answers = answers
        self.policy_id = f"{CONTRACT_IRI}{answers[CONTRACT_NUMBER]}"
        self._target = str(answers[template.parties.target])
        self._assigner = str(answers[template.parties.assigner])
        self._assignee = str(answers[template.parties.assignee])

    def permission(
        self,
        clause: str,
        term: PermissionTerm,
        constraints: Iterable[tuple[str, ConstraintTerm]],
        duties: Iterable[tuple[str, DutyTerm]],
    ) -> Permission:
        """The permission with every constraint and duty that other clauses hang on it."""
        return Permission(
            id=self._rule_id(term.rule),
            action=term.action,
            target=self._target,
            assigner=self._assigner,
            assignee=self._assignee,
            conditions=self._conditions(term.rule, constraints),
            duties=tuple(self.duty(c, duty) for c, duty in duties if duty.unlocks == term.rule),
            clause=clause,
        )

    def prohibition(
        self,
        clause: str,
        term: ProhibitionTerm,
        constraints: Iterable[tuple[str, ConstraintTerm]],
    ) -> Prohibition:
        """The prohibition with the constraints that other clauses hang on it."""
        return Prohibition(
            id=self._rule_id(term.rule),
            action=term.action,
            target=self._target,
            assigner=self._assigner,
            assignee=self._assignee,
            conditions=self._conditions(term.rule, constraints),
            clause=clause,
            kept=term.kept,
        )

    def duty(self, clause: str, term: DutyTerm) -> Duty:
        """The duty with its timing, what exactly is to be done, and by whom."""
        owed_by_assignee = term.owed_by is Bearer.ASSIGNEE
        return Duty(
            id=self._rule_id(term.rule),
            action=term.action,
            target=self._target,
            assigner=self._assigner if owed_by_assignee else self._assignee,
            assignee=self._assignee if owed_by_assignee else self._assigner,
            conditions=tuple(self._constraint(clause, inner) for inner in term.conditions),
            refinements=tuple(self._constraint(clause, inner) for inner in term.refinements),
            clause=clause,
            kept=term.kept,
        )

    def _conditions(
        self, rule: str, constraints: Iterable[tuple[str, ConstraintTerm]]
    ) -> tuple[Constraint, ...]:
        return tuple(self._constraint(c, term) for c, term in constraints if term.rule == rule)

    def _constraint(self, clause: str, term: ConstraintTerm) -> Constraint:
        value = self._value(term.value)
        return Constraint(term.operand, term.operator, value, clause, term.kept)

    def _value(self, source: FromBlank | Fixed) -> Value:
        if isinstance(source, Fixed):
            return source.tokens
        blank, answer = self._blanks[source.blank], self._answers[source.blank]
        match source.conversion, answer:
            case Conversion.START_OF_DAY, date():
                return _midnight(answer)
            case Conversion.END_OF_DAY, date():
                return _midnight(answer + timedelta(days=1))
            case Conversion.DAYS, int():
                return timedelta(days=answer)
            case Conversion.AS_IS, int():
                return answer
            case Conversion.AS_IS, str() | tuple():
                return _tokens(blank, answer)
            case _:
                raise TemplateFormatError(where=source.blank, problem="no such conversion")

    def _rule_id(self, name: str) -> str:
        return f"{self.policy_id}#{name}"


def _midnight(day: date) -> datetime:
    """The first moment of a day in China Standard Time."""
    return datetime.combine(day, time.min, tzinfo=CHINA)


def _tokens(blank: AnyBlank, answer: str | tuple[str, ...]) -> frozenset[str]:
    names = (answer,) if isinstance(answer, str) else answer
    match blank:
        case ChoiceBlank():
            return frozenset(map(blank.token, names))
        case ChoicesBlank():
            return frozenset(map(blank.choice.token, names))
        case _:
            return frozenset(names)
