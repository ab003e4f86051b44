"""Where the parties depart from a template: clauses reworded, struck out or added.

Deviations travel inside the answers, under ``DEVIATIONS``, so that template and answers alone give
the whole contract again. They touch only clauses without machine terms.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from contracts.canonical import JSON
from contracts.templates.blanks import is_plain
from contracts.templates.errors import AnswerOfWrongKindError, AnswerOutOfBoundsError
from contracts.text import Text

DEVIATIONS: Final = "deviations"
LONGEST_WORDS: Final = 5_000
MOST_DEVIATIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Reworded:
    """The parties replace the words of a clause."""

    clause: str
    body: Text


@dataclass(frozen=True, slots=True)
class Removed:
    """The parties strike out a clause."""

    clause: str


@dataclass(frozen=True, slots=True)
class Added:
    """The parties add a clause of their own; no machine keeps it."""

    after: str
    clause: str
    heading: Text
    body: Text


Deviation: TypeAlias = Reworded | Removed | Added


def with_deviations(
    answers: Mapping[str, JSON], deviations: Iterable[Deviation]
) -> dict[str, JSON]:
    """The answers with these deviations in place of any they held."""
    plain = without_deviations(answers)
    written: list[JSON] = [_written(deviation) for deviation in deviations]
    return plain | {DEVIATIONS: written} if written else plain


def without_deviations(answers: Mapping[str, JSON]) -> dict[str, JSON]:
    """The answers alone."""
    return {key: value for key, value in answers.items() if key != DEVIATIONS}


def deviations_in(answers: Mapping[str, JSON]) -> tuple[Deviation, ...]:
    """The deviations among the answers; an AnswerOfWrongKindError when they are none."""
    raw = answers.get(DEVIATIONS, ())
    if not isinstance(raw, list | tuple):
        raise _no_deviation()
    if len(raw) > MOST_DEVIATIONS:
        raise AnswerOutOfBoundsError(blank=DEVIATIONS, bounds=f"0 – {MOST_DEVIATIONS}")
    return tuple(_read(item) for item in raw)


def _written(deviation: Deviation) -> JSON:
    match deviation:
        case Reworded():
            return {"reworded": deviation.clause, "body": _text_json(deviation.body)}
        case Removed():
            return {"removed": deviation.clause}
        case Added():
            return {
                "added": deviation.clause,
                "after": deviation.after,
                "heading": _text_json(deviation.heading),
                "body": _text_json(deviation.body),
            }
        case _ as unreachable:
            assert_never(unreachable)


def _text_json(text: Text) -> JSON:
    return {"zh": text.zh, "en": text.en}


def _read(item: JSON) -> Deviation:
    if not isinstance(item, Mapping):
        raise _no_deviation()
    match sorted(item):
        case ["body", "reworded"]:
            return Reworded(_name(item["reworded"]), _text(item["body"]))
        case ["removed"]:
            return Removed(_name(item["removed"]))
        case ["added", "after", "body", "heading"]:
            heading, body = _text(item["heading"]), _text(item["body"])
            return Added(_name(item["after"]), _name(item["added"]), heading, body)
        case _:
            raise _no_deviation()


def _text(value: JSON) -> Text:
    if not isinstance(value, Mapping) or set(value) != {"zh", "en"}:
        raise _no_deviation()
    return Text(_words(value["zh"]), _words(value["en"]))


def _words(value: JSON) -> str:
    if not isinstance(value, str):
        raise _no_deviation()
    if not 1 <= len(value) <= LONGEST_WORDS or not is_plain(value):
        raise AnswerOutOfBoundsError(blank=DEVIATIONS, bounds=f"1 – {LONGEST_WORDS}")
    return value


def _name(value: JSON) -> str:
    if not isinstance(value, str) or not value:
        raise _no_deviation()
    return value


def _no_deviation() -> AnswerOfWrongKindError:
    return AnswerOfWrongKindError(blank=DEVIATIONS, needed="list of deviations")
