"""What a route answers, by its return type: a list, a page of a list, one thing, or bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum, auto, unique
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

CURSORS = ("next_cursor", "cursor")
"""Under which name a page says how to go on."""


@unique
class Kind(Enum):
    """How the body of an answer is built; a cut list is one whose pages its route makes."""

    LIST = auto()
    CUT_LIST = auto()
    PAGE = auto()
    OBJECT = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """The kind of an answer, and the names of the fields of one item.

    `items` and `cursor` name the two fields of a page; they are empty otherwise.
    """

    kind: Kind
    fields: tuple[str, ...] = ()
    items: str = ""
    cursor: str = ""


@cache
def shape_of(handler: HTTPRouteHandler) -> Shape:
    """Return the shape of what the handler answers when all goes well."""
    signature = handler.parsed_fn_signature
    shape = _shape(signature.return_type.annotation)
    if shape.kind is Kind.LIST and "cursor" in signature.parameters:
        return replace(shape, kind=Kind.CUT_LIST)
    return shape


@cache
def _shape(kind: Any) -> Shape:
    kind = _without_wrapping(kind)
    if get_origin(kind) is list:
        return Shape(Kind.LIST, tuple(_fields(get_args(kind)[0])))
    found = _fields(kind)
    cursor = next((name for name in CURSORS if name in found), "")
    lists = [name for name, held in found.items() if get_origin(held) is list]
    if cursor and len(lists) == 1:
        item = get_args(found[lists[0]])[0]
        return Shape(Kind.PAGE, tuple(_fields(item)), lists[0], cursor)
    return Shape(Kind.OBJECT, tuple(found)) if found else Shape(Kind.OTHER)


def _without_wrapping(kind: Any) -> Any:
    """Take a `Response[X]`, or an `X | None`, for its X."""
    if get_origin(kind) is Response:
        return get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        others = [one for one in get_args(kind) if one is not type(None)]
        return others[0] if len(others) == 1 else kind
    return kind


def _fields(kind: Any) -> Mapping[str, Any]:
    """Return the fields of a struct or dataclass with their types; nothing for anything else."""
    struct = get_origin(kind) or kind
    if isinstance(struct, type) and issubclass(struct, msgspec.Struct):
        return {one.encode_name: one.type for one in msgspec.structs.fields(kind)}
    if is_dataclass(struct):
        return {one.name: one.type for one in fields(struct)}
    return {}
