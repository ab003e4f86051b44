from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.detect import detect
from anonymize.errors import (
    GivenHierarchyError,
    MissingHierarchyError,
    MissingKeyError,
    NoRecodingError,
    PlanColumnsError,
    WeakKeyError,
)
from anonymize.hierarchies import Hierarchy
from anonymize.hierarchies import propose as ladder_of
from anonymize.models import DistinctDiversity, KAnonymity
from anonymize.models.checker import recheck
from anonymize.plan import ColumnPlan, Plan, propose
from anonymize.roles import Kind, Role
from anonymize.run import run
from anonymize.search import solve
from anonymize.tables import digest
from anonymize.techniques import Drop, Generalise, Interval, Keep, Mask, Pseudonym
from tests.anonymize.detect import corpus

KEYS = {"k1": bytes(range(32))}


def people(rows: int = 300, seed: int = 1) -> pd.DataFrame:
    """Return a synthetic register with an identifier, three quasi-identifiers and an illness."""
    draw = random.Random(seed)
    return pd.DataFrame(
        {
            "手机": [corpus.mobile(draw) for _ in range(rows)],
            "年龄": [str(draw.randrange(18, 90)) for _ in range(rows)],
            "性别": [draw.choice("男女") for _ in range(rows)],
            "街道": [draw.choice(["新港", "江南中", "昌岗", None]) for _ in range(rows)],
            "诊断": [draw.choice(["感冒", "骨折", "胃炎"]) for _ in range(rows)],
        },
        dtype="str",
    )


def column(name: str, role: Role, technique: object, kind: Kind = Kind.CATEGORY) -> ColumnPlan:
    return ColumnPlan(name=name, role=role, kind=kind, technique=technique)  # type: ignore[arg-type]


def plan(**changes: object) -> Plan:
    fields: dict[str, object] = {
        "name": "n",
        "product": "p",
        "columns": (
            column("手机", Role.DIRECT, Drop(), Kind.MOBILE),
            column("年龄", Role.QUASI, Generalise(), Kind.AGE),
            column("性别", Role.QUASI, Generalise(), Kind.SEX),
            column("街道", Role.QUASI, Generalise()),
            column("诊断", Role.SENSITIVE, Keep(), Kind.HEALTH),
        ),
        "models": (KAnonymity(5), DistinctDiversity(l=2, sensitive="诊断")),
        "suppression_limit": 0.1,
    }
    return Plan(**{**fields, **changes})  # type: ignore[arg-type]


def test_result_meets_its_models_by_an_independent_count() -> None:
    outcome = run(people(), plan())
    found = [recheck(m, outcome.frame, outcome.resolved.quasi) for m in plan().models]
    assert [m.value for m in outcome.measurements] == found
    assert found[0] >= 5
    assert found[1] >= 2


def test_same_table_plan_and_key_give_the_same_bytes() -> None:
    keyed = plan(key_id="k1").with_technique("手机", Pseudonym())
    found = {digest(run(people(), keyed, keys=KEYS).frame) for _ in range(2)}
    assert len(found) == 1


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_resolved_plan_replays_to_the_same_bytes(seed: int) -> None:
    frame = people(120, seed)
    outcome = run(frame, plan(suppression_limit=1.0))
    again = run(frame, outcome.resolved)
    assert outcome.resolved.is_resolved
    assert digest(outcome.frame) == digest(again.frame)
    assert outcome.loss == again.loss


def test_suppressed_rows_are_gone_and_the_others_keep_their_order() -> None:
    frame = people()
    outcome = run(frame, plan())
    assert frame["诊断"][outcome.kept].tolist() == outcome.frame["诊断"].tolist()
    assert (len(frame), outcome.suppressed_rows) == (
        outcome.kept_rows + outcome.suppressed_rows,
        int((~outcome.kept).sum()),
    )


def test_input_is_never_changed() -> None:
    frame = people()
    before = digest(frame)
    run(frame, plan())
    assert before == digest(frame)


def test_quasi_identifier_with_another_technique_takes_part_as_it_comes_out() -> None:
    fixed = plan().with_technique("年龄", Interval(width="20"))
    outcome = run(people(), fixed)
    assert outcome.frame["年龄"].str.startswith("[").all()
    sizes = outcome.frame.groupby(["年龄", "性别", "街道"], dropna=False).size()
    assert sizes.min() >= 5


