"""What a reader of the interface comes to know: an id of everything that its lists show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

_NAME = re.compile(r"{(\w+)}")
_UNTOLD = {"code", "token_id"}
"""Names that mean another thing on each list."""


def known_ids(site: httpx.Client) -> dict[str, str]:
    """Follow the described readings as their ids become known; return one id for each name."""
    paths = site.get("/api/v1/openapi.json").json()["paths"]
    waiting = [path for path, operations in paths.items() if "get" in operations]
    found: dict[str, str] = {}
    while ready := [path for path in waiting if _names(path) <= found.keys()]:
        waiting = [path for path in waiting if path not in ready]
        for path in ready:
            answer = site.get(path.format(**found))
            if answer.headers.get("content-type", "").startswith("application/json"):
                for item in _items(answer.json()):
                    found = {**_ids(item, path, waiting), **found}
    return found


def _names(path: str) -> set[str]:
    return set(_NAME.findall(path))


def _items(body: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list, or an object and those of its lists."""
    for one in body if isinstance(body, list) else [body]:
        if isinstance(one, dict):
            yield one
            for held in one.values():
                yield from _items(held) if isinstance(held, list) else ()


def _ids(item: Mapping[str, Any], path: str, others: list[str]) -> dict[str, str]:
    """Return the item's ids; `id` alone goes by the name that the address below the list gives."""
    ids = {name: held for name, held in item.items() if name.endswith("_id")}
    if "id" in item:
        for other in others:
            below = other.removeprefix(path + "/")
            if below != other and _NAME.fullmatch(below):
                ids[below[1:-1]] = item["id"]
    return {
        name: held for name, held in ids.items() if isinstance(held, str) and name not in _UNTOLD
    }
