"""What the gate adds to a Delta Sharing load: one client, one file, with our gate and without.

The published client loads a table of a million rows as its users do: it asks for metadata and
files, then for the file by its pattern of HEADs, broken-off GETs and ranges. Beside it, in turns,
it reads the same Parquet by the same pattern from the same server, at an address that nothing
guards. Each load has a token of its own, so that every one is a delivery of its own.

The rows are made up and lie in the place of a small licensed table's: what the gate asks does not
depend on them.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import socket
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

from benchmarks.anonymize.environments import python_of
from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.address import open_address
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import open_keys
from marketplace.kernel.markets import Market
from marketplace.kernel.stores import open_stores, store
from marketplace.settings import Settings
from marketplace.use.delivery.service import licensed_file
from marketplace.use.sharing.kinds import columns_of
from marketplace.use.sharing.model import ROWS_AT_ONCE
from marketplace.use.sharing.schemas import IssueLicenceToken, KeepTable
from marketplace.use.sharing.service import issue_token, keep_table
from marketplace.web.doors import MarketDoor
from migrations.run import migrate
from tests.stories import Deal, a_deal, a_licence_in_force

AIM = 1.5
BARE = "/bare/rows.parquet"
CLIENT = """
import json, sys, time
import delta_sharing
from delta_sharing.protocol import AddFile
from delta_sharing.reader import DeltaSharingReader

for line in sys.stdin:
    kind, url = json.loads(line)
    begun = time.perf_counter()
    if kind == "gated":
        rows = delta_sharing.load_as_pandas(url)
    else:
        file = AddFile(url=url, id="bare", partition_values={}, size=0)
        rows = DeltaSharingReader._to_pandas(file, {}, False, None, False)
    print(json.dumps([time.perf_counter() - begun, len(rows)]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Bare:
    """A server of one file that asks nobody: HEAD, GET and one range."""

    content: bytes

    async def __call__(self, scope: Any, _: Any, send: Any) -> None:
        """Answer one request."""
        size, headers = len(self.content), dict(scope["headers"])
        wanted = headers.get(b"range", b"").removeprefix(b"bytes=").partition(b"-")
        first, last = int(wanted[0] or 0), min(int(wanted[2] or size), size - 1)
        body = b"" if scope["method"] == "HEAD" else self.content[first : last + 1]
        told = [
            (b"content-length", str(last + 1 - first).encode()),
            (b"accept-ranges", b"bytes"),
            (b"content-range", f"bytes {first}-{last}/{size}".encode()),
        ]
        status = 206 if b"range" in headers else 200
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": body})


def rides(rows: int) -> pa.Table:
    """Return made-up boardings, a row each: line, stop, minute, pseudonym of the card, fare."""
    chance = np.random.default_rng(7)
    cards = chance.integers(0, 1 << 44, rows)
    return pa.table(
        {
            "line": np.char.add("B", chance.integers(1, 300, rows).astype(str)),
            "stop": chance.integers(1, 4_000, rows),
            "minute": chance.integers(0, 1_440, rows),
            "card": [f"{card:011x}" for card in cards.tolist()],
            "fare": chance.integers(100, 900, rows) / 100,
        }
    )


async def main(rows: int, rounds: int) -> float:
    """Load in turns and return the ratio of the medians."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        await _open(Path(folder), port)
        try:
            return await _measured(Path(folder), port, rows=rows, rounds=rounds)
        finally:
            await close_databases()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _open(folder: Path, port: int) -> None:
    open_address(f"http://127.0.0.1:{port}")
    open_keys(folder / "keys", "a passphrase for a benchmark")
    open_stores(str(folder / "store"))
    open_identities(folder / "keys")
    await open_databases({Market.REAL: f"sqlite:///{folder}/market.sqlite"})
    await migrate()


async def _measured(folder: Path, port: int, *, rows: int, rounds: int) -> float:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, channels=("deltaSharing",), max_uses=1_000)
    content = await _put_in_place(deal, licence.licence_id, rows)
    settings = Settings()
    site, bare = MarketDoor(create_site(settings, frame_of(settings))), Bare(content)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await (bare if scope["path"] == BARE else site)(scope, receive, send)

    server = Server(app, port=port, interface=Interfaces.ASGI, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    client = await asyncio.create_subprocess_exec(
        str(python_of("delta-sharing")),
        "-c",
        CLIENT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    times: dict[str, list[float]] = {"gated": [], "bare": []}
    for _ in range(rounds + 1):  # the first of each is not counted
        profile = folder / "rides.share"
        made = await issue_token(deal.buyer, IssueLicenceToken(licence_id=licence.licence_id))
        profile.write_bytes(msgspec.json.encode(made.profile))
        asked = {"gated": f"{profile}#{made.table}", "bare": f"http://127.0.0.1:{port}{BARE}"}
        for kind, url in asked.items():
            times[kind].append(await _loaded(client, kind, url, rows))
    client.terminate()
    server.stop()  # type: ignore[no-untyped-call] # Granian leaves it so
    await serving
    return _told(times, len(content))


async def _put_in_place(deal: Deal, licence_id: Any, rows: int) -> bytes:
    """Put the rows where the licence's typed table lies; return their Parquet."""
    out, table = io.BytesIO(), rides(rows)
    pq.write_table(table, out, row_group_size=ROWS_AT_ONCE)
    blob = await store().put_bytes(out.getvalue())
    copy = await licensed_file(deal.buyer, licence_id)
    command = KeepTable(
        licence_id=licence_id,
        copy_id=copy.copy_id,
        source_digest=copy.digest,
        digest=blob.digest,
        columns=list(columns_of(table.schema)),
        rows=copy.rows,
    )
    await keep_table(deal.buyer, command)
    return out.getvalue()


async def _loaded(client: asyncio.subprocess.Process, kind: str, url: str, rows: int) -> float:
    assert client.stdin is not None
    assert client.stdout is not None
    client.stdin.write(json.dumps([kind, url]).encode() + b"\n")
    seconds, got = json.loads(await client.stdout.readline())
    assert got == rows, got
    return float(seconds)


def _told(times: dict[str, list[float]], size: int) -> float:
    medians = {kind: statistics.median(taken[1:]) for kind, taken in times.items()}
    ratio = medians["gated"] / medians["bare"]
    print(f"{size / 1e6:.1f} MB of Parquet, {len(times['bare']) - 1} loads each, in turns")
    for kind, median in medians.items():
        print(f"{kind:>6}: {median:.3f} s (median), {min(times[kind][1:]):.3f} s (best)")
    print(f"gated / bare: {ratio:.2f} (aim: at most {AIM})")
    return ratio


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(main(given.rows, given.rounds))
    sys.exit(0 if found <= AIM else 1)
