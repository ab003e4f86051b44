"""What the log stores: its size, its tiles and bundles by path, every checkpoint it ever signed."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from marketplace.kernel.database import ROUTED, Index


class LogState(Table, db=ROUTED, tablename="log_state"):
    """One row: whose log this is and how long it is. Updating `size` from its old value is the
    fence.
    """

    id = Integer(primary_key=True, default=1)
    origin = Varchar(length=255)
    size = BigInt()


class LogTile(Table, db=ROUTED, tablename="log_tile"):
    """A tile of hashes or a bundle of entries, under the path it would have once it is full.

    `width` grows to 256 and the row then never changes again.
    """

    path = Varchar(length=64, primary_key=True, default="")
    width = Integer()
    content = Bytea()


class LogCheckpoint(Table, db=ROUTED, tablename="log_checkpoint"):
    """A tree head that was signed; `note` gains cosignatures until it is published."""

    size = BigInt(primary_key=True, default=0)
    note = Text()
    signed_at = Timestamptz(default=None)
    published_at = Timestamptz(null=True, default=None)


class LogIndex(Table, db=ROUTED, tablename="log_index"):
    """A search index over a stretch of the log: its rows as canonical JSON, and who committed it.

    Stretches follow each other without gap. `event` is the fact that commits to the root.
    """

    first = BigInt(primary_key=True, default=0)
    end = BigInt()
    rows = Text()
    salt = Varchar(length=64)
    event = UUID(default=None)


INDEXES = [Index(LogCheckpoint, ("published_at", "size"))]
