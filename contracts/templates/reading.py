"""Reads a template from its data and refuses, with the place, what a template cannot be."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import yaml

from contracts.canonical import digest_of
from contracts.errors import ContractsError
from contracts.evaluation.wording import TOKEN_NAMES
from contracts.policy.keeping import (
    LEGAL_ONLY,
    Enforced,
    Executor,
    Kept,
    Monitored,
    require_seen,
)
from contracts.policy.vocabulary import (
    Action,
    Channel,
    Event,
    LicenceStatus,
    Operand,
    Operator,
    OutputForm,
    Purpose,
)
from contracts.templates.blanks import (
    AnyBlank,
    Blank,
    ChoiceBlank,
    ChoicesBlank,
    DateBlank,
    MoneyBlank,
    NamesBlank,
    NumberBlank,
    TextBlank,
)
from contracts.templates.coherence import require_coherent
from contracts.templates.errors import TemplateFormatError, UnknownTemplateError
from contracts.templates.model import (
    AgreementOfAnswers,
    Answering,
    AnsweringCondition,
    AnsweringRule,
    AnswerRequirement,
    Bearer,
    Clause,
    ConstraintTerm,
    ContractKind,
    ContractTemplate,
    Conversion,
    DutyTerm,
    Fixed,
    FromBlank,
    Parties,
    PermissionTerm,
    ProhibitionTerm,
    Term,
)
from contracts.text import Text

Data = Mapping[str, Any]
Word = TypeVar("Word", bound=StrEnum)

_TOKEN_SETS: Mapping[str, type[StrEnum]] = {
    "purpose": Purpose,
    "channel": Channel,
    "output": OutputForm,
    "event": Event,
    "status": LicenceStatus,
}


@cache
def load(kind: ContractKind | str) -> ContractTemplate:
    """The packaged template of this kind."""
    try:
        name = ContractKind(kind).value
    except ValueError:
        raise UnknownTemplateError(name=str(kind)) from None
    data, shared = _packaged(name), _packaged("blanks")
    named = data.pop("shared_blanks")
    data["blanks"] = {key: shared[key] for key in named} | data["blanks"]
    return read_template(data)


def _packaged(name: str) -> dict[str, Any]:
    source = resources.files("contracts.templates.data") / f"{name}.yaml"
    data: dict[str, Any] = yaml.load(source.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return data


def read_template(data: Data) -> ContractTemplate:
    """A template from its data (the shape of the packaged files).

    Raises a TemplateFormatError, or the PolicyError of a term that cannot be kept as it says.
    """
    try:
        template = _template(data)
    except KeyError as error:
        raise TemplateFormatError(where=str(data.get("kind")), problem=f"no {error}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise TemplateFormatError(where=str(data.get("kind")), problem=str(error)) from None
    require_coherent(template)
    return template


def local_name(word: StrEnum) -> str:
    """The short name of a word of the vocabulary: what stands after its namespace."""
    return word.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _template(data: Data) -> ContractTemplate:
    blanks = {key: _blank(key, item) for key, item in data["blanks"].items()}
    return ContractTemplate(
        kind=ContractKind(data["kind"]),
        version=data["version"],
        title=_text(data["title"]),
        notice=_text(data["notice"]),
        blanks=blanks,
        clauses=tuple(_clause(item) for item in data["clauses"]),
        parties=Parties(**data["parties"]),
        requirements=tuple(_requirement(item) for item in data["requirements"]),
        answering=tuple(_answering(item, blanks) for item in data["answering"]),
        digest=digest_of(dict(data)),
    )


def _text(data: Data) -> Text:
    return Text(zh=data["zh"].strip(), en=data["en"].strip())


def _word(words: type[Word], name: str) -> Word:
    """The word of the vocabulary with this short name."""
    for word in words:
        if local_name(word) == name:
            return word
    raise ValueError(f"{name} is no {words.__name__}")


def _blank(key: str, data: Data) -> AnyBlank:
    blank = Blank(key, _text(data["label"]))
    match data["kind"]:
        case "date":
            earliest, latest = map(date.fromisoformat, (data["earliest"], data["latest"]))
            return DateBlank(blank, earliest, latest)
        case "number":
            return NumberBlank(blank, data["least"], data["most"], _text(data["unit"]))
        case "money":
            return MoneyBlank(blank, data["most"])
        case "text":
            return TextBlank(blank, data["longest"], data.get("pattern"))
        case "choice" | "choices" as kind:
            choice = _choice(blank, data)
            return ChoicesBlank(choice) if kind == "choices" else choice
        case "names":
            return NamesBlank(blank, data["most"], data.get("pattern"))
        case other:
            raise ValueError(f"{other} is no kind of blank")


def _choice(blank: Blank, data: Data) -> ChoiceBlank:
    words = _TOKEN_SETS[data["of"]]
    chosen = [_word(words, name) for name in data["options"]]
    return ChoiceBlank(
        blank, tuple((local_name(word), word.value, TOKEN_NAMES[word]) for word in chosen)
    )


def _clause(data: Data) -> Clause:
    try:
        terms = tuple(_term(item) for item in data.get("terms", ()))
        kept = _kept(data.get("kept"))
        if not terms and isinstance(kept, Enforced):
            raise ValueError("a clause without terms cannot be enforced")
        heading, body = _text(data["heading"]), _text(data["body"])
    except ContractsError:
        raise
    except (KeyError, ValueError, TypeError) as error:
        raise TemplateFormatError(where=str(data.get("id")), problem=str(error)) from None
    optional, source = data.get("optional", False), data.get("source", "")
    return Clause(data["id"], heading, body, optional, terms, kept, source)


def _term(data: Data) -> Term:
    match data:
        case {"permission": rule, "action": name}:
            return PermissionTerm(rule, _word(Action, name))
        case {"prohibition": rule, "action": name}:
            action = _word(Action, name)
            return ProhibitionTerm(rule, action, _kept_of(action, data))
        case {"duty": rule, "action": name}:
            return _duty(rule, _word(Action, name), data)
        case {"rule": rule, "operand": _}:
            return _constraint(rule, data)
        case _:
            raise ValueError("a term is a permission, a prohibition, a duty or a constraint")


def _duty(rule: str, action: Action, data: Data) -> DutyTerm:
    return DutyTerm(
        rule,
        action,
        data.get("unlocks"),
        _kept_of(action, data),
        tuple(_constraint(rule, item) for item in data.get("conditions", ())),
        tuple(_constraint(rule, item) for item in data.get("refinements", ())),
        Bearer(data.get("owed_by", "assignee")),
    )


def _constraint(rule: str, data: Data) -> ConstraintTerm:
    operand = _word(Operand, data["operand"])
    operator, value = _word(Operator, data["operator"]), _value(data)
    return ConstraintTerm(rule, operand, operator, value, _kept_of(operand, data))


def _kept_of(subject: Operand | Action, data: Data) -> Kept:
    """How a term is kept; nothing is enforced by an executor that does not see it."""
    kept = _kept(data.get("kept"))
    require_seen(kept, subject)
    return kept


def _value(data: Data) -> FromBlank | Fixed:
    if "fixed" in data:
        words = _TOKEN_SETS[data["of"]]
        return Fixed(frozenset(_word(words, name).value for name in data["fixed"]))
    return FromBlank(data["value"], Conversion(data.get("as", "as_is")))


def _kept(data: Data | None) -> Kept:
    match data:
        case None:
            return LEGAL_ONLY
        case {"enforced": names}:
            return Enforced(tuple(Executor(name) for name in names))
        case {"monitored": {"measure": measure, "clock": clock}}:
            return Monitored(_text(measure), _text(clock))
        case _:
            raise ValueError("a term is enforced, monitored or legal only")


def _requirement(data: Data) -> AnswerRequirement:
    kind = AgreementOfAnswers(data["kind"])
    return AnswerRequirement(kind, data["first"], data["second"], data.get("option", ""))


def _answering(data: Data, blanks: Mapping[str, AnyBlank]) -> AnsweringRule:
    conditions = tuple(_condition(item) for item in data.get("when", ()))
    for condition in conditions:
        if condition.blank not in blanks:
            raise ValueError(f"no blank {condition.blank}")
    return AnsweringRule(Answering(data["answer"]), conditions, _text(data["reason"]))


def _condition(data: Data) -> AnsweringCondition:
    value = data["value"]
    fixed = frozenset(value) if isinstance(value, list) else int(value)
    return AnsweringCondition(data["blank"], _word(Operator, data["operator"]), fixed)
