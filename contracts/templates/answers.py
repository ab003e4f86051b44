"""Checks a set of answers against the blanks of a template and against each other."""

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from contracts.canonical import JSON
from contracts.policy.hierarchies import purpose_within
from contracts.templates.blanks import Answer, AnyBlank, ChoiceBlank
from contracts.templates.coherence import CONTRACT_NUMBER, blanks_in
from contracts.templates.deviations import DEVIATIONS
from contracts.templates.errors import (
    AnswerOfWrongKindError,
    AnswersDisagreeError,
    MissingAnswerError,
    UnknownBlankError,
    UnknownClauseError,
)
from contracts.templates.model import (
    AgreementOfAnswers,
    AnswerRequirement,
    Clause,
    ContractTemplate,
)

OPTIONAL_CLAUSES = "optional_clauses"
"""The key under which the answers name the optional clauses to include."""


def included_clauses(template: ContractTemplate, raw: Mapping[str, JSON]) -> tuple[Clause, ...]:
    """The clauses of this contract: all that are not optional, and those that were chosen."""
    chosen = raw.get(OPTIONAL_CLAUSES, ())
    if not isinstance(chosen, list | tuple):
        raise AnswerOfWrongKindError(blank=OPTIONAL_CLAUSES, needed="list of clauses")
    optional = {clause.id for clause in template.clauses if clause.optional}
    for name in chosen:
        if not isinstance(name, str) or name not in optional:
            raise UnknownClauseError(clause=str(name))
    return tuple(c for c in template.clauses if not c.optional or c.id in chosen)


def read_answers(template: ContractTemplate, raw: Mapping[str, JSON]) -> dict[str, Answer]:
    """The checked answers by blank: every one that an included clause needs, and no other.

    Raises the TemplateError that names the first blank with a missing or impossible answer.
    """
    for key in raw:
        if key not in (OPTIONAL_CLAUSES, DEVIATIONS) and key not in template.blanks:
            raise UnknownBlankError(blank=key)
    needed = needed_blanks(template, included_clauses(template, raw))
    for key in template.blanks:
        if key in needed and key not in raw:
            raise MissingAnswerError(blank=key)
    answers = {key: blank.read(raw[key]) for key, blank in template.blanks.items() if key in needed}
    for requirement in template.requirements:
        _require(template.blanks, requirement, answers)
    return answers


def needed_blanks(template: ContractTemplate, clauses: tuple[Clause, ...]) -> frozenset[str]:
    """The blanks that these clauses mention, and those that name the parties and the asset."""
    parties = template.parties
    named = {parties.assigner, parties.assignee, parties.target, CONTRACT_NUMBER}
    return frozenset(named).union(*(blanks_in(clause.body.zh) for clause in clauses))


def _require(
    blanks: Mapping[str, AnyBlank], requirement: AnswerRequirement, answers: Mapping[str, Answer]
) -> None:
    first, second = answers.get(requirement.first), answers.get(requirement.second)
    if first is None or second is None:
        return
    if not _agree(blanks, requirement, first, second):
        raise AnswersDisagreeError(first=requirement.first, second=requirement.second)


def _agree(
    blanks: Mapping[str, AnyBlank], requirement: AnswerRequirement, first: Answer, second: Answer
) -> bool:
    match requirement.kind:
        case AgreementOfAnswers.FIRST_BELOW_SECOND:
            return _order(first) < _order(second)
        case AgreementOfAnswers.FIRST_AT_MOST_SECOND:
            return _order(first) <= _order(second)
        case AgreementOfAnswers.FIRST_WITHIN_SECOND:
            inner, outer = blanks[requirement.first], blanks[requirement.second]
            assert isinstance(inner, ChoiceBlank)
            assert isinstance(outer, ChoiceBlank)
            return purpose_within(inner.token(str(first)), outer.token(str(second)))
        case AgreementOfAnswers.FIRST_ZERO_IF_SECOND:
            return second != requirement.option or first == 0
        case _ as unreachable:
            assert_never(unreachable)


def _order(answer: Answer) -> int:
    return answer.toordinal() if isinstance(answer, date) else int(str(answer))
