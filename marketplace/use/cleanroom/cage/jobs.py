"""What a child does with one job, once it is locked in."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, assert_never

import duckdb
import pyarrow as pa

from marketplace.use.cleanroom.cage.form import ROW, Kind, form_of
from marketplace.use.cleanroom.cage.grammar import refusal_of
from marketplace.use.cleanroom.cage.messages import (
    TABLE,
    Answer,
    Cell,
    Failed,
    Job,
    Refused,
    Rows,
    Script,
    Select,
    Tabulate,
)
from marketplace.use.cleanroom.cage.parsing import Node, parse, written
from marketplace.use.cleanroom.cage.scripting import run_script
from marketplace.use.cleanroom.cage.tabulating import tabulate

SETTINGS: Final[dict[str, Any]] = {
    "threads": 1,
    "async_threads": 0,
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "max_temp_directory_size": "0B",
}
"""The engine's own bounds; the lock of the process stands behind each of them."""
CELL_MAX: Final = 4_096
MESSAGE_MAX: Final = 300
_NOT_FOUND: Final = re.compile(
    r'"([^"]+)" not found|column named "([^"]+)"|name (\S+) does not exist'
)
"""How the engine says that a name is unknown."""


def connect() -> Any:
    """Open an empty engine in memory; before the lock, since it looks where it stands."""
    return duckdb.connect(config=SETTINGS)


def do(job: Job, table: bytes, connection: Any) -> Answer:
    """Do the job over the table (an Arrow stream)."""
    found = pa.ipc.open_stream(pa.py_buffer(table)).read_all()
    match job:
        case Script():
            return run_script(job.source, found.to_pandas(use_threads=False), modules=job.modules)
        case Select() | Tabulate():
            return _query(job, found, connection)
        case _ as unreachable:
            assert_never(unreachable)


def _query(job: Select | Tabulate, table: pa.Table, connection: Any) -> Answer:
    columns = {field.name: _kind(field.type) for field in table.schema}
    if isinstance(job, Tabulate):
        table = table.append_column(ROW, pa.array(range(table.num_rows), pa.int64()))
    _take_in(table, connection)
    try:
        statement = parse(connection, job.sql)
        refused = statement if isinstance(statement, Refused) else refusal_of(statement)
        if isinstance(statement, Refused) or refused is not None:
            return refused or Refused(code="syntax")
        if isinstance(job, Select):
            return _rows(connection, statement, job.rows_max)
        form = form_of(statement, columns)
        if isinstance(form, Refused):
            return form
        return tabulate(connection, form, job, rows=table.num_rows)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        # said before a row is read: it names columns, not values
        return _misunderstood(_first_line(error))
    except duckdb.OutOfMemoryException:
        raise MemoryError from None
    except duckdb.Error as error:
        return Failed(message=_first_line(error))


def _take_in(table: pa.Table, connection: Any) -> None:
    connection.register("given", table)
    connection.execute(f"CREATE TABLE {TABLE} AS SELECT * FROM given")
    connection.unregister("given")
    connection.execute("SET lock_configuration = true")


def _kind(type_: pa.DataType) -> Kind:
    is_number = pa.types.is_integer(type_) or pa.types.is_floating(type_)
    return Kind.NUMBER if is_number else Kind.TEXT


def _rows(connection: Any, statement: Node, rows_max: int) -> Rows:
    result = connection.execute(written(connection, statement))
    names = [str(one[0]) for one in result.description]
    found = result.fetchmany(rows_max + 1)
    return Rows(
        columns=names,
        rows=[[_cell(value) for value in row] for row in found[:rows_max]],
        is_cut=len(found) > rows_max,
    )


def _cell(value: Any) -> Cell:
    match value:
        case None | bool() | int() | float():
            return value
        case Decimal():
            return float(value)
        case date() | datetime() | time():
            return value.isoformat()
        case _:
            return str(value)[:CELL_MAX]


def _misunderstood(said: str) -> Refused:
    """Name what does not exist, or give the sentence without the name of its class."""
    named = _NOT_FOUND.search(said)
    if named is not None:
        return Refused(code="unknown-name", word=named[named.lastindex or 0])
    return Refused(code="meaning", word=said.partition(": ")[2] or said)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:MESSAGE_MAX]
