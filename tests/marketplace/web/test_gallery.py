"""Every macro, in both languages and both markets, as finished pages."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from marketplace.web.gallery.__main__ import render_gallery, write_gallery

from .template_rules import CHINESE, HtmlDocument

NAMES_OF_PEOPLE_AND_LANGUAGES = [
    "何雨桐",
    "越溪出行科技",
    "林志远",
    "陈晓岚",
    "联席会议办公室",
    "中文",
]
PAGES = [(language, market) for language in ("zh-CN", "en") for market in ("real", "practice")]


@pytest.fixture(scope="module")
def pages() -> dict[tuple[str, str], str]:
    return {page: render_gallery(*page) for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_page_is_well_formed(pages: dict[tuple[str, str], str], page: tuple[str, str]) -> None:
    assert HtmlDocument(pages[page]).all_faults() == []


@pytest.mark.parametrize("page", PAGES)
def test_page_has_one_question_and_skips_no_level(
    pages: dict[tuple[str, str], str], page: tuple[str, str]
) -> None:
    levels = HtmlDocument(pages[page]).headings
    jumps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
    assert (levels.count(1), jumps) == (1, [])


@pytest.mark.parametrize("market", ["real", "practice"])
def test_english_page_holds_no_chinese_but_names(
    pages: dict[tuple[str, str], str], market: str
) -> None:
    page = pages["en", market]
    for name in NAMES_OF_PEOPLE_AND_LANGUAGES:
        page = page.replace(name, "")
    assert [line for line in page.splitlines() if CHINESE.search(line)] == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_practice_page_says_so_and_prints_a_watermark(
    pages: dict[tuple[str, str], str], language: str
) -> None:
    marks = ('class="practice-bar"', 'class="watermark"')
    assert [mark in pages[language, "practice"] for mark in marks] == [True, True]
    assert [mark in pages[language, "real"] for mark in marks] == [False, False]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_links_stay_in_the_practice_market(
    pages: dict[tuple[str, str], str], language: str
) -> None:
    leaving = {
        address
        for address in re.findall(r'(?:href|action|hx-get)="(/[^"]*)"', pages[language, "practice"])
        if not address.startswith(("/practice", "/static/", "/language/", "/api/"))
    }
    assert leaving == {"/"}  # the way back to the real market


def test_stations_after_a_broken_one_are_not_reached(pages: dict[tuple[str, str], str]) -> None:
    broken = pages["en", "real"].split('id="broken"')[1].split("</section>")[0]
    standings = re.findall(r'class="station station-(\w+)"', broken)
    assert standings == ["done"] * 3 + ["broken"] + ["pending"] * 4
    assert "measure again" in broken


def test_recipe_that_fails_cannot_be_chosen(pages: dict[tuple[str, str], str]) -> None:
    control = re.search(r'<input[^>]*value="hash-only@1"[^>]*>', pages["en", "real"])
    assert control is not None
    assert "disabled" in control[0]


def test_gallery_is_written_with_its_static_files(tmp_path: Path) -> None:
    written = write_gallery(tmp_path)
    assert sorted(path.name for path in written) == [
        "en-practice.html",
        "en-real.html",
        "zh-CN-practice.html",
        "zh-CN-real.html",
    ]
    assert (tmp_path / "static" / "site.css").is_file()
