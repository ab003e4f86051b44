"""Every page, for each kind of reader: nothing untranslated, nothing inaccessible, nothing wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from playwright.sync_api import Browser, Page

from marketplace.web.templating import PACKAGE, WEB, build_environment, slice_folders
from tests.browser.conftest import AXE, NO_AXE, Town
from tests.browser.walker import Walker, walker
from tests.marketplace.web.template_rules import phrase_pairs, python_pairs

pytestmark = pytest.mark.browser

READERS = ("", "fangyuting", "wujianping", "heyutong", "luyaqin", "pengzhengyi")
"""Visitor, liaison, chief data officer, enterprise, executive officer, regulator."""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2}-[A-Z]-\d{4}-\d{6}-\d|\d+")
ALIKE = re.compile(r"^/(units|rules)/.+")
"""One unit's page and one rule's are like every other's."""
ELSEWHERE = re.compile(
    r"^/(static|language|practice|api|trust|log/(policy|proof|tile|checkpoint)|verify/offline)|[.]|"
    r"/(bundle|document|pdf|content|closing-file|export|signatures/\w+|history/evidence|complete)$"
)
"""What is no page: files to take away, the other market, programs' addresses."""
SPOKEN = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest('script, style, [lang=zh-CN]'))
      found.push(walk.currentNode.textContent.trim());
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]`)) found.push(one.getAttribute(name));
  return found.filter(Boolean);
}"""
CHECKED = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .map(one => `${one.id}: ${one.nodes[0].html}`)"""
STACKED = re.compile(r"[\u3400-\u9fff][^/]* / [A-Za-z]")
SENTENCE = re.compile(r"[，。；：！？]")
IN_CHINESE_ALONE = ("/rules",)
"""Pages that cite documents and clauses by their Chinese titles."""


@dataclass(slots=True)
class Tour:
    """One language and one width: what is wrong on which page."""

    language: str
    width: int
    faults: list[str]

    def look(self, page: Page, kind: str, *, is_checked: bool) -> None:
        """Note what is wrong on the page that is open."""
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            self.faults.append(f"{kind} is {wide} px wide at {self.width} px")
        if self.language == "en" and not kind.startswith(IN_CHINESE_ALONE):
            said = page.evaluate(SPOKEN)
            self.faults += [f"{kind} says {one!r}" for one in said if _is_untranslated(one)]
        if is_checked:
            page.evaluate(AXE.read_text(encoding="utf-8"))
            self.faults += [f"{kind}: {one}" for one in page.evaluate(CHECKED)]


def _is_untranslated(said: str) -> bool:
    return said in _chinese_halves() or bool(STACKED.search(said) or SENTENCE.search(said))


@cache
def _chinese_halves() -> frozenset[str]:
    """Return the Chinese half of every pair in the project."""
    environment = build_environment()
    templates = [
        path for folder in [WEB / "templates", *slice_folders().values()]
        for path in folder.rglob("*.html")
    ]  # fmt: skip
    halves = [
        zh
        for path in templates
        for zh, _ in phrase_pairs(environment, path.read_text(encoding="utf-8"))
    ]
    halves += [zh for path in PACKAGE.rglob("*.py") for _, zh, _ in python_pairs(path)]
    return frozenset(half for half in halves if re.search(r"[\u3400-\u9fff]", half)) - {"中文"}


def _pages(reader: Walker, begin: str, seen: set[str]) -> Iterator[str]:
    """Open every kind of page that links lead to and nobody has opened; yield its kind."""
    todo = [begin]
    while todo:
        path = todo.pop(0).partition("#")[0]
        kind = ALIKE.sub(r"/\1/…", ID.sub("…", path.partition("?")[0]))
        if kind in seen or ELSEWHERE.search(kind):
            continue
        seen.add(kind)
        reader.open(path)
        yield kind
        links = "[...document.links].map(one => one.getAttribute('href'))"
        todo += [one for one in reader.page.evaluate(links) if one.startswith("/")]


def _toured(town: Town, browser: Browser, language: str, width: int) -> list[str]:
    tour, seen = Tour(language, width, []), set[str]()
    for username in READERS:
        size = {"width": width, "height": 900}
        reader = walker(
            browser, town.address, town.shots, town.seen, viewport=size, bypass_csp=True
        )
        if username:
            reader.sign_in(username, town.passwords[username])
        cookie = {"name": "language", "value": language, "url": town.address}
        reader.page.context.add_cookies([cookie])  # type: ignore[list-item] # a SetCookieParam
        for kind in _pages(reader, "/desk" if username else "/", seen):
            tour.look(reader.page, kind, is_checked=AXE.exists())
        reader.page.context.close()
    assert len(seen) > 30, sorted(seen)
    return tour.faults


def test_pages_in_english_on_a_phone_are_whole(town: Town, browser: Browser) -> None:
    assert _toured(town, browser, "en", 375) == []
    if not AXE.exists():
        pytest.skip(NO_AXE)


@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [375, 768, 1440])
def test_pages_are_whole_in_both_languages_at_every_width(
    town: Town, browser: Browser, language: str, width: int
) -> None:
    assert _toured(town, browser, language, width) == []
    if not AXE.exists():
        pytest.skip(NO_AXE)
