"""The schema as the tables describe it: which tables and indexes there are, and the statements that
create them."""

from __future__ import annotations

import re
from types import ModuleType

from piccolo.table import Table, sort_table_classes

from marketplace.kernel import tables as kernel_tables
from marketplace.kernel.database import Index, Record, engine_kind
from marketplace.slices import modules

DEFAULT = re.compile(r" DEFAULT (?:'[^']*'|[\w.-]+(?:\(\))?)")


def table_modules() -> list[ModuleType]:
    """Return the modules that define tables, the kernel's first."""
    return [kernel_tables, *modules("tables")]


def tables_of(module: ModuleType) -> list[type[Table]]:
    """Return the tables that a module defines itself, those referred to before those that refer."""
    found = [
        item
        for item in vars(module).values()
        if isinstance(item, type)
        and issubclass(item, Table)
        and item is not Record
        and item.__module__ == module.__name__
    ]
    return sort_table_classes(found)


def all_tables() -> list[type[Table]]:
    """Return every table of the marketplace."""
    return [table for module in table_modules() for table in tables_of(module)]


def statements(module: ModuleType) -> list[str]:
    """Return the statements that create the module's tables and indexes on the current engine.

    Defaults live in the tables alone: the database is told none, so a value that is forgotten fails
    loudly.
    """
    created = [
        DEFAULT.sub("", ddl) for table in tables_of(module) for ddl in table.create_table().ddl
    ]
    indexes: list[Index] = getattr(module, "INDEXES", [])
    raw: dict[str, tuple[str, ...]] = getattr(module, "RAW_DDL", {})
    return [*created, *(index.ddl for index in indexes), *raw.get(engine_kind(), ())]
