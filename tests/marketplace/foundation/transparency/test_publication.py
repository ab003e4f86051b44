from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from contracts.tlog_proof import TlogProof
from marketplace.foundation.transparency import publication, queries, store, witness_client
from marketplace.foundation.transparency.errors import LogBehindError
from marketplace.foundation.transparency.fetching import NoAnswerError, fetch
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.publication import Publisher
from marketplace.foundation.transparency.sequencer import sequencing
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.database import run_sql
from marketplace.kernel.markets import Market
from tests.marketplace.foundation.transparency.conftest import RunningWitness, policy_with
from tests.marketplace.foundation.transparency.facts import SOMEBODY, light, on_one_engine


@pytest.fixture
def demanding(market: Market, witnessed: LogIdentity) -> Integration:
    return Integration(witnessed)


async def test_unwitnessed_checkpoint_is_not_published(demanding: Integration) -> None:
    (event_id,) = await light(SOMEBODY)
    await demanding.integrate()
    assert (await queries.head(), await queries.inclusion_of(event_id)) == (None, None)


async def test_witnessed_checkpoint_is_published(
    demanding: Integration, witnessed: LogIdentity
) -> None:
    (event_id,) = await light(SOMEBODY)
    await demanding.integrate()
    await Publisher(witnessed).publish_newest()
    inclusion = await queries.inclusion_of(event_id)
    assert inclusion is not None
    proven = TlogProof.parse(inclusion.proof).verify(inclusion.entry, witnessed.policy)
    assert list(proven.cosigned) == ["W"]


async def test_publisher_continues_from_what_the_witness_has(
    demanding: Integration, witnessed: LogIdentity
) -> None:
    for _ in range(3):
        await light(SOMEBODY, 3)
        await demanding.integrate()
        assert await Publisher(witnessed).publish_newest()  # a new process knows no sizes
    head = await queries.head()
    assert head is not None
    assert (head.size, head.witnesses) == (9, 1)


async def test_log_goes_on_while_the_witness_is_away(
    demanding: Integration, witnessed: LogIdentity, identity: LogIdentity, witness: RunningWitness
) -> None:
    await light(SOMEBODY, 2)
    await demanding.integrate()
    await Publisher(witnessed).publish_newest()
    gone = replace(
        witnessed, policy=policy_with(identity, witness.signer, "http://127.0.0.1:9/gone")
    )
    await light(SOMEBODY, 2)
    await demanding.integrate()
    published = await Publisher(gone).publish_newest()
    newest = await store.newest_checkpoint()
    head = await queries.head()
    assert newest is not None
    assert head is not None
    assert (published, newest.size, head.size) == (False, 4, 2)


@contextmanager
def misbehaving(answer: bytes) -> Iterator[str]:
    """A witness that answers every connection with the same bytes and then says nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            kept.append(connection)
            connection.recv(65_536)
            connection.sendall(answer)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in kept:
            connection.close()
        thread.join()


ANSWERS = {
    "nothing": b"",
    "no HTTP": b"hello\r\n\r\n",
    "an error": b"HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n",
    "a forged line": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc\n",
    "another's line": "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n— x AAAAAAAAAA==\n".encode(),
    "a size that is none": b"HTTP/1.1 409 no\r\nContent-Length: 3\r\n\r\n-1\n",
    "always another size": b"HTTP/1.1 409 no\r\nContent-Length: 2\r\n\r\n1\n",
    "less than it says": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
    "without end": b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 300_000,
}


@on_one_engine
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
async def test_misbehaving_witness_only_delays_publication(
    demanding: Integration,
    identity: LogIdentity,
    witness: RunningWitness,
    monkeypatch: pytest.MonkeyPatch,
    answer: bytes,
) -> None:
    monkeypatch.setattr(witness_client, "ANSWER_SECONDS", 0.3)
    await light(SOMEBODY, 2)
    await demanding.integrate()
    with misbehaving(answer) as url:
        wrong = replace(identity, policy=policy_with(identity, witness.signer, url))
        assert await Publisher(wrong).publish_newest() is False


@contextmanager
def dripping() -> Iterator[str]:
    """A witness that begins an answer and adds a byte to its header now and then, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Dripping: ")
            while True:
                connection.sendall(b"x")
                time.sleep(0.02)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join(timeout=10)
        listener.close()


