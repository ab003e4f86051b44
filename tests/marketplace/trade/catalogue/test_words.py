"""The tokens of the search against a naive search for substrings."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.trade.catalogue.words import (
    MOST_TOKENS,
    index_tokens,
    normalised,
    query_tokens,
)

CHINESE = "公交客流地铁站点优化停车数据分析海珠区"
TEXTS = st.text(alphabet=CHINESE + "abc K7-，。 ", max_size=24)
WORDS = st.text(alphabet=CHINESE, min_size=2, max_size=2)


def _finds(asked: str, *texts: str) -> bool:
    tokens = set(index_tokens(*texts).split())
    return set(query_tokens(asked)) <= tokens


@given(TEXTS, WORDS)
def test_a_word_of_two_characters_is_found_where_it_stands_and_nowhere_else(
    text: str, word: str
) -> None:
    assert (normalised(word) in normalised(text)) == _finds(word, text)


@given(TEXTS, st.sampled_from(CHINESE))
def test_a_single_character_is_found_where_it_stands(text: str, character: str) -> None:
    assert (character in normalised(text)) == _finds(character, text)


@given(TEXTS, st.integers(0, 20), st.integers(1, 8))
def test_whatever_stands_in_a_text_finds_it(text: str, start: int, length: int) -> None:
    part = "".join(re.findall(f"[{CHINESE}]+", text))[start : start + length]
    whole = "".join(re.findall(f"[{CHINESE}]+", text))
    assert _finds(part, whole)


@given(TEXTS)
def test_tokens_are_letters_digits_and_chinese_alone(text: str) -> None:
    assert all(token.isalnum() for token in index_tokens(text).split())


@given(st.text(max_size=80))
@example("\U0002a6e0")
def test_any_text_gives_tokens_that_no_engine_misreads(text: str) -> None:
    asked = query_tokens(text)
    assert len(asked) <= MOST_TOKENS
    assert all(re.fullmatch(r"[^\W_]+", token) for token in asked)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("地铁", "廣州捷運客流"),
        ("捷运", "地铁客流"),
        ("捷運", "地铁客流"),
        ("交通", "城市交通運輸"),
        ("數據", "公共数据"),
        ("应用", "場景套用"),
        ("Metro", "Subway riders"),
        ("ｋ匿名", "K匿名"),
        ("HZ-P-2026", "hz p 2026"),
        ("客流 公交", "公交刷卡客流"),
    ],
)
def test_other_names_and_spellings_find_the_same(asked: str, text: str) -> None:
    assert _finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"), [("车公", "公交车，公园"), ("bus", "business"), ("流客", "客流")]
)
def test_what_only_looks_alike_is_not_found(asked: str, text: str) -> None:
    assert not _finds(asked, text)
