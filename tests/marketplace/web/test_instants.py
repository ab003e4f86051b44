"""An instant without a zone, or at the edge of the calendar, is refused at its field."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.ids import new_id
from marketplace.kernel.instants import UnusableDayError, UnusableInstantError
from tests import factories as make
from tests.marketplace.conftest import headers_of
from tests.stories import a_deal, a_licence_in_force, asking

pytestmark = [
    pytest.mark.usefixtures("market", "clock"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]
UNUSABLE = {
    "without a zone": "2026-12-01T00:00:00",
    "before the first day in UTC": "0001-01-01T00:00:00+14:00",
    "after the last day in Shanghai": "9999-12-31T23:59:59Z",
    "after the last day in UTC": "9999-12-31T23:59:59-12:00",
}
SOMETHING = str(new_id())
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "account/tokens": ("expires_at", {"label": "nightly", "scope": "read"}),
    "appointments": ("until", {"unit_id": SOMETHING, "username": "a", "post": "liaison"}),
    "appointments/ends": ("until", {"appointment_id": SOMETHING}),
    "appointments/delegations": (
        "until",
        {"appointment_id": SOMETHING, "username": "a"},
    ),
    "holds": (
        "until",
        {
            "target_kind": "licence",
            "target_id": SOMETHING,
            "ground": "rule-breach",
            "rule": "R24",
            "clause": "第三十三条",
        },
    ),
    f"licences/{SOMETHING}/tokens": ("expires_at", {}),
    "regulation/searches": ("since", {"case_id": SOMETHING}),
    "regulation/switches": ("effective_from", {"pack": "GZ-2026", "on": True}),
}


async def test_unusable_instant_of_a_command_is_refused_at_its_field(
    client: httpx.AsyncClient,
) -> None:
    headers = await headers_of(await make.a_user())
    expected = {}
    found = {}
    for path, (field, others) in BODIES.items():
        for case, given in UNUSABLE.items():
            body = {**others, field: given}
            sent = await client.post(f"/api/v1/{path}", headers=headers, json=body)
            told = sent.json()
            found[path, case] = (sent.status_code, told["code"], told["facts"])
            expected[path, case] = (422, UnusableInstantError.code, {"field": field})
    assert found == expected


async def test_rules_and_officers_are_not_read_at_an_unusable_instant(
    client: httpx.AsyncClient,
) -> None:
    unit = await make.the_unit()
    found = set()
    for path in (
        "rules",
        "rules/GZ-51",
        "rules/packs",
        "rules/parameters",
        f"units/{unit.id}/officers",
    ):
        for given in UNUSABLE.values():
            sent = await client.get(f"/api/v1/{path}", params={"at": given})
            found.add((sent.status_code, sent.json()["code"]))
    assert found == {(422, UnusableInstantError.code)}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_unusable_day_of_a_command_is_refused_at_its_field(
    client: httpx.AsyncClient, day: str
) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    headers = await headers_of(deal.buyer)
    today = day_of(now()).isoformat()
    asked = msgspec.to_builtins(asking(deal))
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        f"licences/{licence.licence_id}/narrowed": (
            "ends_on",
            {"team": "ab", "starts_on": today},
        ),
        f"licences/{licence.licence_id}/renewal": ("ends_on", {}),
        "requests": ("starts_on", asked),
    }
    found = []
    for path, (field, others) in bodies.items():
        sent = await client.post(f"/api/v1/{path}", headers=headers, json={**others, field: day})
        found.append((sent.status_code, sent.json()["code"], sent.json()["facts"]))
    assert found == [(422, UnusableDayError.code, {"field": one}) for one, _ in bodies.values()]
