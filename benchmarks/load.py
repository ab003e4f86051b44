"""A market day: people browsing and people buying at once, for minutes, on one server.

The server is a process of its own on the told demo, and so is this one, which plays the people:
each waits a while between two pages, as readers do. Those who buy ask for a product, read what they
asked and take it back, each with a key. Afterwards: no answer may be an error, 99 of 100 answers
come within half a second, and the server's memory has not grown since it was warm.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import uvloop

from tests.demo import Running, marketplace, running, tell_demo

P99_SECONDS: Final = 0.5
GROWTH_MOST: Final = 1.1
SAMPLE_SECONDS: Final = 2.0
BUYERS: Final = ("heyutong", "luzhiheng")
WORDS: Final = ("停车", "公交", "metro", "海珠", "记录", "nothing of this name")
PLACES: Final = (
    "/", "/?level=3", "/prices", "/log", "/api", "/login",
    "/api/v1/products", "/api/v1/prices", "/api/v1/rules?limit=20", "/api/v1/log/head",
)  # fmt: skip


@dataclass(slots=True)
class Day:
    """What happened: how long each answer took, which were errors, how large the server was."""

    ends: float
    pause: float
    taken: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    sizes: list[float] = field(default_factory=list)
    bought: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self.ends

    async def wait(self) -> None:
        """Read for a while."""
        await asyncio.sleep(random.uniform(0.5, 1.5) * self.pause)

    async def arrive(self) -> None:
        """Come at some moment of the first while: people do not come all at once."""
        await asyncio.sleep(random.uniform(0, 2 * self.pause))

    async def ask(self, client: httpx.AsyncClient, method: str, path: str, **about: Any) -> Any:
        """Ask once, note how it went, and return the answer, or None for an error."""
        begun = time.perf_counter()
        try:
            answer = await client.request(method, path, **about)
        except httpx.TransportError as error:
            self.errors[type(error).__name__] += 1
            return None
        self.taken.append(time.perf_counter() - begun)
        if answer.status_code >= 400:
            self.errors[f"{answer.status_code} {method} {path.partition('?')[0]}"] += 1
            return None
        return answer


async def browse(day: Day, client: httpx.AsyncClient, products: list[str]) -> None:
    """Read one page after another: lists, searches, products."""
    await day.arrive()
    while day.goes_on:
        chosen = random.choice((*PLACES, "search", "product", "product"))
        if chosen == "search":
            chosen = f"/?q={random.choice(WORDS)}"
        elif chosen == "product":
            chosen = f"/products/{random.choice(products)}"
        await day.ask(client, "GET", chosen, headers={"accept": "text/html"})
        await day.wait()


async def buy(day: Day, client: httpx.AsyncClient, token: str, asked: dict[str, Any]) -> None:
    """Ask for a product, look at the request, take it back."""
    await day.arrive()
    who = {"authorization": f"Bearer {token}"}
    while day.goes_on:
        key = {"idempotency-key": uuid4().hex}
        made = await day.ask(client, "POST", "/api/v1/requests", json=asked, headers={**who, **key})
        await day.wait()
        if made is not None:
            day.bought += 1
            path = f"/api/v1/requests/{made.json()['request_id']}"
            seen = await day.ask(client, "GET", path, headers=who)
            await day.wait()
            if seen is not None and seen.json()["standing"] == "open":
                body = {"if_match": seen.json()["revision"]}
                await day.ask(client, "POST", f"{path}/withdraw", json=body, headers=who)
        await day.wait()


async def weigh(day: Day, process: int) -> None:
    """Note the memory of the server and its worker, in MB."""
    while day.goes_on:
        day.sizes.append(sum(map(_resident, [process, *_children(process)])))
        await asyncio.sleep(SAMPLE_SECONDS)


def _children(process: int) -> list[int]:
    return [
        int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def _resident(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    found = next((line for line in lines if line.startswith("VmRSS:")), "VmRSS: 0 kB")
    return int(found.split()[1]) / 1024


async def live(site: Running, tokens: list[str], *, people: int, buyers: int, day: Day) -> None:
    """Let everybody do what they do until the day ends."""
    limits = httpx.Limits(max_connections=people + buyers)
    async with httpx.AsyncClient(base_url=site.address, timeout=30, limits=limits) as client:
        products = (await client.get("/api/v1/products")).json()["entries"]
        asked = [await _asking(client, token, products) for token in tokens]
        codes = [one["code"] for one in products]
        acts: list[Callable[[], Awaitable[None]]] = [
            *[lambda: browse(day, client, codes)] * people,
            *[
                lambda at=at: buy(day, client, tokens[at % len(tokens)], asked[at % len(tokens)])
                for at in range(buyers)
            ],
        ]
        await asyncio.gather(weigh(day, site.process.pid), *(act() for act in acts))


async def _asking(client: httpx.AsyncClient, token: str, products: list[Any]) -> dict[str, Any]:
    """Return a request of the token's enterprise for a product that is sold for a fee."""
    headers = {"authorization": f"Bearer {token}"}
    own = (await client.get("/api/v1/enterprises", headers=headers)).json()
    paid = next(one for one in products if one["price_minor"])
    today = date.today()  # noqa: DTZ011 - the machine's own day is near enough
    return {
        "listing_id": paid["listing_id"],
        "enterprise_id": own[0]["enterprise_id"],
        "scenarios": ["夜间停车调度（合成）"],
        "purpose": "operationsImprovement",
        "starts_on": (today + timedelta(days=1)).isoformat(),
        "ends_on": (today + timedelta(days=300)).isoformat(),
        "max_uses": 3,
    }


def tell(day: Day, seconds: float) -> bool:
    """Print what happened; return whether it was as it must be."""
    taken = sorted(day.taken)
    p99 = taken[int(len(taken) * 0.99)]
    quarter = max(len(day.sizes) // 4, 1)
    warm, last = (
        statistics.median(part) for part in (day.sizes[quarter : 2 * quarter], day.sizes[-quarter:])
    )
    growth = last / warm
    print(f"{len(taken):,} answers in {seconds:.0f} s, {day.bought:,} requests made")
    print(f"errors: {dict(day.errors) or 'none'}")
    print(f"median {statistics.median(taken) * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms (under 500)")
    print(f"memory {warm:.0f} MB warm, {last:.0f} MB at the end: {growth:.2f} times (at most 1.1)")
    return not day.errors and p99 < P99_SECONDS and growth <= GROWTH_MOST


def main() -> int:
    """Tell the demo, serve it, live the day, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--buyers", type=int, default=20)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two acts")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        folder = tell_demo(Path(kept))
        tokens = [_token(folder, who) for who in BUYERS]
        with running(
            folder, "serve", requests_per_minute=0, base_url="http://127.0.0.1:8000"
        ) as at:
            day = Day(time.monotonic() + given.seconds, given.pause)
            uvloop.run(live(at, tokens, people=given.people, buyers=given.buyers, day=day))
        return 0 if tell(day, given.seconds) else 1


def _token(folder: Path, who: str) -> str:
    asked = ("--label", "load", "--scope", "act", "--days", "1", "--json")
    said = marketplace(folder, "account", "make-token", "--as", who, *asked)
    assert said.returncode == 0, said.stderr
    return str(json.loads(said.stdout)["token"])


if __name__ == "__main__":
    sys.exit(main())
