"""The frame around every page, the error page, and the example of the contributor's guide."""

from __future__ import annotations

import re

import pytest

from marketplace.kernel.text import Text
from marketplace.web.gallery.frame import HEAD, NAV
from marketplace.web.messages import CHINESE, ENGLISH, in_language
from marketplace.web.parts import Choice, FieldError, Flash, Standing
from marketplace.web.problems import ProblemPage
from marketplace.web.templating import PACKAGE, build_environment

from .template_rules import CHINESE as CHINESE_LETTERS
from .template_rules import HtmlDocument

GUIDE = PACKAGE.parent / "docs" / "contributing" / "pages.md"
PROBLEM = ProblemPage(
    title=Text("没有这个页面", "There is no such page"),
    detail=Text("地址可能已更改。", "Its address may have changed."),
    status=404,
    code="http.not-found",
    rule="R1",
    way_out=Text("请从目录查找。", "Look for it in the catalogue."),
    reference="0192",
)


def error_page(**context: object) -> str:
    return (
        build_environment()
        .get_template("errors/error.html")
        .render(**{"problem": PROBLEM, "lang": ENGLISH, **context})
    )


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_error_page_tells_what_happened_and_the_way_out(language: str) -> None:
    page = error_page(lang=language)
    with in_language(language):
        said = [PROBLEM.title.say(language), PROBLEM.detail.say(language)]
    assert HtmlDocument(page).all_faults() == []
    assert [words in page for words in [*said, "http.not-found", "R1", "0192"]] == [True] * 5


def test_english_frame_holds_no_chinese_but_the_name_of_the_other_language() -> None:
    page = error_page(nav=NAV, head=HEAD, synthetic=True).replace("中文", "")
    assert CHINESE_LETTERS.findall(page) == []


def test_page_names_its_language() -> None:
    assert [
        re.search(r'<html lang="([^"]+)"', error_page(lang=language))[1]  # type: ignore[index]
        for language in (CHINESE, ENGLISH)
    ] == ["zh-CN", "en"]


def test_current_place_is_marked_once_in_each_navigation() -> None:
    assert error_page(nav=NAV).count('aria-current="page"') == 2  # the bar, and the phone's menu


def test_switch_leads_back_to_this_page() -> None:
    assert 'href="/language/zh-CN?back=/p/1%3Fq%3Da"' in error_page(here="/p/1?q=a")


def test_log_without_a_head_says_so() -> None:
    assert "no signed head yet" in error_page(head=None)


def test_synthetic_data_is_labelled_in_header_and_footer() -> None:
    page = error_page(synthetic=True)
    assert ['class="synthetic"' in page, "describes no real unit" in page] == [True, True]


def test_flash_is_announced() -> None:
    page = error_page(flash=Flash(Text("已提交。", "Sent."), Standing.DONE))
    assert re.search(r'role="status">.*?Sent\.', page, re.DOTALL)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_example_of_the_guide_renders(language: str) -> None:
    example = re.findall(r"```jinja\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    page = (
        build_environment()
        .from_string(example)
        .render(
            lang=language,
            errors=(FieldError("columns", Text("请写明字段。", "Name the columns.")),),
            filled={"scenario": ""},
            scenarios=(Choice("night", Text("夜班线路", "Night lines")),),
        )
    )
    assert HtmlDocument(page).all_faults() == []


def test_second_example_of_the_guide_compiles() -> None:
    example = re.findall(r"```jinja\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[1]
    assert build_environment().from_string(example) is not None
