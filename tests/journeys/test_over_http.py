"""The story over REST, as programs live it: from a table to a licence, every step in the log."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts import canonical, did, tlog_policy_text
from contracts.bundle.trust import IssuerKey, TrustDirectory
from contracts.cli import main as contracts_command
from contracts.market import Market
from marketplace.foundation.transparency.audit import fsck
from marketplace.foundation.transparency.queries import search
from marketplace.foundation.transparency.schemas import LogSearch
from tests.journeys.site import Site
from tests.journeys.telling import Told
from tests.journeys.walk import TABLE, TITLE, census, offer
from tests.stories import SCENARIO

PROBLEM = "application/problem+json"
STORY = [
    "resources.resource-registered",
    "resources.batch-taken-in",
    "resources.columns-examined",
    "resources.columns-confirmed",
    "desensitisation.recipes-proposed",
    "desensitisation.evidence-measured",
    "listings.product-drafted",
    "listings.product-submitted",
    "listings.listing-published",
    "requests.request-submitted",
    "requests.request-accepted",
    "agreements.agreement-drawn-up",
    "agreements.agreement-signed",
    "agreements.agreement-concluded",
    "licence.issued",
]


async def test_whole_table_is_taken_in(told: Told) -> None:
    batch = told.walk.said("batch")
    assert (440, 5, len(TABLE)) == (batch["rows"], batch["columns"], batch["size_bytes"])


@pytest.mark.parametrize("words", ["客流", "線路", "刷卡客流", "boardings", "HZ-P"])
async def test_listed_product_is_found(told: Told, site: Site, words: str) -> None:
    found = (await site.visitor.get("/api/v1/products", params={"text": words})).json()
    assert [told.walk.said("listed")["version"]["code"]] == [
        entry["code"] for entry in found["entries"]
    ]


async def test_draft_that_lacks_price_template_and_scenario_is_held_back_by_three_rules(
    told: Told,
) -> None:
    answer = told.walk.answers["held back"]
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    reasons = answer.json()["reasons"]
    assert sorted(reason["code"] for reason in reasons) == [
        "price-missing",
        "scenario-missing",
        "template-missing",
    ]
    assert all(reason["rule"] and reason["text"]["zh"] for reason in reasons)


async def test_second_scenario_in_one_request_is_refused_by_rule(told: Told) -> None:
    answer = told.walk.answers["two scenarios"]
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert [reason["rule"] for reason in answer.json()["reasons"]] != []


async def test_liaison_who_approves_is_refused(told: Told) -> None:
    answer = told.walk.answers["own approval"]
    assert (answer.status_code, answer.headers["content-type"]) == (403, PROBLEM)


async def test_refused_approval_is_recorded(told: Told) -> None:
    refused = await search(LogSearch(kind="kernel.act-refused"))
    assert "listings.approve_product" in [found.command for found in refused.items]


async def test_draft_of_another_unit_is_unknown(told: Told) -> None:
    version_id = told.walk.said("draft")["version_id"]
    answer = await told.stranger.get(f"/api/v1/versions/{version_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)


async def test_same_post_twice_is_done_once(told: Told) -> None:
    body = census(told.walk.unit_id, table_name="sent_twice")
    key = {"idempotency-key": "once-and-only-once"}
    first, second = [
        await told.liaison.post("/api/v1/resources", json=body, headers=key) for _ in range(2)
    ]
    assert (first.status_code, first.json()) == (second.status_code, second.json())


async def test_same_key_for_another_content_is_a_conflict(told: Told) -> None:
    key = {"idempotency-key": "one-key-two-contents"}
    for table_name in ("first_content", "second_content"):
        body = census(told.walk.unit_id, table_name=table_name)
        answer = await told.liaison.post("/api/v1/resources", json=body, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency.key-reused")


async def test_draft_with_foreign_evidence_is_not_made(told: Told) -> None:
    evidence_id = told.walk.said("evidence")["evidence_id"]
    answer = await told.stranger.post("/api/v1/versions", json=offer(told.walk, evidence_id))
    assert (answer.status_code, answer.headers["content-type"]) == (403, PROBLEM)


async def test_stranger_sees_no_licence(told: Told) -> None:
    answer = await told.stranger.get(f"/api/v1/licences/{told.licence_id}")
    assert answer.status_code == 404


async def test_regulator_finds_the_story_in_the_log_in_its_order(told: Told) -> None:
    found = [one["entry"] for one in told.walk.said("found")["items"]]
    at = {entry["type"]: entry["leaf_index"] for entry in found}
    assert sorted(STORY, key=lambda kind: at[kind]) == STORY


async def test_delivered_bytes_are_those_of_the_receipt(told: Told) -> None:
    content = told.walk.answers["content"].content
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert digest == told.walk.said("delivered")["delivered_digest"]


@pytest.mark.parametrize("step", ["second purpose", "use while stopped", "use when revoked"])
async def test_gateway_refuses_with_its_reason(told: Told, step: str) -> None:
    answer = told.walk.answers[step]
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert all(one["code"] and one["text"]["zh"] for one in answer.json()["reasons"])


async def test_refusals_of_the_gateway_are_recorded(told: Told) -> None:
    refused = await search(LogSearch(kind="delivery.refused"), limit=100)
    assert len(refused.items) == 3


async def test_order_of_the_regulator_stops_the_licence_at_once(told: Told) -> None:
    assert told.walk.said("stopped")["standing"] == "suspended"


async def test_officer_does_not_lift_what_the_regulator_stopped(told: Told) -> None:
    answer = told.walk.answers["lifted below"]
    assert (answer.status_code, answer.headers["content-type"]) == (403, PROBLEM)


async def test_officer_does_not_reinstate_what_the_regulator_stopped(told: Told) -> None:
    assert told.walk.answers["reinstated below"].status_code == 409


async def test_licence_works_again_once_the_regulator_lifts_the_order(told: Told) -> None:
    assert told.walk.said("going again")["standing"] == "in-force"


async def test_revoked_licence_is_revoked(told: Told) -> None:
    assert told.walk.said("revoked")["standing"] == "revoked"


SAID = ("虚构", TITLE, SCENARIO, "核查", "1200000", "operationsImprovement")
"""Words of the story, of which the public log holds none: people, wares, purposes, prices."""


async def test_public_log_names_nobody_and_tells_no_secret(told: Told, site: Site) -> None:
    size = (await site.visitor.get("/api/v1/log/head")).json()["size"]
    entries = (await site.visitor.get(f"/log/tile/entries/000.p/{size}")).content
    ids = (told.walk.unit_id, told.walk.enterprise_id, told.licence_id)
    assert [word for word in (*SAID, *ids) if word.encode() in entries] == []
    assert b"licence.issued" in entries


async def test_log_is_whole(told: Told) -> None:
    assert (await fsck()).size >= len(STORY)


async def test_bundle_verifies_offline(told: Told, trust: Path) -> None:
    done = _verify(told.walk.answers["bundle"].content, trust)
    assert done.exit_code == 0, done.output


async def test_altered_bundle_does_not_verify(told: Told, trust: Path) -> None:
    bundle = json.loads(told.walk.answers["bundle"].content)
    head, body, signature = bundle["licence"].split(".")
    bundle["licence"] = f"{head}.{body[:-4]}{body[-4:].swapcase()}.{signature}"
    done = _verify(canonical.encode(bundle), trust)
    assert done.exit_code == 1, done.output


async def test_bundle_of_a_revoked_licence_says_so(told: Told, trust: Path) -> None:
    done = _verify(told.walk.answers["bundle after"].content, trust)
    assert (done.exit_code, "revoked" in done.output) == (1, True), done.output


def _verify(bundle: bytes, trust: Path) -> Result:
    """Check a bundle as a buyer does: offline, against the keys they trust."""
    file = trust.parent / "bundle.licence.json"
    file.write_bytes(bundle)
    return CliRunner().invoke(
        contracts_command, ["verify", str(file), "--trust", str(trust), "--json"]
    )


@pytest.fixture
async def trust(site: Site, tmp_path: Path) -> Path:
    """Return a folder with what a buyer trusts, written down from what the site publishes."""
    document = did.parse((await site.visitor.get("/.well-known/did.json")).json())
    policy = tlog_policy_text.parse((await site.visitor.get("/log/policy")).content)
    keys = tuple(IssuerKey(document.id, method.key.thumbprint) for method in document.methods)
    TrustDirectory({Market.REAL: policy}, keys).save(tmp_path / "trust")
    return tmp_path / "trust"
