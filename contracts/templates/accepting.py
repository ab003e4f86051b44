"""What a person is told before filling in a template, and everything that is wrong afterwards."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from contracts.canonical import JSON
from contracts.templates.answers import (
    OPTIONAL_CLAUSES,
    included_clauses,
    needed_blanks,
    read_answers,
)
from contracts.templates.blanks import (
    AnyBlank,
    ChoiceBlank,
    ChoicesBlank,
    DateBlank,
    MoneyBlank,
    NamesBlank,
    NumberBlank,
    TextBlank,
)
from contracts.templates.deviations import DEVIATIONS
from contracts.templates.errors import MissingAnswerError, TemplateError, UnknownBlankError
from contracts.templates.model import ContractTemplate
from contracts.text import Text


def form(template: ContractTemplate) -> dict[str, JSON]:
    """The answers that a template asks for, each still to be given (null), in its order."""
    return {**dict.fromkeys(template.blanks), OPTIONAL_CLAUSES: []}


def accepted(blank: AnyBlank) -> Text:
    """What the blank takes as an answer, in JSON's terms."""
    match blank:
        case DateBlank():
            span = f"{blank.earliest} – {blank.latest}"
            told = Text(f'日期 "YYYY-MM-DD"，{span}', f'a day "YYYY-MM-DD", {span}')
        case NumberBlank():
            span = f"{blank.least} – {blank.most} "
            told = Text(f"整数，{span}{blank.unit.zh}", f"a whole number, {span}{blank.unit.en}")
        case MoneyBlank():
            told = Text(f"整数分，0 – {blank.most}", f"whole fen, 0 – {blank.most}")
        case TextBlank():
            told = _text(blank)
        case ChoiceBlank():
            told = Text(f"其中之一：{_options(blank)}", f"one of {_options(blank)}")
        case ChoicesBlank():
            names = _options(blank.choice)
            told = Text(f"列表，取自：{names}", f"a list of {names}")
        case NamesBlank():
            each = "" if blank.pattern is None else f" ({blank.pattern})"
            told = Text(f"列表，至多 {blank.most} 项{each}", f"a list, at most {blank.most}{each}")
        case _ as unreachable:
            assert_never(unreachable)
    return told


def fault_of(template: ContractTemplate, key: str, raw: JSON) -> TemplateError | None:
    """What is wrong with one answer, or with the choice of optional clauses, looked at alone."""
    try:
        if key == OPTIONAL_CLAUSES:
            included_clauses(template, {key: raw})
        elif key in template.blanks:
            template.blanks[key].read(raw)
        else:
            return UnknownBlankError(blank=key)
    except TemplateError as error:
        return error
    return None


def faults(template: ContractTemplate, raw: Mapping[str, JSON]) -> tuple[TemplateError, ...]:
    """Everything that keeps these answers from filling the template; none when they do.

    ``fill`` stops at the first; whoever fills in a form wants to see all of them at once.
    """
    found = tuple(_faults(template, raw))
    if found:
        return found
    try:
        read_answers(template, raw)
    except TemplateError as error:  # two answers that do not fit together
        return (error,)
    return ()


def _faults(template: ContractTemplate, raw: Mapping[str, JSON]) -> Iterator[TemplateError]:
    known = {*template.blanks, OPTIONAL_CLAUSES, DEVIATIONS}
    yield from (UnknownBlankError(blank=key) for key in raw if key not in known)
    try:
        clauses = included_clauses(template, raw)
    except TemplateError as error:
        yield error
        return
    needed = needed_blanks(template, clauses)
    for key, blank in template.blanks.items():
        if key not in needed:
            continue
        if raw.get(key) is None:
            yield MissingAnswerError(blank=key)
            continue
        try:
            blank.read(raw[key])
        except TemplateError as error:
            yield error


def _options(blank: ChoiceBlank) -> str:
    return ", ".join(name for name, _, _ in blank.options)


def _text(blank: TextBlank) -> Text:
    if blank.pattern is None:
        return Text(f"文字，至多 {blank.longest} 字", f"text, at most {blank.longest} characters")
    return Text(f"文字，形如 {blank.pattern}", f"text that matches {blank.pattern}")
