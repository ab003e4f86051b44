"""Names that could be taken for other names are caught before anyone signs.

**Source:** Unicode Technical Report 36 section 2 (visual confusion) and Annex 9 (direction marks);
that a registered Chinese enterprise name uses standard Chinese characters: 企业名称登记管理规定
(State Council Order 734), unverified clause.
"""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

from contracts.agreement.errors import (
    ForeignScriptError,
    FullWidthLetterError,
    HiddenCharacterError,
    LookAlikeNamesError,
    MixedHanFormsError,
    NameTooLongError,
)

LIMIT_CHARACTERS = 200
_USUAL_FULL_WIDTH = frozenset("（），：；！？")
"""Full-width punctuation that is right in a Chinese name."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp"})
_SCRIPTS = ("CJK ", "LATIN ", "IDEOGRAPHIC ")
_TRADITIONAL = ("s2t", "s2tw", "s2hk")


def require_clear(name: str) -> str:
    """Return ``name`` if it reads as what it is; raise a ``PartyNameError`` otherwise."""
    if len(name) > LIMIT_CHARACTERS:
        raise NameTooLongError(characters=str(len(name)))
    _refuse(HiddenCharacterError, [c for c in name if _is_hidden(c)])
    if not name or name != " ".join(name.split(" ")) or name != name.strip() or "  " in name:
        raise HiddenCharacterError(characters="U+0020")
    _refuse(FullWidthLetterError, [c for c in name if _is_compatibility(c)])
    _refuse(ForeignScriptError, [c for c in name if _is_foreign(c)])
    simplified = _converted("t2s", name)
    if simplified != name and all(_converted(form, name) != name for form in _TRADITIONAL):
        changed = [c for c, plain in zip(name, simplified, strict=False) if c != plain]
        raise MixedHanFormsError(characters=_code_points(changed))
    return name


def require_distinct(names: Iterable[str]) -> None:
    """Raise ``LookAlikeNamesError`` when two different names have the same skeleton."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(skeleton(name), name)
        if other != name:
            raise LookAlikeNamesError(name=name, other=other)


def skeleton(name: str) -> str:
    """What a hurried reader sees: one width, one case, simplified, no spaces, alike letters merged.

    Two names with one skeleton are not the same name; they may be taken for each other.
    """
    plain = _converted("t2s", unicodedata.normalize("NFKC", name)).casefold()
    return "".join(_ALIKE.get(c, c) for c in plain if not _is_hidden(c) and c != " ")


_ALIKE = {"0": "o", "〇": "o", "1": "l", "i": "l", "|": "l", "曰": "日", "己": "已", "巳": "已"}
"""Pairs that printed text does not keep apart; the list is short and makes no claim to be whole."""


def _is_hidden(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _INVISIBLE or (category == "Zs" and character != " ")


def _is_compatibility(character: str) -> bool:
    if character in _USUAL_FULL_WIDTH:
        return False
    return unicodedata.normalize("NFKC", character) != character


def _is_foreign(character: str) -> bool:
    if not unicodedata.category(character).startswith("L"):
        return False
    return not unicodedata.name(character, "").startswith(_SCRIPTS)


def _refuse(error: Callable[..., Exception], characters: list[str]) -> None:
    if characters:
        raise error(characters=_code_points(characters))


def _code_points(characters: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in characters))


def _converted(form: str, name: str) -> str:
    converted: str = _converter(form)(name)
    return converted


@cache
def _converter(form: str) -> Callable[[str], str]:
    import opencc  # its dictionaries take a moment to load, and most callers check no name

    convert: Callable[[str], str] = opencc.OpenCC(form).convert
    return convert
