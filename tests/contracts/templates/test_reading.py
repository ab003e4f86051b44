from copy import deepcopy

import pytest

from contracts.policy.errors import ExecutorDoesNotSeeError
from contracts.templates import ContractKind, load, read_template
from contracts.templates.errors import TemplateFormatError

NAMED = {"zh": "名", "en": "name"}
SMALL = {
    "kind": "provision",
    "version": "1.0",
    "title": NAMED,
    "notice": NAMED,
    "parties": {"assigner": "giver", "assignee": "taker", "target": "asset"},
    "blanks": {
        key: {"kind": "text", "longest": 50, "label": NAMED}
        for key in ("contract_no", "giver", "taker", "asset", "scenario")
    }
    | {"uses": {"kind": "number", "least": 1, "most": 9, "unit": NAMED, "label": NAMED}},
    "requirements": [],
    "answering": [],
    "clauses": [
        {
            "id": "1",
            "heading": NAMED,
            "body": {"zh": "使用。", "en": "Use."},
            "terms": [{"permission": "use", "action": "use"}],
        },
        {
            "id": "2",
            "heading": NAMED,
            "body": {"zh": "{uses}", "en": "{uses}"},
            "terms": [
                {
                    "rule": "use",
                    "operand": "count",
                    "operator": "lteq",
                    "value": "uses",
                    "kept": {"enforced": ["metering.count"]},
                }
            ],
        },
    ],
}


def with_change(change):
    data = deepcopy(SMALL)
    change(data)
    return data


def term(data):
    return data["clauses"][1]["terms"][0]


REFUSED = {
    "no clauses at all": lambda data: data.pop("clauses"),
    "another kind": lambda data: data.update(kind="gift"),
    "a title in one language": lambda data: data.update(title={"zh": "名"}),
    "an unknown kind of blank": lambda data: data["blanks"]["uses"].update(kind="guess"),
    "a number without bounds": lambda data: data["blanks"]["uses"].pop("most"),
    "an unknown operand": lambda data: term(data).update(operand="mood"),
    "an unknown operator": lambda data: term(data).update(operator="almost"),
    "an unknown conversion": lambda data: term(data).update({"as": "moons"}),
    "an executor that is none": lambda data: term(data).update(kept={"enforced": ["hope"]}),
    "an unknown label": lambda data: term(data).update(kept={"wished": True}),
    "a term that is none": lambda data: data["clauses"][1].update(terms=[{"wish": "use"}]),
    "a term on a rule that is not there": lambda data: term(data).update(rule="usee"),
    "a term on a rule that may be left out": lambda data: data["clauses"][0].update(optional=True),
    "a rule that stands twice": lambda data: data["clauses"][0]["terms"].append(
        {"prohibition": "use", "action": "sell"}
    ),
    "a clause that stands twice": lambda data: data["clauses"][1].update(id="1"),
    "a blank in one language": lambda data: data["clauses"][1]["body"].update(en="twice"),
    "a blank that the words lack": lambda data: data["clauses"][1].update(body=NAMED),
    "a blank that is not asked": lambda data: data["clauses"][0].update(
        body={"zh": "{else}", "en": "{else}"}
    ),
    "a party that is not asked": lambda data: data["parties"].update(assigner="nobody"),
    "a requirement of nothing": lambda data: data["requirements"].append(
        {"kind": "first_below_second", "first": "uses", "second": "nothing"}
    ),
    "an answering rule on nothing": lambda data: data["answering"].append(
        {
            "answer": "agreed",
            "when": [{"blank": "nothing", "operator": "lteq", "value": 5}],
            "reason": NAMED,
        }
    ),
    "an enforced clause without terms": lambda data: data["clauses"].append(
        {
            "id": "3",
            "heading": NAMED,
            "body": NAMED,
            "kept": {"enforced": ["gateway.download"]},
        }
    ),
}


def test_the_small_template_is_one():
    assert [clause.id for clause in read_template(SMALL).clauses] == ["1", "2"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_template_can_be_is_refused_with_its_place(name):
    with pytest.raises(TemplateFormatError) as raised:
        read_template(with_change(REFUSED[name]))
    assert raised.value.where


def test_a_declared_purpose_cannot_be_labelled_enforced():
    data = with_change(lambda data: term(data).update(operand="scenario", operator="eq"))
    with pytest.raises(ExecutorDoesNotSeeError):
        read_template(data)


def test_the_digest_covers_every_word():
    changed = with_change(lambda data: data["clauses"][0].update(heading={"zh": "题", "en": "x"}))
    assert read_template(changed).digest != read_template(SMALL).digest


def test_the_digest_does_not_depend_on_the_order_of_keys():
    turned = dict(reversed(SMALL.items()))
    assert read_template(turned).digest == read_template(SMALL).digest


@pytest.mark.parametrize("kind", ContractKind)
def test_each_kind_has_a_template(kind):
    assert load(kind).kind is kind
