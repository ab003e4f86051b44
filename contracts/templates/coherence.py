"""Whether the parts of a template fit together; a term that would be lost silently is a fault."""

from collections import Counter
from collections.abc import Iterator
from string import Formatter

from contracts.templates.errors import TemplateFormatError
from contracts.templates.model import (
    Clause,
    ConstraintTerm,
    ContractTemplate,
    DutyTerm,
    FromBlank,
    PermissionTerm,
    ProhibitionTerm,
    Term,
)

CONTRACT_NUMBER = "contract_no"
"""The blank that every template asks: it names the policy."""


def require_coherent(template: ContractTemplate) -> None:
    """Raise a TemplateFormatError for the first part that does not fit the others."""
    for place, problem in _problems(template):
        raise TemplateFormatError(where=place, problem=problem)


def blanks_in(text: str) -> frozenset[str]:
    """The names of the blanks that a clause's words mention."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def blanks_of(term: Term) -> Iterator[str]:
    """The names of the blanks that a term takes its values from."""
    match term:
        case ConstraintTerm(value=FromBlank(blank=blank)):
            yield blank
        case DutyTerm():
            for inner in (*term.conditions, *term.refinements):
                yield from blanks_of(inner)
        case _:
            return


def _problems(template: ContractTemplate) -> Iterator[tuple[str, str]]:
    named = (CONTRACT_NUMBER, *_parties(template), *_required(template))
    for blank in named:
        if blank not in template.blanks:
            yield template.kind.value, f"no blank {blank}"
    for name, count in Counter(clause.id for clause in template.clauses).items():
        if count > 1:
            yield name, "the clause stands twice"
    yield from _rule_problems(template)
    for clause in template.clauses:
        yield from _blank_problems(template, clause)


def _parties(template: ContractTemplate) -> tuple[str, ...]:
    return template.parties.assigner, template.parties.assignee, template.parties.target


def _required(template: ContractTemplate) -> Iterator[str]:
    for requirement in template.requirements:
        yield requirement.first
        yield requirement.second


def _rule_problems(template: ContractTemplate) -> Iterator[tuple[str, str]]:
    """Rules that are named twice, and terms that hang on a rule that may not be there."""
    names: Counter[str] = Counter()
    always: set[str] = set()
    for clause in template.clauses:
        for term in clause.terms:
            if not isinstance(term, ConstraintTerm):
                names[term.rule] += 1
            if isinstance(term, PermissionTerm | ProhibitionTerm) and not clause.optional:
                always.add(term.rule)
    for rule, count in names.items():
        if count > 1:
            yield rule, "the rule stands twice"
    for clause in template.clauses:
        for term in clause.terms:
            needed = _hangs_on(term)
            if needed is not None and needed not in always:
                yield clause.id, f"no rule {needed} in a clause that is always there"


def _hangs_on(term: Term) -> str | None:
    match term:
        case ConstraintTerm():
            return term.rule
        case DutyTerm():
            return term.unlocks
        case _:
            return None


def _blank_problems(template: ContractTemplate, clause: Clause) -> Iterator[tuple[str, str]]:
    """Words in both languages and terms must speak of the same blanks, and all must exist."""
    worded = blanks_in(clause.body.zh)
    if worded != blanks_in(clause.body.en):
        yield clause.id, "zh and en have different blanks"
    if not {blank for term in clause.terms for blank in blanks_of(term)} <= worded:
        yield clause.id, "a term has a blank that the words lack"
    if not worded <= set(template.blanks):
        yield clause.id, "the words have an unknown blank"
