"""The log over HTTP: tiles for programs, pages for people, from the site as it is wired."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from litestar.types import ASGIApp

from contracts import tlog_policy_text
from contracts.checkpoint import Checkpoint
from contracts.complete_answer import CompleteAnswer
from contracts.tlog_proof import TlogProof
from marketplace.app import create_app
from marketplace.foundation.transparency import identity as identities
from marketplace.foundation.transparency import proofs, service, store
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.reading import reading_site
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.address import open_address
from marketplace.kernel.ids import new_id
from marketplace.kernel.keyring import close_keys, open_keys, operator_signer
from marketplace.kernel.markets import Market
from marketplace.settings import Settings
from tests.marketplace.foundation.transparency.facts import SOMEBODY, fill, light

SITE = "http://market.test"


@pytest.fixture(scope="session")
def whole_site() -> ASGIApp:
    return create_app(Settings(base_url=SITE))


@pytest.fixture
async def site(
    market: Market, whole_site: ASGIApp, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """The whole site over an open database, without its background work."""
    open_address(SITE)
    open_keys(tmp_path / "keys")
    identities.open_identities(tmp_path / "keys")
    transport = httpx.ASGITransport(whole_site)  # type: ignore[arg-type] # an ASGI application
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        yield client
    close_keys()
    open_address("http://127.0.0.1:8000")


@pytest.fixture
async def filled(site: httpx.AsyncClient) -> httpx.AsyncClient:
    await light(SOMEBODY, 3, contract=new_id())
    integration = Integration(log_identity())
    await integration.integrate()
    await fill(297)
    await integration.integrate()
    return site


async def test_checkpoint_is_served_as_text_for_a_moment(filled: httpx.AsyncClient) -> None:
    answer = await filled.get("/log/checkpoint")
    published = await store.published_checkpoint()
    assert published is not None
    assert (
        answer.text,
        answer.headers["content-type"],
        answer.headers["cache-control"],
    ) == (published.note, "text/plain; charset=utf-8", "public, max-age=1")


async def test_tile_is_served_as_bytes_for_ever(filled: httpx.AsyncClient) -> None:
    answer = await filled.get("/log/tile/0/000")
    assert (
        len(answer.content),
        answer.headers["content-type"],
        "immutable" in answer.headers["cache-control"],
    ) == (8192, "application/octet-stream", True)


async def test_reader_who_has_the_tile_gets_no_content(filled: httpx.AsyncClient) -> None:
    tag = (await filled.get("/log/tile/0/000")).headers["etag"]
    again = await filled.get("/log/tile/0/000", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_every_partial_width_is_served(filled: httpx.AsyncClient) -> None:
    for width in (1, 3, 44):
        tile = await filled.get(f"/log/tile/0/001.p/{width}")
        assert len(tile.content) == 32 * width
        assert (await filled.get(f"/log/tile/entries/001.p/{width}")).status_code == 200


MISSING = [
    "/log/tile/0/001",
    "/log/tile/0/001.p/45",
    "/log/tile/0/002.p/1",
    "/log/tile/1/000.p/2",
    "/log/tile/2/000.p/1",
    "/log/tile/0/1",
    "/log/tile/x/000",
    "/log/tile/0/../checkpoint",
    "/log/proof/300",
    "/log/entries/300",
    "/api/v1/log/entries/300",
]


async def test_what_is_not_there_is_not_found(filled: httpx.AsyncClient) -> None:
    found = [path for path in MISSING if (await filled.get(path)).status_code != 404]
    assert found == []


async def test_proof_proves_under_the_served_policy(filled: httpx.AsyncClient) -> None:
    policy = tlog_policy_text.parse((await filled.get("/log/policy")).content)
    proof = TlogProof.parse((await filled.get("/log/proof/270")).text)
    assert proof.verify(await proofs.entry_at(270), policy).index == 270


async def test_head_as_json_names_origin_and_size(filled: httpx.AsyncClient) -> None:
    head = (await filled.get("/api/v1/log/head")).json()
    assert (head["origin"], head["size"]) == ("market.test/log", 300)


async def test_consistency_as_json(filled: httpx.AsyncClient) -> None:
    answer = await filled.get("/api/v1/log/consistency?old_size=3&new_size=300")
    expected = [one.hex() for one in await proofs.consistency_proof(3, 300)]
    assert answer.json() == expected


async def test_complete_list_is_served_to_anybody(filled: httpx.AsyncClient) -> None:
    await service.commit_index(SYSTEM)
    await Integration(log_identity()).integrate()
    answer = await filled.get("/api/v1/log/complete", params={"kind": "log-test.lamp-lit"})
    listed = CompleteAnswer.parse(answer.content).verify(log_identity().policy)
    assert listed.leaves == tuple(range(300))


async def test_complete_list_of_two_things_is_refused(filled: httpx.AsyncClient) -> None:
    answer = await filled.get("/api/v1/log/complete", params={"kind": "a.b", "contract": "c"})
    assert (answer.status_code, answer.json()["code"]) == (422, "transparency.not-one-question")


async def test_log_page_offers_the_complete_list_of_what_it_filters(
    filled: httpx.AsyncClient,
) -> None:
    page = (await filled.get("/log", params={"kind": "log-test.lamp-lit"})).text
    assert "/api/v1/log/complete?kind=log-test.lamp-lit" in page


async def test_before_the_first_head_there_is_no_checkpoint(site: httpx.AsyncClient) -> None:
    assert (await site.get("/log/checkpoint")).status_code == 404


async def test_verifier_is_handed_out_whole(filled: httpx.AsyncClient) -> None:
    assert "def verify(" in (await filled.get("/log/verify_log.py")).text


async def test_log_page_lists_the_newest_entries(filled: httpx.AsyncClient) -> None:
    page = (await filled.get("/log")).text
    assert "/log/entries/299" in page
    assert "market.test/log" in page


async def test_log_page_shows_a_contracts_thread(filled: httpx.AsyncClient) -> None:
    entry = (await filled.get("/api/v1/log/entries/0")).json()
    page = (await filled.get(f"/log?contract={entry['contract']}")).text
    shown = [f"/log/entries/{index}" in page for index in (0, 1, 2, 3)]
    assert shown == [True, True, True, False]


async def test_entry_page_shows_its_proof(filled: httpx.AsyncClient) -> None:
    page = (await filled.get("/log/entries/7")).text
    assert "c2sp.org/tlog-proof@v1" in page


async def compare(site: httpx.AsyncClient, older: str, newer: str) -> httpx.Response:
    form = (await site.get("/log/compare")).text
    assert "<form" in form
    return await site.post("/log/compare", data={"older": older, "newer": newer})


async def test_two_kept_heads_are_compared(filled: httpx.AsyncClient) -> None:
    older, newer = await store.checkpoint_at(3), await store.checkpoint_at(300)
    assert older is not None
    assert newer is not None
    answer = await compare(filled, older.note.replace("\n", "\r\n"), newer.note)
    assert (answer.status_code, "一致性证明" in answer.text) == (200, True)


async def test_fork_is_shown_as_a_fork(filled: httpx.AsyncClient) -> None:
    newer = await store.checkpoint_at(300)
    assert newer is not None
    forged = log_identity().sign(_other_head(), at=newer.signed_at)
    answer = await compare(filled, forged.raw.decode(), newer.note)
    assert "分叉" in answer.text


def _other_head() -> Checkpoint:
    return Checkpoint("market.test/log", 3, b"\x07" * 32)


NOT_HEADS = ["", "hello", "market.test/log\n3\nAAAA\n\n— x AAAAAAAA\n"]


async def test_text_that_is_no_head_is_refused(filled: httpx.AsyncClient) -> None:
    newer = await store.checkpoint_at(300)
    assert newer is not None
    answers = [(await compare(filled, text, newer.note)).status_code for text in NOT_HEADS]
    assert answers == [422] * len(NOT_HEADS)


async def test_second_key_signs_beside_the_first(site: httpx.AsyncClient, tmp_path: Path) -> None:
    first = log_identity().keys
    folder = tmp_path / "keys"
    operator_signer("log-2027")  # makes the file
    identities.open_identities(folder)
    await Integration(log_identity()).integrate()
    newest = await store.newest_checkpoint()
    assert newest is not None
    rotated = log_identity()
    assert (rotated.keys[0], len(rotated.keys), newest.note.count("— market.test/log")) == (
        first[0],
        2,
        2,
    )


async def test_log_is_served_alone_as_well(filled: httpx.AsyncClient, tmp_path: Path) -> None:
    alone = reading_site(Settings(base_url=SITE, keys_url=str(tmp_path / "keys")))
    transport = httpx.ASGITransport(alone)  # type: ignore[arg-type] # an ASGI application
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        answers = [await client.get("/log/checkpoint"), await client.get("/log/tile/0/009")]
    assert [one.status_code for one in answers] == [200, 404]
