"""A sentence a person reads, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Language = Literal["zh-CN", "en"]


class Bilingual(Protocol):
    """Anything that says the same in both languages, such as the texts of the two libraries."""

    @property
    def zh(self) -> str:
        """The Chinese sentence."""
        ...

    @property
    def en(self) -> str:
        """The English sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence twice; `zh` with full-width punctuation, `en` in plain words."""

    zh: str
    en: str

    @classmethod
    def of(cls, other: Bilingual) -> Text:
        """Take over the sentence of another package's text value."""
        return cls(other.zh, other.en)

    def say(self, language: Language) -> str:
        """Return the sentence in the reader's language."""
        return self.zh if language == "zh-CN" else self.en

    def format(self, **facts: object) -> Text:
        """Fill the same named facts into both sentences; a fact that is a `Text` speaks both."""
        zh = {name: fact.zh if isinstance(fact, Text) else fact for name, fact in facts.items()}
        en = {name: fact.en if isinstance(fact, Text) else fact for name, fact in facts.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))
