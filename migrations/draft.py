"""Draft a step from the tables: `python -m migrations.draft marketplace.foundation.accounts 0003`.

Writes `history/m0003_accounts.py` and its SQL for both engines, to be read and mended by hand.
While a slice has not been released the draft may be written again; afterwards a change of tables is
a new step.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

from marketplace.kernel import database
from marketplace.kernel.markets import Market
from migrations.schema import statements
from migrations.steps import SQL

STEP = '''"""Creates the tables of {slice_}."""

from migrations.steps import sql_step

ID = "{step}"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of {slice_}."

forwards = sql_step(ID, DESCRIPTION)
'''


async def draft(package: str, number: str) -> None:
    """Write the step for the tables of `package`."""
    slice_ = package.removeprefix("marketplace.")
    step = f"{number}_{package.rsplit('.', 1)[-1]}"
    module = import_module(f"{package}.tables")
    for kind, lines in (("sqlite", await _on_sqlite(module)), ("postgres", _on_postgres(module))):
        text = "".join(f"{_folded(line)};\n\n" for line in lines)
        (SQL / f"{step}.{kind}.sql").write_text(text, encoding="utf-8")
    history = SQL.parent / "history" / f"m{step}.py"
    history.write_text(STEP.format(slice_=slice_, step=step), encoding="utf-8")


async def _on_sqlite(module: ModuleType) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        await database.open_databases({Market.REAL: f"sqlite:///{folder}/draft.sqlite"})
        try:
            return statements(module)
        finally:
            await database.close_databases()


def _on_postgres(module: ModuleType) -> list[str]:
    database._open[Market.REAL] = database.make_engine("postgresql://nowhere/draft")
    try:
        return statements(module)
    finally:
        database._open.clear()


def _folded(statement: str) -> str:
    """Put each column of a CREATE TABLE on a line of its own."""
    if not statement.startswith("CREATE TABLE"):
        return statement
    head, _, columns = statement.partition(" (")
    return f"{head} (\n    " + columns[:-1].replace(', "', ',\n    "') + "\n)"


if __name__ == "__main__":
    asyncio.run(draft(sys.argv[1], sys.argv[2]))
    print(f"wrote {Path('migrations/sql')}: read it before you commit it")
