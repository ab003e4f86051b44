"""From a text to the tokens that the search index holds; pure.

A run of Chinese characters gives each character and each pair of neighbours, so a word of two
characters is one token. Other letters and digits give whole words. Traditional characters become
simplified ones, full-width letters plain ones, and other names of the same thing become one name.

**Source:** bigram indexing of Chinese text: Nie, Brisebois, Ren, On Chinese text retrieval (SIGIR
1996).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from opencc import OpenCC

SAME_NAMES: Final = {
    "捷运": "地铁",
    "套用": "应用",
    "数位化": "数字化",
    "许可权": "权限",
    "程式": "程序",
    "subway": "metro",
}
"""Other names of the same thing. The first five are words of Taiwan that a converted copy of the
Guangzhou plan holds; both spellings find both."""

MOST_TOKENS: Final = 24
_CHINESE = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef"
_RUNS = re.compile(rf"(?:(?!\W)[{_CHINESE}])+|[^\W_{_CHINESE}]+")
"""Where Chinese characters meet letters, as in `K匿名`, one run ends and another begins; a place in
the Chinese blocks that holds no character yet belongs to none."""


def normalised(text: str) -> str:
    """Return `text` in simplified, plain, lower-case characters with one name for each thing."""
    plain = str(_simplifier().convert(unicodedata.normalize("NFKC", text))).casefold()
    for other, name in SAME_NAMES.items():
        plain = plain.replace(other, name)
    return plain


def index_tokens(*texts: str) -> str:
    """Return the tokens of a document, each once, divided by spaces."""
    found = {token for text in texts for run in _runs(text) for token in _of_run(run)}
    return " ".join(sorted(found))


def query_tokens(text: str) -> list[str]:
    """Return the tokens that a hit must all have; at most 24, later ones are left out."""
    wanted = [token for run in _runs(text) for token in _asked_of_run(run)]
    return list(dict.fromkeys(wanted))[:MOST_TOKENS]


def _runs(text: str) -> list[str]:
    return _RUNS.findall(normalised(text))


def _is_chinese(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff" or run[0] >= "\U00020000"


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _of_run(run: str) -> list[str]:
    return [*run, *_pairs(run)] if _is_chinese(run) else [run]


def _asked_of_run(run: str) -> list[str]:
    return (_pairs(run) or [run]) if _is_chinese(run) else [run]


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
