"""A sentence that people read, in Chinese and in English, always carried together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same statement in Chinese (full-width punctuation) and in English."""

    zh: str
    en: str

    def filled(self, **values: object) -> "Text":
        """Put the same named values into both languages; a missing name is a KeyError."""
        return Text(self.zh.format(**values), self.en.format(**values))

    def in_language(self, language: str) -> str:
        """The Chinese sentence for any tag that begins with ``zh``, the English one otherwise."""
        return self.zh if language.lower().startswith("zh") else self.en

    def to_json(self) -> dict[str, str]:
        """Both sentences, for programs."""
        return {"zh": self.zh, "en": self.en}
