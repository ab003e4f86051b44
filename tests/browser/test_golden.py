"""Pages look as they did when somebody last looked at them; `make golden` takes them anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from marketplace.web.gallery.__main__ import write_gallery
from tests.browser import golden
from tests.browser.conftest import Town
from tests.browser.walker import Walker, walker

pytestmark = pytest.mark.browser
GALLERY = "http://gallery.test"


@dataclass(frozen=True, slots=True)
class View:
    """A page as one reader sees it; `{code}` in its path is the code of the product."""

    path: str
    language: str
    width: int
    username: str = ""


VIEWS = {
    "sign-in": View("/login", "en", 375),
    "catalogue": View("/", "zh-CN", 1280),
    "product": View("/products/{code}", "zh-CN", 1280),
    "asking": View("/requests/new?product={code}", "en", 768, "heyutong"),
    "checking": View("/verify", "zh-CN", 375),
}
PRODUCT = "公共停车场停放记录（合成）"


@pytest.fixture(autouse=True)
def _same_machine() -> None:
    if not golden.RENEWS and (apart := golden.drawn_otherwise()):
        pytest.skip(f"pictures are NOT COMPARED: {apart}")


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """A page of nobody's, whose canvas compares."""
    page = browser.new_page()
    yield page
    page.close()


def _compare(blank: Page, folder: Path, name: str, taken: bytes) -> None:
    if golden.RENEWS:
        golden.keep(name, taken)
    share = golden.share_differing(blank, name, taken)
    new = folder / f"{name}.png"
    new.write_bytes(taken)
    assert share <= golden.MOST_DIFFERING, f"{share:.2%} of {name} differs: look at {new}"


@pytest.mark.parametrize(("page", "width"), [("zh-CN-real", 1280), ("en-practice", 375)])
def test_gallery_looks_as_it_did(
    page: str, width: int, browser: Browser, blank: Page, tmp_path: Path
) -> None:
    write_gallery(tmp_path)

    def fulfil(route: Route) -> None:
        asked = tmp_path / route.request.url.removeprefix(GALLERY).partition("?")[0].lstrip("/")
        if asked.is_file():
            route.fulfill(path=asked)
        else:  # where the page asks how far its job is
            route.fulfill(status=404)

    shown = browser.new_page(viewport={"width": width, "height": 900})
    shown.route(f"{GALLERY}/**", fulfil)
    shown.goto(f"{GALLERY}/{page}.html")
    taken = shown.screenshot(full_page=True, animations="disabled")
    shown.close()
    _compare(blank, tmp_path, f"gallery-{page}", taken)


def _opened(town: Town, browser: Browser, view: View) -> Walker:
    size = {"width": view.width, "height": 900}
    reader = walker(browser, town.address, town.shots, town.seen, viewport=size)
    reader.open("/")
    href = reader.page.get_by_role("link", name=PRODUCT).get_attribute("href")
    if view.username:
        reader.sign_in(view.username, town.passwords[view.username])
    cookie = {"name": "language", "value": view.language, "url": town.address}
    reader.page.context.add_cookies([cookie])  # type: ignore[list-item] # a SetCookieParam
    reader.open(view.path.format(code=str(href).rpartition("/")[2]))
    return reader


@pytest.mark.parametrize("name", VIEWS)
def test_page_looks_as_it_did(
    name: str, town: Town, browser: Browser, blank: Page, tmp_path: Path
) -> None:
    reader = _opened(town, browser, VIEWS[name])
    reader.page.evaluate(golden.LEVEL)
    taken = reader.page.screenshot(full_page=True, animations="disabled")
    reader.page.context.close()
    _compare(blank, tmp_path, name, taken)
