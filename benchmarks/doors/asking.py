"""What is asked of the doors, of the site and of the bare application alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import msgspec

from benchmarks.doors.planting import Planted
from tests.stories import asking

SITE, BARE, SPENT = "/site", "/bare", "/spent"
WORD = "%E5%AE%A2%E6%B5%81"
"""客流, as an address writes it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and how many times the bare application's CPU it may cost."""

    name: str
    path: str
    aim: float
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    status: int = 200

    @property
    def place(self) -> str:
        """Where the bare application answers it."""
        return "/" + self.name.replace(" ", "-")

    def sent_headers(self) -> dict[str, str]:
        """Return the headers, with a key of its own for what is written."""
        return {**self.headers, "idempotency-key": uuid4().hex} if self.body else self.headers


def questions(planted: Planted) -> list[Asked]:
    """List what is asked: of the interface for programs, then pages as a visitor reads them."""
    code = planted.deal.supply.listing.version.code
    browser = {"accept": "text/html"}
    return [
        Asked("list of 20 with a filter", "/api/v1/products?level=3&unit=hz-unit-02", 2),
        Asked("one product", f"/api/v1/products/{code}", 2),
        Asked("search for a Chinese word", f"/api/v1/products?text={WORD}", 2),
        Asked(
            "one request written",
            "/api/v1/requests",
            1.5,
            method="POST",
            headers={
                "authorization": f"Bearer {planted.token}",
                "content-type": "application/json",
            },
            body=msgspec.json.encode(asking(planted.deal)).decode(),
            status=201,
        ),
        Asked("page of the catalogue", "/", 4, headers=browser),
        Asked("page of a search", f"/?q={WORD}", 4, headers=browser),
        Asked("page of a product", f"/products/{code}", 4, headers=browser),
        Asked("page of prices", "/prices", 4, headers=browser),
    ]
