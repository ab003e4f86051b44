"""Writes a report as Turtle, in the compliance report model of the ODRL test suite.

Identifiers are derived from what is reported, so the same evaluation gives the same document.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from contracts.evaluation.standard import PolicyReport, PremiseKind, PremiseReport, RuleReport
from contracts.odrl.literals import XSD
from contracts.odrl.turtle import DCTERMS, REPORT
from contracts.policy.model import Constraint, LogicalConstraint, Permission, Prohibition, Rule
from contracts.policy.vocabulary import ODRL

_PREFIXES: Final = {"odrl": ODRL, "report": REPORT, "dct": DCTERMS, "xsd": XSD}

_PREMISE_CLASSES: Final = {
    PremiseKind.TARGET: "TargetReport",
    PremiseKind.PARTY: "PartyReport",
    PremiseKind.ACTION: "ActionReport",
    PremiseKind.CONSTRAINT: "ConstraintReport",
}

_Statement = tuple[str, str]


def to_turtle(found: PolicyReport) -> str:
    """The report as a Turtle document."""
    prefixes = [f"@prefix {name}: <{iri}>." for name, iri in _PREFIXES.items()]
    name = _name(found.policy, found.request, found.at.isoformat())
    rules = [(_name(name, rule.rule.id, rule.request_rule), rule) for rule in found.rules]
    head = [
        ("a", "report:PolicyReport"),
        ("dct:created", _moment(found.at)),
        ("report:policy", _iri(found.policy)),
        ("report:policyRequest", _iri(found.request)),
        *(("report:ruleReport", _iri(rule_name)) for rule_name, _ in rules),
    ]
    blocks = [_block(name, head)]
    for rule_name, rule in rules:
        blocks += _rule(rule_name, rule)
    return "\n".join([*prefixes, "", *blocks]) + "\n"


def _rule(name: str, found: RuleReport) -> Iterator[str]:
    premises = [(_name(name, str(n)), premise) for n, premise in enumerate(found.premises)]
    activation = "report:Active" if found.active else "report:Inactive"
    yield _block(
        name,
        [
            ("a", f"report:{_rule_class(found.rule)}"),
            ("report:attemptState", "report:Attempted"),
            ("report:rule", _iri(found.rule.id)),
            ("report:ruleRequest", _iri(found.request_rule)),
            *(("report:premiseReport", _iri(premise_name)) for premise_name, _ in premises),
            *(("report:conditionReport", _iri(record.report)) for record in found.conditions),
            ("report:activationState", activation),
        ],
    )
    for premise_name, premise in premises:
        yield from _premise(premise_name, premise)


def _rule_class(rule: Rule) -> str:
    match rule:
        case Permission():
            return "PermissionReport"
        case Prohibition():
            return "ProhibitionReport"
        case _:
            return "DutyReport"


def _premise(name: str, found: PremiseReport) -> Iterator[str]:
    parts = [(_name(name, str(n)), part) for n, part in enumerate(found.parts)]
    state = "report:Satisfied" if found.satisfied else "report:Unsatisfied"
    yield _block(
        name,
        [
            ("a", f"report:{_PREMISE_CLASSES[found.kind]}"),
            *_condition(found),
            *(("report:premiseReport", _iri(part_name)) for part_name, _ in parts),
            ("report:satisfactionState", state),
        ],
    )
    for part_name, part in parts:
        yield from _premise(part_name, part)


def _condition(found: PremiseReport) -> Iterator[_Statement]:
    match found.condition:
        case None:
            return
        case LogicalConstraint() as condition:
            yield "report:constraint", _iri(condition.id)
            yield "report:constraintLogicalOperand", _iri(condition.operator.value)
        case Constraint() as condition:
            yield "report:constraint", _iri(condition.id)
            if isinstance(found.fact, datetime):
                yield "report:constraintLeftOperand", _moment(found.fact)
            yield "report:constraintOperator", _iri(condition.operator.value)
            if isinstance(condition.value, datetime):
                yield "report:constraintRightOperand", _moment(condition.value)


def _block(name: str, statements: list[_Statement]) -> str:
    lines = [f"{predicate} {value}" for predicate, value in statements]
    return f"{_iri(name)} " + ";\n    ".join(lines) + "."


def _name(*parts: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, chr(0).join(parts))}"


def _iri(name: str) -> str:
    """The identifier between angle brackets; what an IRI cannot hold is escaped."""
    if name.startswith("_:"):
        return f"<urn:blank:{name.removeprefix('_:')}>"
    safe = "".join(c if c > " " and c not in '<>"{}|^`\\' else f"%{ord(c):02X}" for c in name)
    return f"<{safe}>"


def _moment(moment: datetime) -> str:
    exact = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    written = moment.astimezone(UTC).isoformat(timespec=exact).replace("+00:00", "Z")
    return f'"{written}"^^xsd:dateTime'
