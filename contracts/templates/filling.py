"""Fills a template: one set of answers gives the words people read and the policy machines read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from contracts.canonical import JSON
from contracts.policy.keeping import LEGAL_ONLY, Kept
from contracts.policy.model import Policy
from contracts.templates.answers import included_clauses, read_answers
from contracts.templates.blanks import Answer
from contracts.templates.deviations import (
    Added,
    Deviation,
    Removed,
    Reworded,
    deviations_in,
)
from contracts.templates.errors import ClauseHasTermsError, UnknownClauseError
from contracts.templates.meaning import policy_of
from contracts.templates.model import (
    Clause,
    ConstraintTerm,
    ContractKind,
    ContractTemplate,
    DutyTerm,
    PermissionTerm,
    ProhibitionTerm,
    Term,
)
from contracts.text import Text


@dataclass(frozen=True, slots=True)
class Block:
    """One clause of a filled contract, with the labels that say how its terms are kept.

    ``source`` names the rule or standard behind the clause, in the words of that rule.
    """

    clause: str
    heading: Text
    body: Text
    kept: tuple[Kept, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled contract; ``answers`` are as given, ``template_digest`` names what was filled."""

    kind: ContractKind
    template_version: str
    template_digest: str
    title: Text
    notice: Text
    answers: Mapping[str, JSON]
    blocks: tuple[Block, ...]
    policy: Policy


def fill(template: ContractTemplate, answers: Mapping[str, JSON]) -> Filled:
    """Fill the template; text and policy come from the same checked answers.

    ``answers``: by blank, as JSON; beside them may stand the optional clauses to include and the
    deviations that the parties agreed on. Raises the TemplateError that names the blank or clause.
    Deviations touch only clauses without machine terms, so the words of those that a machine reads
    are always the template's own.
    """
    checked = read_answers(template, answers)
    clauses = included_clauses(template, answers)
    blocks = [_block(template, clause, checked) for clause in clauses]
    for deviation in deviations_in(answers):
        blocks = _deviate(blocks, clauses, deviation)
    return Filled(
        kind=template.kind,
        template_version=template.version,
        template_digest=template.digest,
        title=template.title,
        notice=template.notice,
        answers=dict(answers),
        blocks=tuple(blocks),
        policy=policy_of(template, clauses, checked),
    )


def labels_of(clause: Clause) -> tuple[Kept, ...]:
    """How the terms of a clause are kept, each label once, in the order of the terms."""
    labels = [kept for term in clause.terms for kept in _kept_by(term)]
    return tuple(dict.fromkeys(labels)) or (clause.kept,)


def _kept_by(term: Term) -> tuple[Kept, ...]:
    match term:
        case PermissionTerm():
            return ()  # what is granted needs no keeping; its limits do
        case ConstraintTerm() | ProhibitionTerm():
            return (term.kept,)
        case DutyTerm():
            return (term.kept, *(inner.kept for inner in (*term.conditions, *term.refinements)))
        case _ as unreachable:
            assert_never(unreachable)


def _block(template: ContractTemplate, clause: Clause, answers: Mapping[str, Answer]) -> Block:
    worded = {key: template.blanks[key].worded(answer) for key, answer in answers.items()}
    body = Text(
        clause.body.zh.format(**{key: text.zh for key, text in worded.items()}),
        clause.body.en.format(**{key: text.en for key, text in worded.items()}),
    )
    return Block(clause.id, clause.heading, body, labels_of(clause), clause.source)


def _deviate(blocks: list[Block], clauses: tuple[Clause, ...], deviation: Deviation) -> list[Block]:
    match deviation:
        case Reworded(clause=name, body=body):
            place = _free(blocks, clauses, name)
            reworded = Block(name, blocks[place].heading, body, (LEGAL_ONLY,))
            return [*blocks[:place], reworded, *blocks[place + 1 :]]
        case Removed(clause=name):
            place = _free(blocks, clauses, name)
            return [*blocks[:place], *blocks[place + 1 :]]
        case Added(after=after, clause=name):
            if any(block.clause == name for block in blocks):
                raise UnknownClauseError(clause=name)
            place = _place(blocks, after) + 1
            added = Block(name, deviation.heading, deviation.body, (LEGAL_ONLY,))
            return [*blocks[:place], added, *blocks[place:]]
        case _ as unreachable:
            assert_never(unreachable)


def _place(blocks: list[Block], name: str) -> int:
    for place, block in enumerate(blocks):
        if block.clause == name:
            return place
    raise UnknownClauseError(clause=name)


def _free(blocks: list[Block], clauses: tuple[Clause, ...], name: str) -> int:
    """The place of a clause whose words may be changed."""
    if any(clause.id == name and clause.terms for clause in clauses):
        raise ClauseHasTermsError(clause=name)
    return _place(blocks, name)
