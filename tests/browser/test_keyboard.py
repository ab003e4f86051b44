"""The main path of the story by keyboard alone: sign in, search, look, ask; and the answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Town
from tests.browser.keyboard import Keyboard
from tests.browser.walker import DESK, walker

pytestmark = pytest.mark.browser
PRODUCT = "公共停车场停放记录（合成）"


def _signed_in(town: Town, browser: Browser, username: str) -> Keyboard:
    person = walker(browser, town.address, town.shots, town.seen, viewport=DESK)
    person.open("/login")
    keys = Keyboard(person)
    keys.tab_to("跳到正文")
    keys.press("Enter")
    keys.type("用户名", username)
    keys.type("密码", town.passwords[username])
    keys.tab_to("登录")
    keys.press("Space")
    return keys


def _ask(keys: Keyboard) -> None:
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


def _agree(keys: Keyboard) -> None:
    """Find what waits for an answer, agree, go on to the contract."""
    for words in ("待办", "答复", "同意", "查看合同"):
        keys.tab_to(words)
        keys.press("Enter")


def test_product_is_asked_for_and_agreed_to_by_keyboard_alone(town: Town, browser: Browser) -> None:
    buyer = _signed_in(town, browser, "heyutong")
    _ask(buyer)
    officer = _signed_in(town, browser, "wujianping")
    _agree(officer)
    is_there = "/agreements/" in officer.person.page.url
    assert (is_there, buyer.faults, officer.faults) == (True, [], [])
