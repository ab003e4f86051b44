from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import ContractsError
from contracts.log_errors import IncompleteAnswerError
from contracts.search_index import IndexAnswer, IndexRow, SearchIndex, build, leaves_of
from tests.contracts.log import naive_tree

PAIRS = st.lists(st.tuples(st.text("abc", min_size=1, max_size=3), st.integers(0, 50)), max_size=40)
KEYS = st.text("abcd", max_size=4)


@given(PAIRS, KEYS)
def test_proven_answer_is_every_entry_with_the_key(pairs: list[tuple[str, int]], key: str) -> None:
    index = build(pairs)
    expected = tuple(sorted({leaf for one, leaf in pairs if one == key}))
    answer = index.answer(key)
    assert leaves_of(answer, key, root=index.root, rows=len(index.rows)) == expected


@given(PAIRS)
def test_root_is_the_defined_root_over_the_rows(pairs: list[tuple[str, int]]) -> None:
    index = build(pairs)
    assert index.root == naive_tree.root([row.raw for row in index.rows])


INDEX = build([("b", 1), ("b", 4), ("d", 2), ("f", 3), ("h", 0)])
ROWS = len(INDEX.rows)


def shorter(answer: IndexAnswer) -> IndexAnswer:
    (shown,) = answer.shown
    return IndexAnswer((replace(shown, row=replace(shown.row, leaves=shown.row.leaves[:-1])),))


CHEATS: dict[str, tuple[str, IndexAnswer]] = {
    "an entry left out": ("b", shorter(INDEX.answer("b"))),
    "nothing shown": ("b", IndexAnswer(())),
    "another key's row": ("b", INDEX.answer("d")),
    "absence by neighbours further apart": (
        "d",
        IndexAnswer((*INDEX.answer("b").shown, *INDEX.answer("f").shown)),
    ),
    "absence by one neighbour in the middle": ("e", IndexAnswer(INDEX.answer("d").shown)),
    "absence by the last row of a smaller key": ("z", IndexAnswer(INDEX.answer("f").shown)),
    "absence by the first row of a greater key": ("a", IndexAnswer(INDEX.answer("d").shown)),
    "neighbours reversed": ("c", IndexAnswer(INDEX.answer("c").shown[::-1])),
}


@pytest.mark.parametrize(("key", "answer"), CHEATS.values(), ids=CHEATS.keys())
def test_cheating_answer_is_refused(key: str, answer: IndexAnswer) -> None:
    with pytest.raises(ContractsError):
        leaves_of(answer, key, root=INDEX.root, rows=ROWS)


def test_empty_index_answers_nothing() -> None:
    empty = SearchIndex(())
    assert leaves_of(empty.answer("a"), "a", root=empty.root, rows=0) == ()


def test_empty_answer_over_a_filled_index_is_refused() -> None:
    with pytest.raises(IncompleteAnswerError):
        leaves_of(IndexAnswer(()), "a", root=INDEX.root, rows=0)


def test_row_is_canonical() -> None:
    assert IndexRow("kind:licence.issued", (3, 17)).raw == b'["kind:licence.issued",[3,17]]'
