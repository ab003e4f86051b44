"""The story in zh-CN, in a real browser: what people see, and what must not happen meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import keyboard
from tests.browser.conftest import Town, Walked
from tests.browser.walker import DESK, walker

pytestmark = pytest.mark.browser
PAPER = {"width": 680, "height": 1000}
"""What a sheet of A4 leaves between its margins, in CSS pixels."""


def test_bundle_is_verified_by_the_page(walked: Walked) -> None:
    assert "有效" in walked.verdicts[0]


def test_stopped_licence_says_so_to_its_holder(walked: Walked) -> None:
    assert "已暂停" in walked.verdicts[1]


def test_practice_market_says_on_its_page_that_it_has_no_effect(walked: Walked) -> None:
    assert "练习市场，无效力" in walked.verdicts[2]


def test_delivered_file_is_a_table(walked: Walked) -> None:
    assert len(walked.delivered.read_text("utf-8-sig").splitlines()) > 300


def test_nothing_complains_in_the_console(walked: Walked) -> None:
    assert walked.seen.console == []


def test_nothing_is_asked_of_another_host(walked: Walked) -> None:
    assert walked.seen.elsewhere == []


def test_no_page_or_file_fails_to_load(walked: Walked) -> None:
    assert walked.seen.broken == []


def test_no_page_scrolls_sideways(walked: Walked) -> None:
    assert walked.seen.sideways == []


def test_keyboard_focus_is_visible_on_everything_it_reaches(town: Town, browser: Browser) -> None:
    reader = walker(browser, town.address, town.shots, town.seen, viewport=DESK)
    reader.open("/login")
    without = []
    for _ in range(12):
        reader.page.keyboard.press("Tab")
        focused = reader.page.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one);
            return [one.outerHTML.slice(0, 80),
                    style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                    || style.boxShadow !== 'none']; }"""
        )
        without += [] if focused[1] else [focused[0]]
    assert without == []


def test_product_is_asked_for_and_agreed_to_by_keyboard_alone(town: Town, browser: Browser) -> None:
    people = [walker(browser, town.address, town.shots, town.seen, viewport=DESK) for _ in range(2)]
    buyer = keyboard.sign_in(people[0], "heyutong", town.passwords["heyutong"])
    keyboard.ask(buyer)
    officer = keyboard.sign_in(people[1], "wujianping", town.passwords["wujianping"])
    keyboard.agree(officer)
    is_there = "/agreements/" in officer.person.page.url
    assert (is_there, buyer.faults, officer.faults) == (True, [], [])


def test_enterprise_asks_without_scripts(town: Town, browser: Browser) -> None:
    buyer = walker(
        browser, town.address, town.shots, town.seen, viewport=DESK, java_script_enabled=False
    )
    buyer.sign_in("heyutong", town.passwords["heyutong"])
    buyer.open("/?q=停车")
    buyer.page.get_by_role("link", name="公共停车场停放记录（合成）").click()
    buyer.press("申请使用")
    buyer.choose("泊位共享选址")
    buyer.fill(purpose="siteSelection", max_uses="2")
    buyer.press("提交申请")
    assert buyer.page.url.startswith(f"{town.address}/requests/")


@pytest.mark.parametrize("page", ["", "/report"])
def test_printed_page_is_one_column_of_paper_without_controls(
    walked: Walked, town: Town, browser: Browser, page: str
) -> None:
    reader = walker(browser, town.address, town.shots, town.seen, viewport=PAPER)
    reader.sign_in("heyutong", town.passwords["heyutong"])
    reader.open(f"{walked.licence}{page}")
    reader.page.emulate_media(media="print")
    wide = reader.page.evaluate("document.documentElement.scrollWidth")
    shown = [
        reader.page.locator(one).filter(visible=True).count()
        for one in (".site-nav", "button", "h1")
    ]
    assert (wide <= PAPER["width"], shown) == (True, [0, 0, 1])