def test_column_that_has_a_single_value_does_not_hide_the_others() -> None:
    frame = people()
    outcome = run(frame, plan().with_technique("年龄", Mask()))
    assert outcome.frame.groupby(["性别", "街道"], dropna=False).size().min() >= 5
    assert set(outcome.frame["性别"]) <= {"男", "女", "*"}


def test_given_hierarchy_is_used_and_its_digest_recorded() -> None:
    ladder = Hierarchy.from_rows("性别", [["男", "*"], ["女", "*"]])
    given_plan = plan().with_technique("性别", Generalise(level=1, hierarchy="given"))
    outcome = run(people(), given_plan, hierarchies={"性别": ladder})
    assert {"*"} == set(outcome.frame["性别"])
    other = Hierarchy.from_rows("性别", [["女", "*"], ["男", "*"]])
    with pytest.raises(GivenHierarchyError):
        run(people(), outcome.resolved, hierarchies={"性别": other})


def test_loss_is_nothing_for_kept_and_all_for_dropped_columns() -> None:
    outcome = run(people(), plan(suppression_limit=0.0))
    assert (outcome.loss["手机"], outcome.loss["诊断"]) == (1.0, 0.0)
    assert all(0 <= loss <= 1 for loss in outcome.loss.values())


def test_loss_of_generalised_columns_is_that_of_the_search() -> None:
    frame = people()
    outcome = run(frame, plan())
    assert outcome.levels is not None
    quasi = outcome.resolved.quasi
    ladders = {c: ladder_of(frame[c], outcome.resolved.column(c).kind) for c in quasi}
    expected = solve(frame, ladders, plan().models, suppression_limit=0.1).ncp
    assert expected == pytest.approx(np.mean([outcome.loss[c] for c in quasi]))


def test_local_recoding_tells_each_column_its_own_loss() -> None:
    frame = people()
    outcome = run(frame, plan(recoding="local"))
    ladders = {c: ladder_of(frame[c], outcome.resolved.column(c).kind) for c in plan().quasi}
    found = solve(frame, ladders, plan().models, suppression_limit=0.1, recoding="local")
    assert {c: outcome.loss[c] for c in plan().quasi} == found.losses
    assert len(set(found.losses.values())) > 1


def test_pseudonyms_link_rows_but_leave_no_direct_identifier() -> None:
    outcome = run(people(), plan(key_id="k1").with_technique("手机", Pseudonym()), keys=KEYS)
    assert (outcome.roles["手机"], outcome.pseudonyms) == (Role.PLAIN, ("手机",))


def test_empty_release_is_allowed_where_everything_may_be_suppressed() -> None:
    outcome = run(people(20), plan(models=(KAnonymity(21),), suppression_limit=1.0))
    assert (outcome.kept_rows, outcome.suppressed_rows) == (0, 20)
    assert {1.0} == set(outcome.loss.values())


def test_plan_without_quasi_identifiers_needs_no_search() -> None:
    frame = people()[["诊断"]]
    asked = Plan(name="n", product="p", columns=(column("诊断", Role.PLAIN, Keep()),))
    assert digest(frame) == digest(run(frame, asked).frame)


def test_bad_plans_for_a_table_are_named() -> None:
    frame = people()
    with pytest.raises(PlanColumnsError) as caught:
        run(frame.rename(columns={"街道": "社区"}), plan())
    assert (caught.value.missing, caught.value.unknown) == (("街道",), ("社区",))
    keyed = plan(key_id="k1").with_technique("手机", Pseudonym())
    with pytest.raises(MissingKeyError):
        run(frame, keyed)
    with pytest.raises(WeakKeyError):
        run(frame, keyed, keys={"k1": b"short"})
    with pytest.raises(MissingHierarchyError):
        run(frame, plan().with_technique("性别", Generalise(hierarchy="given")))
    with pytest.raises(NoRecodingError):
        run(frame, plan(models=(KAnonymity(301),)))


@pytest.mark.parametrize("rows", [1, 2, 30])
def test_small_tables_pass_from_detection_to_result(rows: int) -> None:
    frame = people(rows)
    asked = propose(detect(frame), name="n", product="p", k=2, suppression_limit=1.0)
    outcome = run(frame, asked)
    assert rows == outcome.kept_rows + outcome.suppressed_rows
    assert "手机" not in outcome.frame.columns or rows < 3
