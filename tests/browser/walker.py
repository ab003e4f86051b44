"""One person at a browser: fills forms, presses buttons, looks at the page at two widths."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 812}


@dataclass(slots=True)
class Seen:
    """What went wrong while people walked, as sentences; nothing is the answer."""

    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Walker:
    """One person's browser; `shots` is where screenshots go."""

    page: Page
    address: str
    shots: Path
    seen: Seen

    def open(self, path: str) -> None:
        """Go to a page of the site."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.ok, f"{path} answers {answer.status}"

    def sign_in(self, username: str, password: str) -> None:
        """Sign in by the form."""
        self.open("/login")
        self.fill(username=username, password=password)
        self.press("登录")

    def fill(self, **fields: str) -> None:
        """Type into fields and choose from lists, by the fields' names."""
        for name, value in fields.items():
            control = self.page.locator(f"main [name='{name}']").first
            if control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)

    def choose(self, label: str) -> None:
        """Tick a box or a circle by its label."""
        self.page.get_by_label(label).first.check()

    def press(self, words: str) -> None:
        """Press the button or button-like link of these words, and wait for the next page."""
        pattern = re.compile(f"^{re.escape(words)}")
        found = self.page.get_by_role("button", name=pattern).or_(
            self.page.locator("main").get_by_role("link", name=pattern)
        )
        found.first.click()
        self.page.wait_for_load_state("networkidle")

    def says(self, words: str) -> None:
        """Wait until the page says this."""
        self.page.locator("main").get_by_text(words).first.wait_for()

    def shoot(self, name: str) -> None:
        """Take the page at both widths; note it when the narrow one scrolls sideways."""
        for size in (PHONE, DESK):
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            width = self.page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                self.seen.sideways.append(f"{name}: {width} px wide at {size['width']} px")
            self.page.screenshot(path=self.shots / f"{name}-{size['width']}.png", full_page=True)


def walker(browser: Browser, address: str, shots: Path, seen: Seen, **about: object) -> Walker:
    """Return a fresh browser, in zh-CN, that notes every error and every request elsewhere."""
    context = browser.new_context(locale="zh-CN", **about)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(20_000)
    host = urlsplit(address).netloc

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            seen.console.append(f"{page.url}: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
            seen.elsewhere.append(request.url)

    def on_response(response: Response) -> None:
        if response.status >= 400:
            seen.broken.append(f"{response.status} {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: seen.console.append(f"{page.url}: {error}"))
    page.on("request", on_request)
    page.on("response", on_response)
    return Walker(page, address, shots, seen)
