"""The published Delta Sharing client, as it is, reads a licensed table from the running site.

It lives in a locked environment of its own, since it asks for an older pandas.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.anonymize.environments import NotInstallableError, python_of
from tests.conftest import FrozenClock
from tests.marketplace.use.sharing.given import Shared, counted

pytestmark = pytest.mark.foreign
PROGRAM = """
import json, sys
import delta_sharing
from delta_sharing.converter import to_converters
from delta_sharing.protocol import DeltaSharingProfile, Table
from delta_sharing.reader import DeltaSharingReader
from delta_sharing.rest_client import DataSharingRestClient

def told(rows):
    kinds = {name: str(kind) for name, kind in rows.dtypes.items()}
    return {"rows": len(rows), "kinds": kinds, "fares": int(rows["fare"].sum())}

def load(url, **asked):
    return told(delta_sharing.load_as_pandas(url, **asked))

def version(url):
    return delta_sharing.get_table_version(url)

def tables(url):
    profile = url.partition("#")[0]
    return [".".join((t.share, t.schema, t.name))
            for t in delta_sharing.SharingClient(profile).list_all_tables()]

kept = {}

def ask_files(url):
    profile, _, names = url.partition("#")
    share, schema, table = names.split(".")
    client = DataSharingRestClient(DeltaSharingProfile.read_from_file(profile))
    kept["found"] = client.list_files_in_table(Table(table, share, schema))
    return len(kept["found"].add_files)

def read_files(url):
    found = kept["found"]
    converters = to_converters(json.loads(found.metadata.schema_string))
    return told(DeltaSharingReader._to_pandas(found.add_files[0], converters, False, None, False))

for line in sys.stdin:
    name, url, asked = json.loads(line)
    try:
        answer = {"answer": globals()[name](url, **asked)}
    except Exception as error:
        answer = {"error": type(error).__name__, "said": str(error)}
    print(json.dumps(answer), flush=True)
"""
LICENSED_KINDS = {
    "line": "object",
    "district": "object",
    "hour": "int64",
    "card_class": "object",
    "fare": "int64",
}


@dataclass(frozen=True, slots=True)
class Client:
    """The client in a process of its own, with a licence's profile."""

    process: asyncio.subprocess.Process
    url: str

    async def __call__(self, name: str, **asked: Any) -> dict[str, Any]:
        """Have it do one thing; return what it got, or what its user would see."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, self.url, asked]).encode() + b"\n")
        answered = await self.process.stdout.readline()
        return dict(json.loads(answered))


@pytest.fixture(scope="session")
def peer() -> Path:
    """Return the interpreter that has the client; skips when it cannot be installed."""
    try:
        return python_of("delta-sharing")
    except NotInstallableError as error:
        why = f"the delta-sharing client cannot be installed: {error}"
        print(f"skipping: {why}", file=sys.stderr)
        pytest.skip(why)


@pytest.fixture
async def client(peer: Path, served: str, given: Shared, tmp_path: Path) -> AsyncIterator[Client]:
    """Start the client with the profile of the plain licence."""
    assert given.made.profile.endpoint == f"{served}/delta-sharing"
    profile = tmp_path / "rides.share"
    profile.write_bytes(msgspec.json.encode(given.made.profile))
    process = await asyncio.create_subprocess_exec(
        str(peer),
        "-c",
        PROGRAM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    yield Client(process, f"{profile}#{given.made.table}")
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


async def test_client_loads_what_is_licensed_and_is_counted_once(
    client: Client, given: Shared
) -> None:
    whole = (await client("load"))["answer"]
    few = (await client("load", limit=3))["answer"]
    none = (await client("load", limit=0))["answer"]
    dated = (await client("load", version=1))["answer"]
    assert (whole["rows"], whole["kinds"]) == (400, LICENSED_KINDS)
    assert (few["rows"], none["rows"], dated) == (3, 0, whole)
    assert await client("tables") == {"answer": [given.made.table]}
    assert await client("version") == {"answer": 1}
    assert await counted(given) == (2, 403)


async def test_client_s_user_is_told_why_nothing_comes(
    client: Client, given: Shared, clock: FrozenClock
) -> None:
    later = await client("load", version=2)
    await client("ask_files")
    clock.move(minutes=5)
    expired = await client("read_files")
    await client("ask_files")
    await given.revoke()
    gone = await client("read_files")
    revoked = await client("load")
    assert later["error"] == "HTTPError"
    assert "许可对应第 1 版" in later["said"]
    assert [expired["error"], gone["error"]] == ["FileNotFoundError"] * 2
    assert revoked["error"] == "HTTPError"
    assert "许可已被撤销。" in revoked["said"]
    assert "the licence is revoked" in revoked["said"]
