from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import PlanFormatError
from anonymize.models import DistinctDiversity, EntropyDiversity, KAnonymity, Model, TCloseness
from anonymize.plan import (
    ColumnPlan,
    Plan,
    canonical_json,
    load_plan,
    parse_plan,
    plan_digest,
    save_plan,
    to_json,
    to_yaml,
)
from anonymize.roles import Kind, Role
from anonymize.techniques import Drop, EndCode, Generalise, Interval, Keep, Mask, Pseudonym

TECHNIQUES = st.one_of(
    st.builds(Mask, keep_start=st.integers(0, 9), keep_end=st.integers(0, 9)),
    st.builds(Interval, width=st.sampled_from(["1", "0.5"])),
    st.builds(EndCode, high=st.just("9")),
    st.builds(Pseudonym, length=st.integers(16, 32)),
    st.builds(Generalise, level=st.integers(0, 4)),
    st.just(Keep()),
    st.just(Drop()),
)
COLUMNS = st.builds(
    ColumnPlan,
    name=st.text(min_size=1, max_size=5),
    role=st.sampled_from([Role.DIRECT, Role.QUASI, Role.PLAIN]),
    kind=st.sampled_from(Kind),
    technique=TECHNIQUES,
)
PLANS = st.builds(
    Plan,
    name=st.text(max_size=5),
    product=st.text(max_size=5),
    columns=st.lists(COLUMNS, min_size=1, max_size=4, unique_by=lambda c: c.name).map(tuple),
    models=st.sampled_from([(), (KAnonymity(5),)]),
    suppression_limit=st.floats(0, 1),
    recoding=st.just("local"),
    labels=st.sampled_from(["hierarchy", "sets", "intervals"]),
    key_id=st.just("k1"),
) | st.builds(
    Plan,
    name=st.text(max_size=5),
    product=st.text(max_size=5),
    columns=st.lists(COLUMNS, min_size=1, max_size=4, unique_by=lambda c: c.name).map(tuple),
    models=st.just((KAnonymity(5),)),
    key_id=st.just("k1"),
)


@given(PLANS)
@settings(max_examples=60, deadline=None)
def test_plan_reads_back_from_json_and_yaml(plan: Plan) -> None:
    assert plan == parse_plan(to_json(plan))
    assert plan == parse_plan(to_yaml(plan))


@given(PLANS)
@settings(max_examples=50, deadline=None)
def test_digest_does_not_depend_on_the_form_of_the_file(plan: Plan) -> None:
    assert plan_digest(plan) == plan_digest(parse_plan(to_yaml(plan)))
    assert json.loads(canonical_json(plan)) == json.loads(to_json(plan))


MODELS: list[Model] = [
    KAnonymity(5),
    DistinctDiversity(l=2, sensitive="s"),
    EntropyDiversity(l=2.5, sensitive="s"),
    TCloseness(t=0.2, sensitive="s", distance="ordered"),
]


@pytest.mark.parametrize("model", MODELS)
def test_model_reads_back(model: Model) -> None:
    column = ColumnPlan(name="s", role=Role.SENSITIVE, kind=Kind.CATEGORY, technique=Keep())
    plan = Plan(name="n", product="p", columns=(column,), models=(model,))
    assert plan == parse_plan(to_json(plan))


def good() -> dict[str, Any]:
    return {
        "format": "anonymize-plan/1",
        "name": "n",
        "product": "p",
        "columns": [
            {"name": "a", "role": "quasi", "kind": "age", "technique": {"use": "generalise"}},
            {"name": "s", "role": "sensitive", "kind": "health", "technique": {"use": "keep"}},
        ],
        "models": [{"model": "k_anonymity", "k": 5}],
        "suppression_limit": 0.05,
    }


def changed(path: list[str | int], value: object) -> dict[str, Any]:
    document = good()
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "another format": (changed(["format"], "x"), "plan.format"),
    "unknown field": (changed(["nmae"], "x"), "plan.nmae"),
    "limit above one": (changed(["suppression_limit"], 1.5), "suppression_limit"),
    "limit as text": (changed(["suppression_limit"], "0.1"), "plan.suppression_limit"),
    "limit as truth": (changed(["suppression_limit"], True), "plan.suppression_limit"),
    "labels unknown": (changed(["labels"], "ranges"), "plan.labels"),
    "labels of values for whole columns": (changed(["labels"], "sets"), "labels"),
    "no columns": (changed(["columns"], []), "columns"),
    "columns no list": (changed(["columns"], {}), "plan.columns"),
    "column no mapping": (changed(["columns", 0], "a"), "columns[0]"),
    "name twice": (changed(["columns", 1, "name"], "a"), "columns"),
    "role unknown": (changed(["columns", 0, "role"], "secret"), "columns[0].role"),
    "kind unknown": (changed(["columns", 0, "kind"], ["x"]), "columns[0].kind"),
    "column field unknown": (changed(["columns", 0, "x"], 1), "columns[0].x"),
    "technique unknown": (
        changed(["columns", 0, "technique", "use"], "hash"),
        "columns[0].technique.use",
    ),
    "technique missing": (changed(["columns", 0, "technique"], None), "columns[0].technique"),
    "parameter unknown": (
        changed(["columns", 0, "technique", "depth"], 1),
        "columns[0].technique.depth",
    ),
    "parameter of a wrong type": (
        changed(["columns", 0, "technique", "level"], "1"),
        "columns[0].technique.level",
    ),
    "parameter out of range": (
        changed(["columns", 0, "technique", "level"], -1),
        "columns[0].technique",
    ),
    "open level of a plain column": (
        changed(["columns", 0, "role"], "plain"),
        "columns[0].technique.level",
    ),
    "open level without a model": (changed(["models"], []), "models"),
    "model unknown": (changed(["models", 0, "model"], "x"), "models[0].model"),
    "model parameter missing": (changed(["models", 0], {"model": "k_anonymity"}), "models[0]"),
    "model out of range": (changed(["models", 0, "k"], 0), "models[0]"),
    "model of a column that is not there": (
        changed(["models", 0], {"model": "distinct_diversity", "l": 2, "sensitive": "z"}),
        "models[0]",
    ),
    "keyed without a key": (
        changed(["columns", 1, "technique"], {"use": "pseudonym"}),
        "key_id",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_plan_is_refused_with_its_place(name: str) -> None:
    document, where = BAD[name]
    with pytest.raises(PlanFormatError) as caught:
        parse_plan(json.dumps(document))
    assert where == caught.value.where


NO_PLANS = {
    "not text of either kind": "{[}",
    "a bomb of aliases": "a: &a [x]\nb: [*a, *a]\n",
    "an object of python": "!!python/object/apply:os.system ['true']",
    "a list": "- 1\n",
    "nothing": "",
    "nested without end": "[" * 20_000,
}


@pytest.mark.parametrize("name", NO_PLANS)
def test_what_is_no_plan_is_refused(name: str) -> None:
    with pytest.raises(PlanFormatError):
        parse_plan(NO_PLANS[name])


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_plan_is_saved_in_the_form_of_the_name(tmp_path: Path, suffix: str) -> None:
    plan = parse_plan(json.dumps(good()))
    save_plan(plan, tmp_path / f"p.{suffix}")
    assert plan == load_plan(tmp_path / f"p.{suffix}")


def test_yaml_keeps_chinese_readable() -> None:
    plan = parse_plan(json.dumps(changed(["name"], "公交客流")))
    assert "公交客流" in to_yaml(plan)
    assert yaml.safe_load(to_yaml(plan))["name"] == "公交客流"
