"""A program fetches what an offline check trusts, and has a licence checked without a token."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.bundle import TrustDirectory, verify_bundle
from marketplace.kernel.clock import now
from marketplace.trade.licences.queries import bundle_of
from tests.stories import a_deal, a_licence, a_licence_in_force

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


async def _checked(client: httpx.AsyncClient, content: bytes) -> dict[str, Any]:
    sent = await client.post("/api/v1/licence-checks", content=content)
    assert sent.status_code == 200
    found: dict[str, Any] = sent.json()
    return found


async def test_trust_that_is_fetched_checks_a_licence_offline(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    licence = await a_licence_in_force(await a_deal())
    for one in (await client.get("/api/v1/trust")).json():
        (tmp_path / one["name"]).write_text(one["content"], encoding="utf-8")
    bundle = await bundle_of(licence.licence_id)
    assert verify_bundle(bundle.encoded, TrustDirectory.load(tmp_path), at=now()).valid


async def test_anybody_has_a_licence_checked_and_every_fault_is_named(
    client: httpx.AsyncClient,
) -> None:
    deal = await a_deal()
    pending = await bundle_of((await a_licence(deal)).licence_id)
    valid = await bundle_of((await a_licence_in_force(deal)).licence_id)
    given = [valid.encoded, pending.encoded, b"not a licence", b"\xff\x00", b"x" * 1_100_000]
    found = [await _checked(client, content) for content in given]
    faults = [one["code"] for one in found[1]["findings"] if one["outcome"] == "failed"]
    assert [one["is_valid"] for one in found] == [True, False, False, False, False]
    assert "log.not-logged" in faults


async def test_nothing_is_no_licence_to_check(client: httpx.AsyncClient) -> None:
    sent = await client.post("/api/v1/licence-checks", content=b"")
    assert (sent.status_code, sent.json()["code"]) == (422, "licences.nothing-to-check")
