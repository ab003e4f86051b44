"""Files behind S3-compatible storage: the same bytes, the same checks."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store

from benchmarks.anonymize.environments import NotInstallableError, python_of
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.storage import BlobNotFoundError, BlobStore
from marketplace.kernel.stores import close_stores, open_stores, store
from marketplace.use.delivery.errors import EvidenceVoidError
from marketplace.use.delivery.schemas import FileFormat, OpenDelivery
from marketplace.use.delivery.service import begin_delivery, open_delivery
from marketplace.use.delivery.streaming import Span, chunks_of
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

BUCKET = "market"
MADE_UP = {
    "AWS_ACCESS_KEY_ID": "made-up",
    "AWS_SECRET_ACCESS_KEY": "made-up",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Run a local S3 server, in an environment of its own, with one empty bucket."""
    try:
        python = python_of("moto")
    except NotInstallableError as error:
        print(f"!!! no S3 server, its tests are SKIPPED: {error} !!!", file=sys.stderr)
        pytest.skip("the S3 server cannot be installed here")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **MADE_UP}
    ) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            _make_bucket(f"{address}/{BUCKET}")
            yield address
        finally:
            server.terminate()


def _make_bucket(url: str) -> None:
    ends = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(urllib.request.Request(url, method="PUT")).close()
            return
        except urllib.error.URLError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


@pytest.fixture
def s3_url(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Return the address of an empty store on the server."""
    for name, value in {**MADE_UP, "AWS_ENDPOINT": endpoint}.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{tmp_path.name}"


async def _megabytes(count: int) -> AsyncIterator[bytes]:
    for number in range(count):
        yield bytes([number]) * (1 << 20)


async def test_blob_of_many_parts_comes_back_whole_and_in_part(s3_url: str) -> None:
    blobs = BlobStore.at(s3_url)
    blob = await blobs.put(_megabytes(12))
    sha256 = hashlib.sha256()
    async for chunk in blobs.read(blob.digest):
        sha256.update(chunk)
    assert (blob.size_bytes, f"sha256:{sha256.hexdigest()}") == (12 << 20, blob.digest)
    assert await blobs.read_range(blob.digest, (7 << 20) - 1, length=2) == b"\x06\x07"


async def test_blob_that_is_removed_is_gone(s3_url: str) -> None:
    blobs = BlobStore.at(s3_url)
    blob = await blobs.put_bytes(b"once")
    await blobs.delete(blob.digest)
    with pytest.raises(BlobNotFoundError):
        await blobs.size_bytes(blob.digest)


@pytest.fixture
async def deal_on_s3(market: object, clock: object, s3_url: str) -> Deal:
    """Return a deal whose files all lie in the object store."""
    close_stores()
    open_stores(s3_url)
    return await a_deal()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_delivery_from_an_object_store_arrives_whole(deal_on_s3: Deal) -> None:
    licence = await a_licence_in_force(deal_on_s3)
    opened = await open_delivery(
        deal_on_s3.buyer,
        OpenDelivery(
            licence_id=licence.licence_id,
            purpose="operationsImprovement",
            scenario=SCENARIO,
            format=FileFormat.PARQUET,
        ),
    )
    assert not isinstance(opened, Refusal)
    begun = await begin_delivery(deal_on_s3.buyer, opened.delivery_id)
    size = begun.size_bytes or 0
    whole = [chunk async for chunk in chunks_of(deal_on_s3.buyer, begun, Span(0, size, size))]
    found = f"sha256:{hashlib.sha256(b''.join(whole)).hexdigest()}"
    assert found == begun.delivered_digest


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_bytes_that_were_changed_in_the_object_store_void_the_evidence(
    deal_on_s3: Deal, s3_url: str
) -> None:
    licence = await a_licence_in_force(deal_on_s3)
    name = deal_on_s3.supply.listing.evidence.version_digest.removeprefix("sha256:")
    place = f"sha256/{name[:2]}/{name[2:4]}/{name}"
    content = await store().read_all(f"sha256:{name}")
    changed = content.replace(b"B12", b"B13", 1)
    await obstore.put_async(S3Store.from_url(f"{s3_url}/real"), place, changed)
    asked = OpenDelivery(
        licence_id=licence.licence_id, purpose="operationsImprovement", scenario=SCENARIO
    )
    with pytest.raises(EvidenceVoidError):
        await open_delivery(deal_on_s3.buyer, asked)
