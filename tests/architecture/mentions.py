"""What every definition of the program mentions, called or handed on: a graph from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import marketplace

PACKAGE = Path(marketplace.__file__).parent
Name = tuple[str, str]
"""A module and what it defines: `function`, `Class` or `Class.method`."""


@cache
def trees() -> dict[str, ast.Module]:
    """Return every module of the package by its name."""
    return {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): ast.parse(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }


@cache
def mentions() -> dict[Name, frozenset[Name]]:
    """Return what everything that a module defines mentions; a class, what its methods do."""
    found = {}
    for module, tree in trees().items():
        imports = _imports(tree)
        for node in tree.body:
            for name, part in _defined(node):
                found[module, name] = frozenset(_mentioned(part, module, imports))
    return found


def reached(begin: set[Name], *, leaves: frozenset[Name] = frozenset()) -> set[Name]:
    """Return everything that `begin` mentions, and what that mentions; `leaves` lead no further."""
    seen: set[Name] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += () if name in leaves else mentions().get(name, ())
    return seen


def _imports(tree: ast.Module) -> dict[str, Name]:
    """Return what each imported word means; a module is a pair with an empty second half."""
    found: dict[str, Name] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                named = (whole, "") if whole in trees() else (node.module, one.name)
                found[one.asname or one.name] = named
    return found


def _mentioned(node: ast.AST, module: str, imports: dict[str, Name]) -> Iterator[Name]:
    for one in ast.walk(node):
        match one:
            case ast.Attribute(value=ast.Name(id=word), attr=name) if word in imports:
                yield imports[word][0], name
            case ast.Name(id=word):
                yield imports.get(word, (module, word))


def _defined(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.name, node
        case ast.ClassDef():
            yield node.name, node
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{node.name}.{inner.name}", inner
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name, node
