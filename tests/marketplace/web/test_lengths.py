"""What is longer or larger than is kept is refused at its field, on every database alike."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.marketplace.conftest import headers_of
from tests.stories import a_deal, a_licence

pytestmark = pytest.mark.usefixtures("market", "clock")
LONG = "长" * 500
RESOURCE = {
    "system": "s",
    "table_name": "t",
    "title_zh": "客流",
    "title_en": "rides",
    "duty": "d",
    "duty_clause": "c",
    "update_cycle": "once",
    "source_statement": "s",
    "grade": "general",
    "contains_personal": False,
    "zone": "government",
}
OFFER = {"title_zh": "客流", "title_en": "rides", "summary_zh": "客流", "summary_en": "rides"}
TEXTS = ("system", "table_name", "title_zh", "title_en", "duty", "duty_clause")


async def _refused(client: httpx.AsyncClient, path: str, headers: Any, body: Any) -> Any:
    sent = await client.post(f"/api/v1/{path}", headers=headers, json=body)
    return sent.status_code, sent.json()["facts"].get("fields")


async def test_what_is_longer_or_larger_than_is_kept_is_refused_at_its_field(
    client: httpx.AsyncClient,
) -> None:
    deal = await a_deal()
    licence, version = await a_licence(deal), deal.supply.listing.version
    headers = await headers_of(deal.supply.liaison)
    ids = {"unit_id": str(version.unit_id)}
    of_version = {**ids, "resource_id": str(version.resource_id)}
    offer = {**OFFER, **of_version, "evidence_id": str(version.evidence_id)}
    asked: list[tuple[str, dict[str, Any], str, object]] = [
        *(("resources", {**RESOURCE, **ids}, name, LONG) for name in TEXTS),
        *(("versions", offer, name, LONG) for name in ("title_zh", "title_en", "ceiling_document")),
        *(("versions", offer, name, 2**63) for name in ("price_minor", "ceiling_minor")),
        *(
            (f"licences/{licence.licence_id}/{door}", {"purpose": "p", "scenario": "s"}, name, LONG)
            for door in ("rooms", "deliveries")
            for name in ("purpose", "scenario")
        ),
    ]
    found = [
        await _refused(client, path, headers, {**body, name: value})
        for path, body, name, value in asked
    ]
    assert found == [(422, [name]) for _, _, name, _ in asked]
