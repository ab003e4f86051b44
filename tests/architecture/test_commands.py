"""Every public coroutine of a `service.py` is a command: one unit of work, or work before one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import marketplace

PACKAGE = Path(marketplace.__file__).parent
INSIDE_ONLY = {
    # called inside other commands' units of work, never by a door
    ("rules", "judge"),
    ("organizations", "enter_appointment"),
    ("holds", "enter_hold"),
}


def _services() -> list[Path]:
    return sorted(PACKAGE.rglob("service.py"))


@pytest.mark.parametrize("path", _services(), ids=lambda path: path.parent.name)
def test_every_public_coroutine_of_a_service_is_a_unit_of_work(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.AsyncFunctionDef)]
    units = {node.name for node in functions if _is_unit(node)}
    bare = [
        node.name
        for node in functions
        if not node.name.startswith("_")
        and node.name not in units
        and not _called(node) & units  # slow work first (hashing a password), then its unit
        and (path.parent.name, node.name) not in INSIDE_ONLY
    ]
    assert bare == []


def _is_unit(node: ast.AsyncFunctionDef) -> bool:
    return "unit_of_work" in {getattr(decorator, "id", "") for decorator in node.decorator_list}


def _called(node: ast.AsyncFunctionDef) -> set[str]:
    calls = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)}


@pytest.mark.parametrize(
    "path",
    sorted(p for p in PACKAGE.rglob("*.py") if p.name not in {"unit_of_work.py", "sqlite.py"}),
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_only_the_unit_of_work_and_the_sequencer_open_transactions(path: Path) -> None:
    opens = ".transaction(" in path.read_text(encoding="utf-8")
    assert not opens or path.parent.name == "transparency" or path.name == "jobs.py"
