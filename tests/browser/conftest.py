"""A site in a process of its own, a browser, and one walk for all tests that look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import demo
from tests.browser import golden
from tests.browser import walk as steps
from tests.browser.golden import CHROMIUM
from tests.browser.walker import DESK, Seen, Walker, walker
from tests.stories import synthetic_rides

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "axe-core is not installed (npm install --prefix tests/browser)"
NO_CHROMIUM = f"{CHROMIUM} is not installed: the story in the browser is SKIPPED"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly at the end when there was no browser."""
    if not AXE.exists():
        terminalreporter.section("axe missing", red=True, bold=True)
        terminalreporter.line(f"{NO_AXE}: pages are NOT CHECKED for accessibility")
    if not CHROMIUM.exists():
        terminalreporter.section("Chromium missing", red=True, bold=True)
        terminalreporter.line(NO_CHROMIUM)
    elif not golden.RENEWS and (apart := golden.drawn_otherwise()):
        terminalreporter.section("pages are drawn otherwise here", red=True, bold=True)
        terminalreporter.line(f"pictures of pages are NOT COMPARED: {apart}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run Chromium without a window; as root it has no sandbox."""
    if not CHROMIUM.exists():
        pytest.skip(NO_CHROMIUM)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Town:
    """The running site with the demo's people."""

    address: str
    passwords: dict[str, str]
    shots: Path
    seen: Seen


@pytest.fixture(scope="module")
def town(told_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Run the site on a copy of the told demo."""
    folder = shutil.copytree(told_demo, tmp_path_factory.mktemp("town") / "demo")
    shots = tmp_path_factory.mktemp("screenshots")
    print(f"screenshots: {shots}")
    with demo.running(folder, "serve") as site:
        yield Town(site.address, demo.passwords(folder), shots, Seen())


@dataclass(frozen=True, slots=True)
class Walked:
    """What the walk left."""

    seen: Seen
    delivered: Path
    verdicts: list[str]
    licence: str


@pytest.fixture(scope="module")
def walked(town: Town, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """Walk the story once: liaison, officer, enterprise, officer, anybody, regulator."""
    folder = tmp_path_factory.mktemp("walk")
    table = folder / "rides.csv"
    table.write_bytes(synthetic_rides(440))

    def person(username: str) -> Walker:
        found = walker(browser, town.address, town.shots, town.seen, viewport=DESK)
        found.sign_in(username, town.passwords[username])
        return found

    liaison, officer, buyer = person("fangyuting"), person("wujianping"), person("heyutong")
    steps.register(liaison, table)
    steps.desensitise(liaison)
    steps.approve(officer, steps.draft(liaison))
    request = steps.ask(buyer)
    steps.accept_and_sign(officer, request, town.passwords["key hz-urban-management"])
    licence = steps.sign(buyer, request, town.passwords["key heyutong"])
    bundle = steps.fetch(buyer, licence, folder)
    anybody = walker(browser, town.address, town.shots, town.seen, viewport=DESK)
    steps.verify(anybody, bundle, "24-verified")
    verdicts = [anybody.page.inner_text("main")]
    number = steps.number_of(buyer, licence)
    steps.regulate(person("pengzhengyi"), number)
    buyer.open(licence)
    buyer.shoot("29-stopped-licence")
    verdicts.append(buyer.page.inner_text("main"))
    anybody.open("/practice/")
    anybody.shoot("30-practice-market")
    verdicts.append(anybody.page.inner_text("body"))
    return Walked(town.seen, folder / "delivered.csv", verdicts, licence)
