"""Each gate alone: it passes on what is in order, and each thing that is not has its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from marketplace.kernel.decisions import gates
from marketplace.trade.requests import gates as request_gates
from marketplace.trade.requests.gates import AskingFacts
from marketplace.trade.requests.refusals import WAYS_OUT

SOUND = AskingFacts(
    listing_is_live=True,
    is_held=False,
    scenarios=1,
    purpose="operationsImprovement",
    use_class="industry",
    offered_use_class="industry",
    enterprise_is_verified=True,
    unit_has_officer=True,
    unit_has_key=True,
    enterprise_has_key=True,
    columns_not_offered=[],
    channels_not_offered=[],
    starts_on=date(2026, 11, 23),
    ends_on=date(2027, 11, 22),
    today=date(2026, 11, 23),
)
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "held": ("listing-live", {"is_held": True}, "product-held"),
    "not listed": ("listing-live", {"listing_is_live": False}, "listing-ended"),
    "no scenario": ("one-scenario", {"scenarios": 0}, "not-one-scenario"),
    "two scenarios": ("one-scenario", {"scenarios": 2}, "not-one-scenario"),
    "unverified": ("identities", {"enterprise_is_verified": False}, "enterprise-not-verified"),
    "no officer": ("identities", {"unit_has_officer": False}, "no-officer"),
    "no key": ("signatories", {"enterprise_has_key": False}, "enterprise-key-missing"),
    "unit without key": ("signatories", {"unit_has_key": False}, "unit-key-missing"),
    "unknown purpose": ("use-class", {"purpose": "fun", "use_class": ""}, "purpose-unknown"),
    "industry on a public offer": (
        "use-class",
        {"offered_use_class": "publicInterest"},
        "use-class-not-offered",
    ),
    "foreign column": ("within-offer", {"columns_not_offered": ["id"]}, "columns-not-offered"),
    "foreign channel": (
        "within-offer",
        {"channels_not_offered": ["rowApi"]},
        "channels-not-offered",
    ),
    "ends first": ("term", {"ends_on": date(2026, 11, 22)}, "ends-before-it-starts"),
    "past": (
        "term",
        {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 11, 22)},
        "term-past",
    ),
}
NAMES = [name for name in gates() if name.startswith("requests.")]


def test_every_gate_is_in_the_table() -> None:
    assert request_gates.__name__.split(".")[-2] == "requests"
    assert {f"requests.{name}" for name, _, _ in REFUSED.values()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_sound_request_passes_every_gate(name: str) -> None:
    assert gates()[name](SOUND, {}).reasons == ()


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_named_by_its_gate_alone(case: str) -> None:
    name, changed, code = REFUSED[case]
    facts = msgspec.structs.replace(SOUND, **changed)
    found = {gate: [one.code for one in gates()[gate](facts, {}).reasons] for gate in NAMES}
    assert {gate: codes for gate, codes in found.items() if codes} == {f"requests.{name}": [code]}


@pytest.mark.parametrize("case", REFUSED)
def test_every_reason_has_a_way_out(case: str) -> None:
    assert REFUSED[case][2] in WAYS_OUT


def test_public_interest_may_use_what_industry_pays_for() -> None:
    facts = msgspec.structs.replace(SOUND, purpose="publicWelfare", use_class="publicInterest")
    assert gates()["requests.use-class"](facts, {}).passed


def test_a_term_of_today_alone_lies_ahead() -> None:
    facts = msgspec.structs.replace(SOUND, ends_on=SOUND.today)
    assert gates()["requests.term"](facts, {}).passed


def test_all_that_is_missing_is_told_at_once() -> None:
    facts = msgspec.structs.replace(SOUND, enterprise_has_key=False, unit_has_key=False)
    found = gates()["requests.signatories"](facts, {}).reasons
    assert [one.code for one in found] == ["enterprise-key-missing", "unit-key-missing"]
