"""A script in the cage: it sees the table as a pandas frame called `data`, and leaves `result`.

`result` is a mapping with `figures` (names to numbers) and, if it likes, `table` (a list of
mappings). Which modules it may import is a courtesy that tells a mistake early; what holds a script
is the lock of the process.
"""

from __future__ import annotations

import builtins
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from marketplace.use.cleanroom.cage.messages import Cell, Failed, Refused, Result

FIGURES_MAX: Final = 200
ROWS_MAX: Final = 200
NAME_MAX: Final = 64


class _ModuleError(ImportError):
    pass


def run_script(source: str, data: Any, *, modules: Sequence[str]) -> Result | Refused | Failed:
    """Run the script once; what it prints goes nowhere."""
    offered = frozenset(modules)
    names: dict[str, Any] = {
        "__builtins__": {**vars(builtins), "__import__": _importing(offered)},
        "__name__": "algorithm",
        "data": data,
    }
    try:
        exec(compile(source, "algorithm", "exec"), names)
    except _ModuleError as error:
        return Refused(code="module", word=str(error))
    except MemoryError:
        raise
    except BaseException as error:  # also SystemExit: the answer is ours to give
        return Failed(message=type(error).__name__)
    return _result(names.get("result"))


def _importing(offered: frozenset[str]) -> Callable[..., Any]:
    """Return an import that gives a script what is offered, and that what it imports itself."""

    def load(
        name: str,
        scope: Mapping[str, Any] | None = None,
        locals_: Any = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> Any:
        asks = (scope or {}).get("__name__") == "algorithm"
        if asks and name.split(".", 1)[0] not in offered:
            raise _ModuleError(name)
        if asks and name not in sys.modules:
            raise _ModuleError(name)
        return __import__(name, scope, locals_, fromlist, level)

    return load


def _result(found: Any) -> Result | Refused:
    if not isinstance(found, dict) or not set(found) <= {"figures", "table"}:
        return Refused(code="result", word="figures, table")
    figures = found.get("figures", {})
    table = found.get("table", [])
    if not isinstance(figures, dict) or not isinstance(table, list):
        return Refused(code="result", word="figures, table")
    if len(figures) > FIGURES_MAX or len(table) > ROWS_MAX:
        return Refused(code="result", word=f"{FIGURES_MAX}, {ROWS_MAX}")
    try:
        columns = list(table[0]) if table else []
        return Result(
            figures={_name(name): _number(value) for name, value in figures.items()},
            columns=[_name(one) for one in columns],
            rows=[[_cell(row[name]) for name in columns] for row in table],
        )
    except (TypeError, ValueError, KeyError, IndexError):
        return Refused(code="result", word="float, str")


def _name(value: Any) -> str:
    if not isinstance(value, str) or len(value) > NAME_MAX:
        raise TypeError
    return value


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _cell(value: Any) -> Cell:
    return _name(value) if isinstance(value, str) else _number(value)
