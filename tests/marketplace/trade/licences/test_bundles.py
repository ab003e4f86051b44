"""A bundle as it is handed out: valid as it is, and each change of it is named."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from contracts.bundle import TrustDirectory, verify_bundle
from contracts.bundle.trust import IssuerKey
from contracts.signing.file_signer import FileSigner
from contracts.verdict import Outcome
from marketplace.kernel.clock import now
from marketplace.trade.licences.queries import bundle_of, trust_directory
from tests.stories import a_deal, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")
Change = Callable[[dict[str, Any], dict[str, Any]], None]


def _holder(bundle: dict[str, Any], _: dict[str, Any]) -> None:
    head, payload, signature = bundle["licence"].split(".")
    content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    text = json.dumps(content, ensure_ascii=False).replace("越溪", "别家")
    forged = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    bundle["licence"] = ".".join([head, forged, signature])


def _unlogged(bundle: dict[str, Any], _: dict[str, Any]) -> None:
    bundle["log"] = None


def _other_entry(bundle: dict[str, Any], other: dict[str, Any]) -> None:
    bundle["log"] = other["log"]


def _other_proof(bundle: dict[str, Any], other: dict[str, Any]) -> None:
    bundle["log"]["proof"] = other["log"]["proof"]


def _without_lists(bundle: dict[str, Any], _: dict[str, Any]) -> None:
    bundle["status_lists"] = []


def _signature(bundle: dict[str, Any], _: dict[str, Any]) -> None:
    head, payload, _signature = bundle["licence"].split(".")
    bundle["licence"] = ".".join([head, payload, "A" * 86])


TAMPERED: dict[str, tuple[Change, str]] = {
    "holder changed": (_holder, "signature"),
    "signature of zeroes": (_signature, "signature"),
    "not logged": (_unlogged, "log"),
    "entry of another licence": (_other_entry, "entry"),
    "proof of another entry": (_other_proof, "log"),
    "status lists left out": (_without_lists, "revocation"),
}


def _failed(bundle: object, trust: TrustDirectory, **at: float) -> set[str]:
    data = json.dumps(bundle).encode() if isinstance(bundle, dict) else bundle
    verdict = verify_bundle(data, trust, at=now() + timedelta(**at))  # type: ignore[arg-type]
    return {one.check for one in verdict.findings if one.outcome is Outcome.FAILED}


async def test_each_change_of_a_bundle_is_named() -> None:
    deal = await a_deal()
    first = await a_licence_in_force(deal)
    second = await a_licence_in_force(deal, scenarios=["站点选址"])
    own, other = [json.loads((await bundle_of(one.licence_id)).encoded) for one in (first, second)]
    trust = await trust_directory()
    assert _failed(own, trust) == set()
    missed = {}
    for name, (change, check) in TAMPERED.items():
        changed = json.loads(json.dumps(own))
        change(changed, other)
        if check not in _failed(changed, trust):
            missed[name] = _failed(changed, trust)
    assert missed == {}


async def test_old_lists_and_the_end_are_named_by_the_clock() -> None:
    view = await a_licence_in_force(await a_deal())
    content = (await bundle_of(view.licence_id)).encoded
    trust = await trust_directory()
    assert ({"revocation", "suspension"}, {"dates", "revocation", "suspension"}) == (
        _failed(content, trust, hours=25),
        _failed(content, trust, days=365),
    )


async def test_who_trusts_another_key_trusts_none_of_it() -> None:
    view = await a_licence_in_force(await a_deal())
    trust = await trust_directory()
    stranger = FileSigner.create().public().thumbprint
    pinned = tuple(IssuerKey(one.issuer, stranger) for one in trust.keys)
    failed = _failed(
        (await bundle_of(view.licence_id)).encoded, TrustDirectory(trust.policies, pinned)
    )
    assert "issuer" in failed


async def test_the_bundle_opens_the_licences_digest_and_nothing_else() -> None:
    view = await a_licence_in_force(await a_deal())
    bundle = await bundle_of(view.licence_id)
    assert bundle.log is not None
    assert [one.name for one in bundle.log.disclosures] == ["licence_digest"]
