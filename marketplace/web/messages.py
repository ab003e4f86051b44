"""Two languages side by side: every sentence is written as a pair, and one of the two is shown.

A template writes `{{ t('目录', 'Catalogue') }}` and the reader gets the half of their language.
The result still knows both halves, so a heading may show the English beside the Chinese. The
language is a context variable because a macro imported by a template does not see that template's
context.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from markupsafe import Markup, escape

from marketplace.kernel.text import Bilingual, Language

CHINESE: Final[Language] = "zh-CN"
ENGLISH: Final[Language] = "en"

OWN_NAMES: Final[dict[Language, str]] = {CHINESE: "中文", ENGLISH: "EN"}
"""How the switch calls each language: always in its own words."""

_language: ContextVar[Language] = ContextVar("language", default=CHINESE)


class Phrase(str):
    """A sentence in the reader's language that still carries both halves as `zh` and `en`."""

    zh: str
    en: str

    @classmethod
    def of(cls, zh: str, en: str) -> Phrase:
        """Build the pair; as a string it is the half of the current language."""
        phrase = cls(zh if current_language() == CHINESE else en)
        phrase.zh, phrase.en = zh, en
        return phrase


def current_language() -> Language:
    """Return the language of the page that is being rendered."""
    return _language.get()


@contextmanager
def in_language(language: Language) -> Iterator[None]:
    """Render the block in `language`."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def t(zh: str, en: str, /, **facts: object) -> Phrase | Markup:
    """Say one sentence in the reader's language, with `{name}` filled from `facts`.

    A bilingual fact fills each half with its own language. When a fact is markup (a link, say) the
    answer is markup too, with everything else escaped, and no longer knows its halves.
    """
    if any(hasattr(fact, "__html__") for fact in facts.values()):
        half = zh if current_language() == CHINESE else en
        return Markup(escape(half)).format(**_facts_in(current_language(), facts))
    return Phrase.of(
        zh.format(**_facts_in(CHINESE, facts)) if facts else zh,
        en.format(**_facts_in(ENGLISH, facts)) if facts else en,
    )


def say(value: Bilingual | str) -> str:
    """Return the half of `value` in the reader's language; a plain string is said as it is.

    Markup stays markup.
    """
    if isinstance(value, str) and not isinstance(value, Phrase):
        return value
    return value.zh if current_language() == CHINESE else value.en


def beside(value: Bilingual | str) -> str:
    """Return the English that a Chinese page shows beside `value`; empty where it adds nothing."""
    if isinstance(value, str) and not isinstance(value, Phrase):
        return ""
    if current_language() == ENGLISH:
        return ""
    return "" if value.en == value.zh else value.en


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return an English count: `1 row`, `1,204 rows`; `plural` where an s does not make it."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _facts_in(language: Language, facts: Mapping[str, object]) -> dict[str, object]:
    with in_language(language):
        return {
            name: say(fact) if hasattr(fact, "zh") else fact  # type: ignore[arg-type]  # duck-typed
            for name, fact in facts.items()
        }
