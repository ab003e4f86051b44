"""The blanks of a contract: what each may be answered with, and how the answer reads in the text.

An answer comes as JSON (a string, a whole number, a list of strings) and is checked here; the same
checked answer then goes into the text and into the policy.
"""

import re
import unicodedata
from calendar import month_name
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from contracts.canonical import JSON
from contracts.templates.errors import AnswerOfWrongKindError, AnswerOutOfBoundsError
from contracts.text import Text

Answer: TypeAlias = date | int | str | tuple[str, ...]

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Blank:
    """What every blank has: its key and the question that people see."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class DateBlank:
    """A calendar day in China Standard Time, written YYYY-MM-DD."""

    blank: Blank
    earliest: date
    latest: date

    def read(self, raw: JSON) -> date:
        """The checked answer."""
        try:
            answer = date.fromisoformat(_string(self.blank, raw, "YYYY-MM-DD"))
        except ValueError:
            raise AnswerOfWrongKindError(blank=self.blank.key, needed="YYYY-MM-DD") from None
        if not self.earliest <= answer <= self.latest:
            raise _outside(self.blank, f"{self.earliest} – {self.latest}")
        return answer

    def worded(self, answer: Answer) -> Text:
        """The day as each language writes it."""
        assert isinstance(answer, date)
        return Text(
            f"{answer.year}年{answer.month}月{answer.day}日",
            f"{answer.day} {_MONTHS[answer.month - 1]} {answer.year}",
        )


@dataclass(frozen=True, slots=True)
class NumberBlank:
    """A whole number within bounds, with the unit it counts."""

    blank: Blank
    least: int
    most: int
    unit: Text

    def read(self, raw: JSON) -> int:
        """The checked answer."""
        if not isinstance(raw, int) or isinstance(raw, bool):
            raise AnswerOfWrongKindError(blank=self.blank.key, needed="whole number")
        if not self.least <= raw <= self.most:
            raise _outside(self.blank, f"{self.least} – {self.most}")
        return raw

    def worded(self, answer: Answer) -> Text:
        """The number with its unit."""
        gap = "" if self.unit.en == "%" else " "
        return Text(f"{answer:,}{gap}{self.unit.zh}", f"{answer:,}{gap}{self.unit.en}")


@dataclass(frozen=True, slots=True)
class MoneyBlank:
    """An amount in fen (hundredths of a yuan)."""

    blank: Blank
    most: int

    def read(self, raw: JSON) -> int:
        """The checked answer, in fen."""
        if not isinstance(raw, int) or isinstance(raw, bool):
            raise AnswerOfWrongKindError(blank=self.blank.key, needed="whole number of fen")
        if not 0 <= raw <= self.most:
            raise _outside(self.blank, f"0 – {self.most}")
        return raw

    def worded(self, answer: Answer) -> Text:
        """The amount in yuan, always with two decimals."""
        assert isinstance(answer, int)
        yuan = f"{answer // 100:,}.{answer % 100:02d}"
        return Text(f"人民币{yuan}元", f"CNY {yuan}")


@dataclass(frozen=True, slots=True)
class TextBlank:
    """A short text that people write: no control, direction or invisible characters."""

    blank: Blank
    longest: int
    pattern: str | None = None

    def read(self, raw: JSON) -> str:
        """The checked answer."""
        answer = _string(self.blank, raw, "text")
        _require_plain(self.blank, answer, self.longest)
        if self.pattern is not None and not re.fullmatch(self.pattern, answer):
            raise _outside(self.blank, self.pattern)
        return answer

    def worded(self, answer: Answer) -> Text:
        """The text as it was written, in both languages."""
        return Text(str(answer), str(answer))


@dataclass(frozen=True, slots=True)
class ChoiceBlank:
    """One of several named options; the token of an option is what the policy holds."""

    blank: Blank
    options: tuple[tuple[str, str, Text], ...]  # answer, token, wording

    def read(self, raw: JSON) -> str:
        """The checked answer."""
        answer = _string(self.blank, raw, "one of the options")
        if answer not in (name for name, _, _ in self.options):
            raise _outside(self.blank, ", ".join(name for name, _, _ in self.options))
        return answer

    def worded(self, answer: Answer) -> Text:
        """The option's own words."""
        return next(text for name, _, text in self.options if name == answer)

    def token(self, answer: str) -> str:
        """What the policy holds for this option."""
        return next(token for name, token, _ in self.options if name == answer)


@dataclass(frozen=True, slots=True)
class ChoicesBlank:
    """One or more of several options, in any order."""

    choice: ChoiceBlank

    @property
    def blank(self) -> Blank:
        """Its key and question."""
        return self.choice.blank

    def read(self, raw: JSON) -> tuple[str, ...]:
        """The checked answers, sorted, each once."""
        return _names(self.blank, raw, most=len(self.choice.options), read=self.choice.read)

    def worded(self, answer: Answer) -> Text:
        """The options' words, listed."""
        assert isinstance(answer, tuple)
        return _listed([self.choice.worded(name) for name in answer])


@dataclass(frozen=True, slots=True)
class NamesBlank:
    """One or more names, such as columns or area codes."""

    blank: Blank
    most: int
    pattern: str | None = None

    def read(self, raw: JSON) -> tuple[str, ...]:
        """The checked names, sorted, each once."""
        single = TextBlank(self.blank, _LONGEST_NAME, self.pattern)
        return _names(self.blank, raw, most=self.most, read=single.read)

    def worded(self, answer: Answer) -> Text:
        """The names, listed in full: a contract hides none."""
        assert isinstance(answer, tuple)
        return _listed([Text(name, name) for name in answer])


AnyBlank: TypeAlias = (
    DateBlank | NumberBlank | MoneyBlank | TextBlank | ChoiceBlank | ChoicesBlank | NamesBlank
)

_MONTHS = tuple(month_name)[1:]


def is_plain(text: str) -> bool:
    """Whether a text has no control, format, private or unassigned characters.

    Format characters include the marks that reverse the reading direction.
    """
    # what Python calls printable has none of them, and is found out at once
    return text.isprintable() or not any(
        unicodedata.category(character) in _REFUSED for character in text
    )


_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _string(blank: Blank, raw: JSON, needed: str) -> str:
    if not isinstance(raw, str):
        raise AnswerOfWrongKindError(blank=blank.key, needed=needed)
    return raw


def _require_plain(blank: Blank, text: str, longest: int) -> None:
    if not 1 <= len(text) <= longest or text != text.strip():
        raise _outside(blank, f"1 – {longest}")
    if not is_plain(text):
        raise _outside(blank, "no control, direction or invisible characters")


def _names(blank: Blank, raw: JSON, *, most: int, read: Callable[[JSON], str]) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise AnswerOfWrongKindError(blank=blank.key, needed="list of names")
    names = [read(item) for item in raw]
    if not 1 <= len(names) <= most or len(set(names)) != len(names):
        raise _outside(blank, f"1 – {most}, each once")
    return tuple(sorted(names))


def _listed(texts: list[Text]) -> Text:
    return Text("、".join(t.zh for t in texts), ", ".join(t.en for t in texts))


def _outside(blank: Blank, bounds: str) -> AnswerOutOfBoundsError:
    return AnswerOutOfBoundsError(blank=blank.key, bounds=bounds)
