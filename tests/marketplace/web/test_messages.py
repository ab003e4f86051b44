from __future__ import annotations

import pytest
from markupsafe import Markup

from marketplace.kernel.text import Text
from marketplace.web.messages import beside, counted, in_language, say, t


def test_phrase_is_said_in_the_readers_language() -> None:
    said = []
    for language in ("zh-CN", "en"):
        with in_language(language):
            said.append(str(t("第 {n} 条", "entry {n}", n=7)))
    assert said == ["第 7 条", "entry 7"]


def test_bilingual_fact_fills_each_half_with_its_own_language() -> None:
    phrase = t("由{who}签批", "approved by {who}", who=Text("首席数据官", "the CDO"))
    assert (phrase.zh, phrase.en) == ("由首席数据官签批", "approved by the CDO")


def test_markup_fact_stays_markup_and_the_rest_is_escaped() -> None:
    said = t("见{link}与{name}", "see {link} and {name}", link=Markup("<a>x</a>"), name="<b>")
    assert said == Markup("见<a>x</a>与&lt;b&gt;")


def test_braces_in_a_phrase_without_facts_are_left_alone() -> None:
    assert t("写作 {n}", "written {n}") == "写作 {n}"


def test_language_is_put_back_after_a_page() -> None:
    with in_language("en"):
        assert say(Text("是", "yes")) == "yes"
    assert say(Text("是", "yes")) == "是"


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("zh-CN", Text("护照", "Passport"), "Passport"),
        ("zh-CN", Text("k = 24", "k = 24"), ""),
        ("zh-CN", "GZ-BUS", ""),
        ("en", Text("护照", "Passport"), ""),
    ],
)
def test_english_stands_beside_chinese_alone(language: str, value: Text, expected: str) -> None:
    with in_language(language):
        assert beside(value) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 rows"), (1, "1 row"), (41_862_377, "41,862,377 rows")]
)
def test_english_counts_agree(number: int, expected: str) -> None:
    assert counted(number, "row") == expected


def test_irregular_plural_is_given() -> None:
    assert counted(2, "witness", "witnesses") == "2 witnesses"
