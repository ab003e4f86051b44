"""The reference of the interface as a page of this site: the same description, to be read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from marketplace.web.interface.describing import Document, description_of
from marketplace.web.shell import Shell

HTTP_METHODS = ("get", "post", "delete")


@dataclass(frozen=True, slots=True)
class Described:
    """One operation as the page shows it."""

    name: str
    group: str
    method: str
    path: str
    summary: str
    open: bool
    inputs: tuple[str, ...]
    statuses: tuple[str, ...]
    body: str
    answer: str


@get("/api", include_in_schema=False)
async def show_reference(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: what can a program do here?"""
    operations = operations_of(description_of(shell.request.app))
    groups = [(name, list(held)) for name, held in groupby(operations, lambda one: one.group)]
    return await shell.page("interface/reference.html", groups=groups)


def operations_of(document: Document) -> list[Described]:
    """List the operations by slice, in the order of their addresses."""
    found = [
        _described(path, method, operations[method])
        for path, operations in document["paths"].items()
        for method in HTTP_METHODS
        if method in operations
    ]
    return sorted(found, key=lambda one: (one.group, one.path, one.method))


def _described(path: str, method: str, operation: Document) -> Described:
    success = next(iter(operation["responses"].values()))
    return Described(
        name=operation["operationId"],
        group=operation["tags"][0],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        open=not operation["security"],
        inputs=tuple(one["name"] for one in operation["parameters"]),
        statuses=tuple(sorted(operation["responses"])),
        body=_example(operation.get("requestBody", {})),
        answer=_example(success),
    )


def _example(holder: Document) -> str:
    for media in holder.get("content", {}).values():
        if "example" in media:
            return msgspec.json.format(msgspec.json.encode(media["example"]), indent=2).decode()
    return ""
