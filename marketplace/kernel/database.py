"""The databases behind the markets, and what every table is made of.

A table names no engine: it asks for the one of the current market at each query. So the same tables
serve the real market, the practice market and every test, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

import msgspec
from piccolo.columns import UUID
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import ForeignKey
from piccolo.engine.base import Engine as BaseEngine
from piccolo.engine.postgres import PostgresEngine
from piccolo.querystring import QueryString
from piccolo.table import Table

from marketplace.kernel.errors import InvalidError, UnavailableError
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.shielding import drain
from marketplace.kernel.sqlite import PooledSQLiteEngine
from marketplace.kernel.text import Text

View = TypeVar("View")
AnyTable = TypeVar("AnyTable", bound=Table)


class DatabaseNotOpenError(UnavailableError):
    """The market has no open database in this process."""

    code = "database.not-open"
    text = Text(
        "市场“{market}”的数据库未打开。", "The database of the market “{market}” is not open."
    )


class UnknownDatabaseError(InvalidError):
    """The database URL names an engine that is not supported."""

    code = "database.unknown-scheme"
    text = Text(
        "数据库地址的协议“{scheme}”不受支持，请用 sqlite 或 postgresql。",
        "The database URL's scheme “{scheme}” is not supported: use sqlite or postgresql.",
    )


class _PostgresEngine(PostgresEngine):
    """Piccolo's engine that connects when it is opened, not when it is made."""

    async def check_version(self) -> None:
        """Leave the server alone until the pool is started."""

    async def fetch(self, text: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Run one statement, in the running transaction if there is one."""
        running = self.current_transaction.get()
        if running is not None:
            return [dict(one) for one in await running.connection.fetch(text, *values)]
        if self.pool is None:
            raise DatabaseNotOpenError(market=current_market().value)
        async with self.pool.acquire() as connection:
            return [dict(one) for one in await connection.fetch(text, *values)]


Engine = PooledSQLiteEngine | _PostgresEngine
_open: dict[Market, Engine] = {}


def engine() -> Engine:
    """Return the engine of the current market."""
    market = current_market()
    try:
        return _open[market]
    except KeyError:
        raise DatabaseNotOpenError(market=market.value) from None


class _RoutedEngine:
    """Stands in a table's definition for whichever engine the current market has."""

    def __getattr__(self, name: str) -> Any:
        return getattr(engine(), name)


BaseEngine.register(_RoutedEngine)  # Piccolo's own commands ask whether they were given an engine
ROUTED = cast(Any, _RoutedEngine())


def make_engine(url: str, *, durable: bool = True) -> Engine:
    """Return an engine for `sqlite:///path` or `postgresql://...`; nothing is opened yet.

    `durable=False` lets SQLite answer before its bytes are on the disk: for tests alone.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite":
            path = Path(url.removeprefix("sqlite:///"))
            path.parent.mkdir(parents=True, exist_ok=True)
            return PooledSQLiteEngine(path, synchronous="FULL" if durable else "OFF")
        case "postgresql" | "postgres":
            return _PostgresEngine(config={"dsn": url})
        case scheme:
            raise UnknownDatabaseError(scheme=scheme)


async def open_databases(
    urls: Mapping[Market, str], *, durable: bool = True, connections: int = 10
) -> None:
    """Open one database per market for this process; `connections` bounds each PostgreSQL pool."""
    for market, url in urls.items():
        made = make_engine(url, durable=durable)
        if isinstance(made, PooledSQLiteEngine):
            await made.open()
        else:
            await made.start_connection_pool(
                min_size=1, max_size=connections, reset=_leave_as_it_is
            )
        _open[market] = made


async def _leave_as_it_is(_: object) -> None:
    """Spare the trip that sets a session back between queries: nothing here ever changes one.

    Locks and settings hold for a transaction (`pg_advisory_xact_lock`), or live on a connection
    outside the pool.
    """


async def close_databases() -> None:
    """Close every database of this process, when the work under way is done."""
    await drain()
    while _open:
        _, closing = _open.popitem()
        if isinstance(closing, PooledSQLiteEngine):
            await closing.close()
        else:
            await closing.close_connection_pool()


def open_markets() -> tuple[Market, ...]:
    """Return the markets whose databases are open in this process."""
    return tuple(_open)


def engine_kind() -> Literal["sqlite", "postgres"]:
    """Return which engine the current market runs on."""
    return "sqlite" if isinstance(engine(), PooledSQLiteEngine) else "postgres"


class Record(Table, db=ROUTED):
    """A table whose rows carry a time-ordered UUID (version 7) as `id`.

    A table with another primary key derives from `Table` itself, with `db=ROUTED`.
    """

    id = UUID(primary_key=True, default=new_id)

    def __init_subclass__(cls, tablename: str | None = None, **options: Any) -> None:
        super().__init_subclass__(tablename=tablename, db=ROUTED, **options)


def restricted(table: type[Table] | str, *, null: bool = False, **options: Any) -> ForeignKey[Any]:
    """Return a foreign key that neither deletes nor renames along: facts are not swept away."""
    return ForeignKey(
        table,
        null=null,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        **options,
    )


@dataclass(frozen=True, slots=True)
class Index:
    """An index over several columns, or a unique one; Piccolo's tables cannot say it on SQLite.

    `where` makes it partial: SQL that both engines understand.
    """

    table: type[Table]
    columns: tuple[str, ...]
    unique: bool = False
    where: str | None = None

    @property
    def name(self) -> str:
        """The index's name: table, columns, kind."""
        return "_".join(
            (self.table._meta.tablename, *self.columns, "key" if self.unique else "idx")
        )

    @property
    def ddl(self) -> str:
        """The statement that creates it, the same on both engines."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return (
            f'CREATE {"UNIQUE " if self.unique else ""}INDEX "{self.name}" '
            f'ON "{self.table._meta.tablename}" ({columns})'
            + (f" WHERE {self.where}" if self.where else "")
        )


def locked(query: Any) -> Any:
    """Return the query with its rows locked until commit (`FOR UPDATE` on PostgreSQL).

    SQLite needs none: its one writer began IMMEDIATE.
    """
    return query.lock_rows("UPDATE") if engine_kind() == "postgres" else query


async def rows(query: Any, view: type[View]) -> list[View]:
    """Run a `select()` and return its rows as frozen views of type `view`."""
    return views(await query.run(), view)


def views(found: Sequence[dict[str, Any]], view: type[View]) -> list[View]:
    """Return rows as frozen views of type `view`."""
    return msgspec.convert(found, type=list[view], strict=False)  # type: ignore[valid-type]


async def row(query: Any, view: type[View]) -> View | None:
    """Run a `select()` for at most one row and return it as a view, or None."""
    found: Sequence[dict[str, Any]] = await query.run()
    return msgspec.convert(found[0], type=view, strict=False) if found else None


def insertion(
    table: str, columns: Sequence[str], values: Sequence[Sequence[object]]
) -> QueryString:
    """Return one statement that inserts all rows; names of columns and tables are the program's."""
    row = "(" + ", ".join(["{}"] * len(columns)) + ")"
    names = ", ".join(f'"{column}"' for column in columns)
    words = f'INSERT INTO "{table}" ({names}) VALUES ' + ", ".join([row] * len(values))
    return QueryString(words, *(value for one in values for value in one))


async def run_together(statements: Sequence[QueryString]) -> list[int]:
    """Run statements of the running transaction in one trip; return how many rows each touched.

    They insert, update or delete and return nothing; none may need what another did. Foreign keys
    among them hold at the end of the trip. On PostgreSQL they are the WITH queries of one
    statement. **Source:** PostgreSQL, "Data-Modifying Statements in WITH".
    """
    running = engine()
    if isinstance(running, PooledSQLiteEngine):
        return await running.run_together([one.compile_string("sqlite") for one in statements])
    places = range(len(statements))
    parts = ", ".join(f"part_{place} AS ({{}} RETURNING 1)" for place in places)
    counts = ", ".join(f"(SELECT count(*) FROM part_{place}) AS count_{place}" for place in places)
    found = await running.run_querystring(QueryString(f"WITH {parts} SELECT {counts}", *statements))
    return [int(found[0][f"count_{place}"]) for place in places]


async def run_sql(statement: str) -> list[dict[str, Any]]:
    """Run one statement of SQL that both engines understand; no values of users inside it."""
    return cast("list[dict[str, Any]]", await engine().run_ddl(statement))