async def test_witness_that_drips_is_cut_off_and_holds_no_thread() -> None:
    with dripping() as url:
        before = threading.active_count()
        with pytest.raises(NoAnswerError):
            await fetch(url, b"x", seconds=0.2, max_bytes=1_000)
        assert threading.active_count() <= before


@on_one_engine
async def test_head_published_before_a_witness_was_demanded_is_cosigned_after_all(
    integration: Integration, witnessed: LogIdentity
) -> None:
    await light(SOMEBODY, 2)
    await integration.integrate()
    before = await queries.head()
    await Publisher(witnessed).publish_newest()
    after = await queries.head()
    assert before is not None
    assert after is not None
    assert (before.witnesses, after.witnesses) == (0, 1)
    assert after.published_at == before.published_at


@on_one_engine
async def test_publisher_finds_by_itself_what_another_process_signed(
    market: Market, witnessed: LogIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "LOOK_SECONDS", 0.05)
    publishing = asyncio.create_task(Publisher(witnessed).run())
    await asyncio.sleep(0.02)
    await light(SOMEBODY, 2)
    await Integration(witnessed).integrate()
    async with asyncio.timeout(20):
        while (head := await queries.head()) is None or head.size < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    publishing.cancel()
    await asyncio.gather(publishing, return_exceptions=True)
    assert head.witnesses == 1


@on_one_engine
async def test_witness_that_refuses_is_not_asked_at_every_batch(
    market: Market,
    identity: LogIdentity,
    witness: RunningWitness,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publication, "RETRY_SECONDS", 60.0)
    with misbehaving(ANSWERS["an error"]) as url, capture_logs() as said:
        wrong = replace(identity, policy=policy_with(identity, witness.signer, url))
        async with sequencing(wrong):
            for _ in range(8):
                await light(SOMEBODY)
                await asyncio.sleep(0.06)
    assert [one["event"] for one in said].count("witness_did_not_cosign") == 1


async def test_database_behind_its_witness_is_told(
    demanding: Integration, witnessed: LogIdentity
) -> None:
    await light(SOMEBODY, 5)
    await demanding.integrate()
    await Publisher(witnessed).publish_newest()
    with pytest.raises(LogBehindError) as caught:
        await Publisher(witnessed).require_not_behind(3)
    assert (caught.value.facts["seen"], caught.value.facts["keeper"]) == (5, "W")


async def test_restored_database_without_its_kept_head_cannot_publish(
    demanding: Integration, witnessed: LogIdentity
) -> None:
    await light(SOMEBODY, 5)
    await demanding.integrate()
    await Publisher(witnessed).publish_newest()
    for table in ("log_state", "log_tile", "log_checkpoint"):
        await run_sql(f"DELETE FROM {table}")
    await run_sql("UPDATE event SET leaf_index = NULL")
    lost = replace(witnessed, head_path=witnessed.head_path.with_name("lost.head"))
    await light(SOMEBODY, 2)
    await Integration(lost).integrate()
    with pytest.raises(LogBehindError):
        await Publisher(lost).publish_newest()


async def test_fork_of_equal_length_gains_no_cosignature(
    demanding: Integration, witnessed: LogIdentity
) -> None:
    await light(SOMEBODY, 2)
    await demanding.integrate()
    await Publisher(witnessed).publish_newest()
    for table in ("log_state", "log_tile", "log_checkpoint"):
        await run_sql(f"DELETE FROM {table}")
    await run_sql("UPDATE event SET leaf_index = NULL")
    lost = replace(witnessed, head_path=witnessed.head_path.with_name("lost.head"))
    await light(SOMEBODY, 2)
    await Integration(lost).integrate()
    assert await Publisher(lost).publish_newest() is False
