"""One person at a browser without a mouse: where Tab leads, in which order, and what shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from tests.browser.walker import Walker

PRODUCT: Final = "公共停车场停放记录（合成）"
MOST_STOPS: Final = 120
"""More stops than any page has: whoever tabs so often goes round in circles."""
FOCUSED: Final = """() => {
  const one = document.activeElement, last = window.stoppedAt;
  window.stoppedAt = one;
  const style = getComputedStyle(one);
  const line = one.getClientRects()[0] ?? one.getBoundingClientRect();
  const box = (of) => { const found = of.getBoundingClientRect();
    return {left: found.left + scrollX, top: found.top + scrollY,
            bottom: found.bottom + scrollY}; };
  const above = document.elementFromPoint(
    line.left + line.width / 2, line.top + line.height / 2);
  const is_after_another = last?.isConnected && last !== document.body && last !== one;
  return {
    tag: one.tagName, kind: one.type ?? '', opening: one.outerHTML.split('>')[0].slice(0, 90),
    words: (one.ariaLabel ?? one.labels?.[0]?.innerText ?? one.innerText).trim(),
    rings: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    shows: line.width > 0 && line.height > 0
           && !!above && (one.contains(above) || above.contains(one)),
    follows: !is_after_another
             || !!(last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING),
    box: box(one), last: is_after_another ? box(last) : null,
  };
}"""


@dataclass(slots=True)
class Keyboard:
    """One person's keys; `faults` says what they met that a person who sees could not follow."""

    person: Walker
    faults: list[str] = field(default_factory=list)

    def tab_to(self, words: str) -> None:
        """Press Tab until what begins with these words has the focus; look at every stop."""
        for _ in range(MOST_STOPS):
            stop = self._tab("Tab")
            if stop["words"].startswith(words):
                return
        raise AssertionError(f"Tab never reaches {words!r} on {self.person.page.url}")

    def tab_back_to(self, words: str) -> None:
        """Press Shift and Tab until what begins with these words has the focus."""
        for _ in range(MOST_STOPS):
            if self._tab("Shift+Tab")["words"].startswith(words):
                return
        raise AssertionError(f"Shift+Tab never reaches {words!r} on {self.person.page.url}")

    def type(self, words: str, text: str) -> None:
        """Go to the field of these words and type."""
        self.tab_to(words)
        self.person.page.keyboard.type(text)

    def choose(self, words: str) -> None:
        """Go to the circles among which these words are, and move to them."""
        page = self.person.page
        while self._tab("Tab")["kind"] != "radio":
            continue
        page.keyboard.press("Space")
        while not page.evaluate(FOCUSED)["words"].startswith(words):
            page.keyboard.press("ArrowDown")

    def turn_to(self, words: str, value: str) -> None:
        """Go to a list and press the arrow until it stands at a value."""
        self.tab_to(words)
        page = self.person.page
        while page.evaluate("document.activeElement.value") != value:
            page.keyboard.press("ArrowDown")

    def press(self, key: str) -> None:
        """Press Enter or Space on what has the focus, and wait for the page it leads to."""
        with self.person.page.expect_navigation(wait_until="networkidle"):
            self.person.page.keyboard.press(key)

    def _tab(self, key: str) -> dict[str, Any]:
        self.person.page.keyboard.press(key)
        stop: dict[str, Any] = self.person.page.evaluate(FOCUSED)
        for fault in _faults(stop, is_back=key != "Tab"):
            self.faults.append(f"{self.person.page.url}: {stop['opening']} {fault}")
        return stop


def _faults(stop: dict[str, Any], *, is_back: bool) -> list[str]:
    if stop["tag"] == "BODY":
        return []  # after the last stop the focus leaves the page and comes in again
    named = {
        "has no ring": stop["rings"],
        "is hidden": stop["shows"],
        "has no words": bool(stop["words"]),
        "stands before the last stop": is_back or stop["follows"],
        "is above and left of the last stop": is_back or not _leaps_up(stop),
    }
    return [fault for fault, is_well in named.items() if not is_well]


def _leaps_up(stop: dict[str, Any]) -> bool:
    """Say whether the eye goes back up without a new column to its right."""
    box, last = stop["box"], stop["last"]
    return bool(last and box["bottom"] <= last["top"] and box["left"] <= last["left"])


def sign_in(person: Walker, username: str, password: str) -> Keyboard:
    """Go past the header to the form, sign in, return the person's keyboard."""
    person.open("/login")
    keys = Keyboard(person)
    keys.tab_to("跳到正文")
    keys.press("Enter")
    keys.type("用户名", username)
    keys.type("密码", password)
    keys.tab_to("登录")
    keys.press("Space")
    return keys


def ask(keys: Keyboard) -> None:
    """Search, look at the product, ask for it."""
    page = keys.person.page
    keys.tab_to("目录")
    keys.press("Enter")
    keys.type("搜索产品", "停车")
    page.wait_for_url("**q=*")
    keys.tab_to(PRODUCT)
    keys.press("Enter")
    keys.tab_to("申请使用")
    keys.press("Enter")
    keys.choose("泊位共享选址")
    keys.turn_to("用途", "siteSelection")
    keys.type("使用次数", "2")
    keys.tab_to("提交申请")
    keys.tab_back_to("使用次数")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/requests/[0-9a-f]{8}-"))


def agree(keys: Keyboard) -> None:
    """Find what waits for an answer, agree, go on to the contract."""
    for words in ("待办", "答复", "同意", "查看合同"):
        keys.tab_to(words)
        keys.press("Enter")
