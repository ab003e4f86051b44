"""Small frozen dataclasses to plain data and back, strictly.

Every field is written, every name and type is checked on the way in, and what is wrong is told by
its place in the document, never by its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from anonymize.errors import AnonymizeError, PlanFormatError

T = TypeVar("T")


def encode(value: Any, *, skip: frozenset[str] = frozenset()) -> dict[str, Any]:
    """All fields by name, but those to `skip`."""
    names = [field.name for field in fields(value) if field.name not in skip]
    return {name: getattr(value, name) for name in names}


def decode(
    kind: type[T], document: Mapping[str, Any], *, where: str, skip: frozenset[str] = frozenset()
) -> T:
    """Build `kind` from its fields; PlanFormatError for a wrong name, type or parameter."""
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind) if field.name not in skip}  # type: ignore[arg-type]
    if unknown := set(document) - set(known):
        raise PlanFormatError(where=f"{where}.{min(unknown)}", allowed=", ".join(sorted(known)))
    values = {}
    for name, value in document.items():
        if not _fits(value, hints[name]):
            raise PlanFormatError(where=f"{where}.{name}", allowed=_described(hints[name]))
        values[name] = tuple(value) if isinstance(value, list) else value
    try:
        return kind(**values)
    except TypeError:
        raise PlanFormatError(where=where, allowed=", ".join(sorted(known))) from None
    except PlanFormatError:
        raise
    except AnonymizeError as error:
        raise PlanFormatError(where=where, allowed=str(error)) from None


def mapping_at(document: object, *, where: str) -> Mapping[str, Any]:
    """The document as a mapping with text keys."""
    if isinstance(document, dict) and all(isinstance(key, str) for key in document):
        return document
    raise PlanFormatError(where=where, allowed="a mapping")


def list_at(document: object, *, where: str) -> list[Any]:
    """The document as a list."""
    if isinstance(document, list):
        return document
    raise PlanFormatError(where=where, allowed="a list")


def _fits(value: object, hint: Any) -> bool:
    """Whether plain data has the annotated type; a truth value is no number."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, part) for part in get_args(hint))
    if origin is Literal:
        return value in get_args(hint)
    if origin is tuple:
        return isinstance(value, list) and all(_fits(item, get_args(hint)[0]) for item in value)
    if isinstance(value, bool):
        return hint is bool
    if hint is float:
        return isinstance(value, int | float)
    return isinstance(value, NoneType if hint is None else hint)


def _described(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return ", ".join(str(value) for value in get_args(hint))
    return getattr(hint, "__name__", str(hint))
