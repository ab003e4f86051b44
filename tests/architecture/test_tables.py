"""Only a slice writes its own tables: reading others' is what queries are for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import marketplace

PACKAGE = Path(marketplace.__file__).parent
WRITES = {"insert", "update", "delete", "save", "remove"}
ALLOWED = {
    # the sequencer empties the outbox and gives each event its leaf index
    ("foundation/transparency", "marketplace.kernel.tables"),
}


def _imported_tables(tree: ast.Module) -> dict[str, str]:
    """Map each imported table class, or tables module, to the module it comes from."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                if node.module.endswith(".tables"):
                    found[name.asname or name.name] = node.module
                elif name.name == "tables":
                    found[name.asname or name.name] = f"{node.module}.tables"
    return found


def _written(tree: ast.Module, names: dict[str, str]) -> set[str]:
    """Return the modules whose tables the code writes: `X.insert(...)`, `tables.X.update(...)`."""
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root: ast.expr = node.func.value
            while isinstance(root, ast.Attribute | ast.Call):
                root = root.value if isinstance(root, ast.Attribute) else root.func
            if node.func.attr in WRITES and isinstance(root, ast.Name) and root.id in names:
                modules.add(names[root.id])
    return modules


def _sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "kernel" not in path.parts)


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_owner_writes_a_table(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    home = "marketplace." + ".".join(path.parent.relative_to(PACKAGE).parts)
    slice_ = "/".join(path.parent.relative_to(PACKAGE).parts)
    foreign = {
        module
        for module in _written(tree, _imported_tables(tree))
        if not module.startswith(home + ".") and (slice_, module) not in ALLOWED
    }
    assert foreign == set()
