"""What the page and the guide tell a buyer to type does its work."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import msgspec
import pytest

from marketplace.use.sharing.examples import curl_example, profile_name
from tests.marketplace.use.sharing.given import Shared, counted

DUCKDB = """
import io, os, urllib.request
import duckdb, pyarrow as pa

address = os.environ["SITE"] + "/api/v1/licences/" + os.environ["LICENCE"] + "/rows"
asked = urllib.request.Request(
    address + "?limit=10000&format=arrow",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
)
rides = pa.ipc.open_stream(urllib.request.urlopen(asked)).read_all()
print(duckdb.sql("select count(*), sum(fare) from rides").fetchall()[0][0])
"""
PANDAS = """
import os
import pandas as pd

address = os.environ["SITE"] + "/api/v1/licences/" + os.environ["LICENCE"] + "/rows"
rides = pd.read_csv(
    address + "?limit=10000&format=csv",
    storage_options={"Authorization": "Bearer " + os.environ["TOKEN"]},
)
print(len(rides))
"""


async def run(*words: str, folder: Path, given: Shared, site: str) -> str:
    environment = {
        **os.environ,
        "SITE": site,
        "LICENCE": str(given.licence.licence_id),
        "TOKEN": given.made.profile.bearer_token,
    }
    process = await asyncio.create_subprocess_exec(
        *words, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return said.decode().strip()


@pytest.mark.parametrize("program", [DUCKDB, PANDAS], ids=["duckdb", "pandas"])
async def test_rows_are_read_by_programs_that_buyers_have(
    served: str, given: Shared, tmp_path: Path, program: str
) -> None:
    said = await run(sys.executable, "-c", program, folder=tmp_path, given=given, site=served)
    assert (said, await counted(given)) == ("400", (1, 400))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_commands_of_the_page_read_rows(served: str, given: Shared, tmp_path: Path) -> None:
    profile = tmp_path / profile_name(given.licence)
    profile.write_bytes(msgspec.json.encode(given.made.profile))
    commands = curl_example(given.licence, served).replace("curl ", "curl -s ")
    said = await run("bash", "-c", commands, folder=tmp_path, given=given, site=served)
    assert (len(said.splitlines()), await counted(given)) == (101, (1, 100))
