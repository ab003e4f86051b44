"""What a person reads, in both of the project's languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and the same sentence in English; never holds a data value."""

    zh: str
    en: str

    def format(self, **fields: object) -> Text:
        """Fill the same named blanks in both languages."""
        return Text(self.zh.format(**fields), self.en.format(**fields))

    def to_dict(self) -> dict[str, str]:
        """The two sentences under their language tags."""
        return {"zh": self.zh, "en": self.en}


def join(texts: tuple[Text, ...]) -> Text:
    """Put sentences after each other with the semicolon of each language."""
    return Text("；".join(t.zh for t in texts), "; ".join(t.en for t in texts))
