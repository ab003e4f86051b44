"""Says how a request under a template is answered, by the conditions that the template states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from contracts.canonical import JSON
from contracts.policy.hierarchies import purpose_within
from contracts.policy.vocabulary import Operator, Purpose
from contracts.templates.answers import OPTIONAL_CLAUSES
from contracts.templates.blanks import ChoiceBlank
from contracts.templates.deviations import DEVIATIONS, deviations_in
from contracts.templates.errors import UnknownBlankError
from contracts.templates.model import (
    Answering,
    AnsweringCondition,
    AnsweringRule,
    ContractTemplate,
)
from contracts.text import Text


@dataclass(frozen=True, slots=True)
class Answered:
    """How the request is answered and why; ``rule`` is the rule's place, None when none held."""

    answering: Answering
    reason: Text
    rule: int | None


_BY_HAND = Text("没有自动答复条件成立，由人工处理。", "no condition for an automatic answer holds")
_DEVIATES = Text("请求偏离范本，由人工处理。", "the request departs from the template")


def how_answered(
    template: ContractTemplate,
    request: Mapping[str, JSON],
    *,
    rules: Sequence[AnsweringRule] | None = None,
) -> Answered:
    """The first rule whose conditions all hold decides; refusals are looked at before all others.

    ``request`` may still miss answers: a condition on a missing answer does not hold. A request
    that departs from the template is never offered or agreed to automatically. ``rules`` are a
    supplier's own in place of the template's. Raises the TemplateError of an answer that is none.
    """
    for key, raw in request.items():
        if key in template.blanks:
            template.blanks[key].read(raw)
        elif key not in (OPTIONAL_CLAUSES, DEVIATIONS):
            raise UnknownBlankError(blank=key)
    stated = template.answering if rules is None else tuple(rules)
    refusals = [(n, r) for n, r in enumerate(stated) if r.answering is Answering.REFUSED]
    others = [(n, r) for n, r in enumerate(stated) if r.answering is not Answering.REFUSED]
    for number, rule in refusals:
        if _holds(template, rule, request):
            return Answered(rule.answering, rule.reason, number)
    if deviations_in(request):
        return Answered(Answering.BY_HAND, _DEVIATES, None)
    for number, rule in others:
        if _holds(template, rule, request):
            return Answered(rule.answering, rule.reason, number)
    return Answered(Answering.BY_HAND, _BY_HAND, None)


def _holds(template: ContractTemplate, rule: AnsweringRule, request: Mapping[str, JSON]) -> bool:
    return all(_met(template, condition, request) for condition in rule.conditions)


def _met(
    template: ContractTemplate, condition: AnsweringCondition, request: Mapping[str, JSON]
) -> bool:
    raw = request.get(condition.blank)
    if raw is None:
        return False
    answer = template.blanks[condition.blank].read(raw)
    match condition.value:
        case int() as bound:
            return isinstance(answer, int) and _compare(condition.operator, answer, bound)
        case frozenset() as names:
            given = frozenset((answer,) if isinstance(answer, str) else _names(answer))
            within = isinstance(template.blanks[condition.blank], ChoiceBlank)
            return _compare_names(condition.operator, given, names, kinds=within)
        case _ as unreachable:
            assert_never(unreachable)


def _names(answer: object) -> tuple[str, ...]:
    return tuple(map(str, answer)) if isinstance(answer, tuple) else (str(answer),)


def _compare(operator: Operator, answer: int, bound: int) -> bool:
    match operator:
        case Operator.LTEQ:
            return answer <= bound
        case Operator.GTEQ:
            return answer >= bound
        case Operator.EQ:
            return answer == bound
        case _:
            return False


def _compare_names(
    operator: Operator, given: frozenset[str], names: frozenset[str], *, kinds: bool
) -> bool:
    """Compare option names; those of purposes count as met by their kinds."""
    inside = _kind_of if kinds else str.__eq__
    met = {name for name in given if any(inside(name, outer) for outer in names)}
    match operator:
        case Operator.IS_PART_OF | Operator.IS_A:
            return met == given
        case Operator.IS_ANY_OF:
            return bool(met)
        case Operator.IS_NONE_OF:
            return not met
        case _:
            return False


def _kind_of(name: str, outer: str) -> bool:
    words = {word.value.rsplit("#", 1)[-1]: word.value for word in Purpose}
    return name == outer or (
        name in words and outer in words and purpose_within(words[name], words[outer])
    )
