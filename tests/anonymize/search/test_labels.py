"""Classes of local recoding named by the values they hold."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import ModelParameterError, NoRecodingError
from anonymize.hierarchies import Hierarchy
from anonymize.hierarchies.rules import flat, from_intervals
from anonymize.models import KAnonymity, TCloseness
from anonymize.models.checker import recheck
from anonymize.search import ClassLabels, solve
from anonymize.search.labels import MOST_NAMED
from tests.anonymize.tables_of import LADDERS, frames

MODELS = [KAnonymity(2), TCloseness(t=0.6, sensitive="illness")]


def naive_name(ladder: Hierarchy, values: set[str | None], labels: ClassLabels) -> tuple[str, int]:
    """The name of a class in one column and how many leaves it covers, "" for a missing cell."""
    held = [leaf for leaf in ladder.leaves if leaf in values]
    if len(held) == len(ladder.leaves) > 1:
        return "*", len(held)
    if len(held) == 1:
        return held[0] or "", 1
    if labels == "intervals" and ladder.column == "age" and None not in held:
        low, high = min(int(leaf or 0) for leaf in held), max(int(leaf or 0) for leaf in held)
        within = [leaf for leaf in ladder.leaves if leaf and low <= int(leaf) <= high]
        return f"{low}-{high}", len(within)
    return "{" + "|".join(leaf or "" for leaf in held) + "}", len(held)


@settings(max_examples=40, deadline=None)
@given(frame=frames(rows=40), labels=st.sampled_from(["sets", "intervals"]))
def test_names_and_loss_are_those_of_a_plain_count(frame: pd.DataFrame, labels: str) -> None:
    asked = {"suppression_limit": 1.0, "recoding": "local"}
    plain = solve(frame, LADDERS, MODELS, **asked)  # type: ignore[arg-type]
    named = solve(frame, LADDERS, MODELS, labels=labels, **asked)  # type: ignore[arg-type]
    assert plain.kept.tolist() == named.kept.tolist()
    expected, lost = named.frame.copy(), dict.fromkeys(LADDERS, float(named.suppressed_rows))
    for _, rows in plain.frame[plain.kept].groupby(list(LADDERS), dropna=False):
        for column, ladder in LADDERS.items():
            whole = ladder.for_column(frame[column])
            held = {None if pd.isna(v) else v for v in frame.loc[rows.index, column]}
            name, covered = naive_name(whole, held, labels)  # type: ignore[arg-type]
            expected.loc[rows.index, column] = name or None
            lost[column] += len(rows) * (covered - 1) / (len(whole.leaves) - 1)
    pd.testing.assert_frame_equal(expected, named.frame)
    assert named.losses == pytest.approx({name: one / len(frame) for name, one in lost.items()})
    assert named.ncp <= plain.ncp + 1e-12


@settings(max_examples=20, deadline=None)
@given(frame=frames(rows=40), labels=st.sampled_from(["sets", "intervals"]))
def test_named_classes_meet_the_models_by_the_independent_checker(
    frame: pd.DataFrame, labels: str
) -> None:
    try:
        found = solve(frame, LADDERS, MODELS, suppression_limit=0.2, recoding="local",
                      labels=labels)  # type: ignore[arg-type] # fmt: skip
    except NoRecodingError:
        return
    assert recheck(MODELS[0], found.frame, list(LADDERS), kept=found.kept) >= min(
        2, found.kept.sum()
    )
    assert recheck(MODELS[1], found.frame, list(LADDERS), kept=found.kept) <= 0.6 + 1e-9


def test_class_of_many_values_keeps_the_label_of_its_hierarchy() -> None:
    words = [f"w{number:02}" for number in range(MOST_NAMED + 1)]
    frame = pd.DataFrame({"a": [*words, "rest", "rest"]}, dtype="str")
    rows = [[word, "words", "*"] for word in words] + [["rest", "rest", "*"]]
    ladder = Hierarchy.from_rows(
        "a", [["rest", "other", "*"] if r[0] == "rest" else r for r in rows]
    )
    found = solve(frame, {"a": ladder}, [KAnonymity(MOST_NAMED + 1)], suppression_limit=1.0,
                  recoding="local", labels="sets")  # fmt: skip
    assert {"words", "*"} == set(found.frame["a"])


def test_fractions_are_named_by_a_closed_interval() -> None:
    values = ["0.5", "1.25", "7", "7"]
    frame = pd.DataFrame({"a": values, "b": ["x"] * 4}, dtype="str")
    ladders = {"a": from_intervals("a", values, widths=["5"]), "b": flat("b", ["x"])}
    found = solve(frame, ladders, [KAnonymity(2)], suppression_limit=0, recoding="local",
                  labels="intervals")  # fmt: skip
    assert found.frame["a"].tolist() == ["[0.5,1.25]", "[0.5,1.25]", "7", "7"]


def test_interval_wider_than_its_node_gives_way_to_the_set() -> None:
    frame = pd.DataFrame({"a": ["1", "9", "5", "5"]}, dtype="str")
    ladder = Hierarchy.from_rows(
        "a", [["1", "ends", "*"], ["5", "middle", "*"], ["9", "ends", "*"]]
    )
    found = solve(frame, {"a": ladder}, [KAnonymity(2)], suppression_limit=0, recoding="local",
                  labels="intervals")  # fmt: skip
    assert found.frame["a"].tolist() == ["{1|9}", "{1|9}", "5", "5"]


def test_global_recoding_is_named_by_its_hierarchy_alone() -> None:
    frame = pd.DataFrame({"a": ["x"]}, dtype="str")
    with pytest.raises(ModelParameterError):
        solve(frame, {"a": flat("a", ["x"])}, [], suppression_limit=0, labels="sets")
