import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rights import (
    LABELS,
    NO_RIGHTS,
    LabelSet,
    Right,
    labels,
    may_grant,
    missing_rights,
    rights_after,
)

bundles = st.frozensets(st.sampled_from(Right))


@pytest.mark.parametrize("other", [Right.USE, Right.OPERATE])
def test_holding_implies_neither_using_nor_operating(other):
    assert not may_grant(frozenset({Right.HOLD}), frozenset({other}))


@given(bundles, bundles)
def test_nobody_grants_more_than_they_hold(held, granted):
    expected = all(right in held for right in granted)
    assert may_grant(held, granted) is expected


@given(bundles, bundles)
def test_missing_rights_are_what_would_make_the_grant_legal(held, granted):
    missing = missing_rights(held, granted)
    assert may_grant(held | missing, granted)
    assert missing.isdisjoint(held)


@given(bundles, bundles, bundles)
def test_a_chain_of_legal_grants_is_legal_from_end_to_end(first, second, third):
    if may_grant(first, second) and may_grant(second, third):
        assert may_grant(first, third)


@given(bundles, bundles)
def test_grants_both_ways_mean_equal_rights(one, other):
    assert (may_grant(one, other) and may_grant(other, one)) is (one == other)


@given(st.lists(bundles, max_size=5))
def test_a_chain_carries_no_more_than_its_weakest_link(chain):
    assert all(may_grant(link, rights_after(chain)) for link in chain)


def test_no_chain_carries_nothing():
    assert rights_after([]) == NO_RIGHTS


@pytest.mark.parametrize("label_set", LabelSet)
def test_each_label_set_names_every_right(label_set):
    assert set(LABELS[label_set]) == set(Right)


def test_labels_follow_the_label_set_that_a_contract_prints():
    rights = frozenset({Right.OPERATE, Right.HOLD})
    assert [text.zh for text in labels(rights, LabelSet.TWENTY_MEASURES)] == [
        "数据资源持有权",
        "数据产品经营权",
    ]
    assert [text.zh for text in labels(rights, LabelSet.MODEL_CONTRACTS)] == [
        "数据持有权",
        "数据经营权",
    ]
