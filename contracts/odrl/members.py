"""Small readers for the members of a JSON-LD object; each names the place when it refuses."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from contracts.canonical import JSON
from contracts.odrl.errors import MissingPropertyError, NotUnderstoodError
from contracts.policy.keeping import LEGAL_ONLY, Enforced, Executor, Kept, Monitored
from contracts.policy.vocabulary import ODRL, OWN
from contracts.text import Text

Members: TypeAlias = Mapping[str, JSON]
Word = TypeVar("Word", bound=StrEnum)

_PREFIXES: Final = {"odrl:": ODRL, "de:": OWN}


def members_of(value: JSON, *, where: str) -> Members:
    """The value as an object."""
    if not isinstance(value, Mapping):
        raise NotUnderstoodError(where=where, what=type(value).__name__)
    return value


def items(value: JSON) -> list[JSON]:
    """The value as a list: JSON-LD lets a single value stand for a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def string(value: JSON, *, where: str) -> str:
    """The value as a string."""
    if not isinstance(value, str):
        raise NotUnderstoodError(where=where, what=type(value).__name__)
    return value


def iri(value: JSON, *, where: str) -> str:
    """An identifier, given plainly or as an object that holds only its ``@id``."""
    if isinstance(value, Mapping):
        require_known(value, {"@id"}, where=where)
        value = value.get("@id")
    name = string(value, where=where)
    if not name:  # read as a name and written away as none, it would widen the rule
        raise NotUnderstoodError(where=where, what="an empty identifier")
    return expanded(name)


def expanded(name: str) -> str:
    """The full IRI of a compact one; other names stay as they are."""
    for prefix, namespace in _PREFIXES.items():
        if name.startswith(prefix):
            return namespace + name.removeprefix(prefix)
    return name


def word(value: JSON, words: type[Word], *, where: str) -> Word:
    """The word of the closed vocabulary: by its ODRL term, its compact form or its full IRI."""
    name = iri(value, where=where)
    for candidate in (name, ODRL + name):
        try:
            return words(candidate)
        except ValueError:
            continue
    raise NotUnderstoodError(where=where, what=name)


def require_known(members: Members, known: set[str], *, where: str) -> None:
    """Refuse the first member that is not known here."""
    for name in members:
        if name not in known:
            raise NotUnderstoodError(where=where, what=name)


def identifier(members: Members, *, default: str, where: str) -> str:
    """The ``uid`` or ``@id`` of a part, or the one its place gives it."""
    names = [members[key] for key in ("uid", "@id") if key in members]
    found = {iri(name, where=f"{where}/uid") for name in names}
    if len(found) > 1:
        raise NotUnderstoodError(where=where, what="uid and @id differ")
    return found.pop() if found else default


def read_kept(value: JSON, *, where: str) -> Kept:
    """How a term is kept; an executor outside the registry is refused."""
    if value is None:
        return LEGAL_ONLY
    members = members_of(value, where=where)
    match sorted(members):
        case ["de:enforcedBy"]:
            return Enforced(tuple(_executors(members["de:enforcedBy"], where=where)))
        case ["de:clock", "de:measure"]:
            measure = _text(members["de:measure"], where=f"{where}/de:measure")
            return Monitored(measure, _text(members["de:clock"], where=f"{where}/de:clock"))
        case names:
            raise NotUnderstoodError(where=where, what=", ".join(names))


def _executors(value: JSON, *, where: str) -> list[Executor]:
    found = []
    for item in items(value):
        name = string(item, where=where)
        try:
            found.append(Executor(name))
        except ValueError:
            raise NotUnderstoodError(where=where, what=name) from None
    return found


def _text(value: JSON, *, where: str) -> Text:
    sentences: dict[str, str] = {}
    for item in items(value):
        members = members_of(item, where=where)
        require_known(members, {"@value", "@language"}, where=where)
        language = string(members.get("@language"), where=where)
        sentences[language] = string(members.get("@value"), where=where)
    if set(sentences) != {"zh", "en"}:
        raise MissingPropertyError(where=where, name="zh, en")
    return Text(zh=sentences["zh"], en=sentences["en"])
