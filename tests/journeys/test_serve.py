"""The demo as a newcomer runs it: a process in an empty folder, a site, an end, another start."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from contracts import tlog_policy_text
from contracts.errors import ContractsError
from contracts.tlog_policy import Policy
from tests.demo import START_SECONDS, Running, marketplace, running

END_SECONDS_MOST = 5.0


@pytest.fixture(scope="module")
def folder(told_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the demo has told its story before."""
    return shutil.copytree(told_demo, tmp_path_factory.mktemp("serve") / "demo")


@pytest.fixture
def alone(told_demo: Path, tmp_path: Path) -> Path:
    """Return such a folder in which no other site runs: two would sequence one log in turns."""
    return shutil.copytree(told_demo, tmp_path / "demo")


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Running]:
    """Run the demo again on what is there."""
    with running(folder, "demo") as site:
        yield site


def test_site_answers_with_what_was_told(demo: Running) -> None:
    products = httpx.get(f"{demo.address}/api/v1/products").json()
    assert (httpx.get(demo.address).status_code, products["total"]) == (200, 2)


def test_interface_is_described_as_openapi(demo: Running) -> None:
    described = httpx.get(f"{demo.address}/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1.")


@pytest.mark.parametrize("market", ["", "/practice"])
def test_published_checkpoint_counts_under_the_published_policy(demo: Running, market: str) -> None:
    policy = tlog_policy_text.parse(httpx.get(f"{demo.address}{market}/log/policy").content)
    accepted = policy.accept(httpx.get(f"{demo.address}{market}/log/checkpoint").content)
    assert accepted.checkpoint.size > 50


def test_practice_market_says_so_on_its_pages(demo: Running) -> None:
    assert "练习市场" in httpx.get(f"{demo.address}/practice/").text


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_second_site_at_the_same_address_is_refused(
    demo: Running, folder: Path, command: str
) -> None:
    done = marketplace(folder, command, port=demo.address.rpartition(":")[2])
    assert (done.returncode, "serving.address-taken" in done.stderr) == (7, True)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_second_site_on_the_same_database_is_refused(
    demo: Running, folder: Path, command: str
) -> None:
    done = marketplace(folder, command, port=0)
    assert (done.returncode, "serving.database-taken" in done.stderr) == (7, True)


def test_site_ends_within_seconds_and_continues_when_started_again(alone: Path) -> None:
    with running(alone, "demo") as site:
        before = httpx.get(f"{site.address}/api/v1/products").json()
        assert site.end() < END_SECONDS_MOST
    with running(alone, "demo") as site:
        assert httpx.get(f"{site.address}/api/v1/products").json() == before


def test_site_whose_process_is_killed_leaves_nothing_behind(alone: Path) -> None:
    with running(alone, "serve", base_url="http://127.0.0.1:8000") as site:
        site.process.kill()
        site.process.wait()
        assert is_silent(site.address)


def is_silent(address: str) -> bool:
    """Tell whether nobody answers at the address any more, soon."""
    for _ in range(400):
        try:
            httpx.get(address)
        except httpx.TransportError:
            return True
        time.sleep(0.05)
    return False


def test_witness_of_the_demo_stands_under_what_is_new_and_goes_with_it(alone: Path) -> None:
    with running(alone, "demo", "--witness") as site:
        policy = tlog_policy_text.parse(httpx.get(f"{site.address}/log/policy").content)
        assert marketplace(alone, "log", "index").returncode == 0
        cosigned = cosigned_by(policy, f"{site.address}/log/checkpoint")
        site.process.terminate()
        site.process.wait(timeout=START_SECONDS)
    assert (cosigned, list((alone / "var/keys").glob("*.policy"))) == ({"regulator"}, [])


def cosigned_by(policy: Policy, url: str) -> set[str]:
    """Return which witnesses stand under the newest checkpoint, once one satisfies the policy."""
    for _ in range(1_200):
        with suppress(ContractsError):
            return set(policy.accept(httpx.get(url).content).cosigned)
        time.sleep(0.05)
    raise AssertionError("no checkpoint satisfied the policy")
