"""What a column's name says about its content, in Chinese and in English: the second signal.

A name alone never makes a column a direct identifier with certainty; it settles what values leave
open (six digits are a postcode, an area or a price) and tells sensitive matter from plain. The
table of names is `hints.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from anonymize.roles import Kind, Role


@dataclass(frozen=True, slots=True)
class Hint:
    """A kind and a role that a name suggests; `zh` finds parts of a name, `en` whole words."""

    kind: Kind
    role: Role
    zh: re.Pattern[str]
    en: re.Pattern[str]


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s_\-./:]+")


@lru_cache(maxsize=1)
def hints() -> tuple[Hint, ...]:
    """The table of names, in its order."""
    rows = yaml.load(
        files(__package__).joinpath("hints.yaml").read_text(encoding="utf-8"),
        Loader=yaml.CSafeLoader,
    )
    return tuple(
        Hint(
            Kind(row["kind"]),
            Role(row["role"]),
            re.compile("|".join(row["zh"]), re.IGNORECASE),
            re.compile(rf"(?:^|\s)(?:{'|'.join(row['en'])})(?:$|\s)"),
        )
        for row in rows
    )


@lru_cache(maxsize=4096)
def hint(name: str) -> Hint | None:
    """The first suggestion that the name gives, None where it gives none."""
    words = _SEPARATORS.sub(" ", _CAMEL.sub(" ", name)).lower().strip()
    for known in hints():
        if known.zh.search(name) or known.en.search(words):
            return known
    return None
