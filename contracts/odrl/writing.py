"""Writes a policy as ODRL 2.2 JSON-LD that reads back to an equal policy.

**Source:** W3C ODRL Vocabulary & Expression 2.2, chapter 6 (JSON-LD context), and JSON-LD 1.1.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from contracts.canonical import JSON
from contracts.odrl.literals import written_span
from contracts.policy.keeping import Enforced, Kept, LegalOnly, Monitored
from contracts.policy.model import (
    Condition,
    Constraint,
    Duty,
    Permission,
    Policy,
    Prohibition,
    Value,
)
from contracts.policy.vocabulary import ODRL, OWN, Operator
from contracts.text import Text

ODRL_CONTEXT: Final = "http://www.w3.org/ns/odrl.jsonld"
OWN_CONTEXT: Final[dict[str, JSON]] = {
    "de": OWN,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}

_SINGLE: Final = frozenset({Operator.EQ, Operator.NEQ, Operator.IS_A})

Members = dict[str, JSON]


def to_jsonld(policy: Policy) -> Members:
    """The policy as a JSON-LD object; clauses and labels stand in this library's namespace."""
    return _without_empty(
        {
            "@context": [ODRL_CONTEXT, OWN_CONTEXT],
            "@type": policy.kind.value.removeprefix(ODRL),
            "uid": policy.id,
            "profile": list(policy.profiles),
            "conflict": policy.conflict.value.removeprefix(ODRL) if policy.conflict else None,
            "permission": [_permission(rule) for rule in policy.permissions],
            "prohibition": [_prohibition(rule) for rule in policy.prohibitions],
            "obligation": [_duty(rule) for rule in policy.obligations],
        }
    )


def _permission(rule: Permission) -> Members:
    return _rule(rule) | _without_empty({"duty": [_duty(duty) for duty in rule.duties]})


def _prohibition(rule: Prohibition) -> Members:
    remedies: list[JSON] = [_duty(duty) for duty in rule.remedies]
    return _rule(rule) | _without_empty({"remedy": remedies, "de:kept": _kept(rule.kept)})


def _duty(rule: Duty) -> Members:
    consequences: list[JSON] = [_duty(duty) for duty in rule.consequences]
    return _rule(rule) | _without_empty({"consequence": consequences, "de:kept": _kept(rule.kept)})


def _rule(rule: Permission | Prohibition | Duty) -> Members:
    return _without_empty(
        {
            "uid": rule.id,
            "assigner": rule.assigner,
            "assignee": rule.assignee,
            "target": rule.target,
            "action": _action(rule),
            "constraint": [_condition(condition) for condition in rule.conditions],
            "de:clause": rule.clause,
        }
    )


def _action(rule: Permission | Prohibition | Duty) -> JSON:
    if rule.action is None:
        return None
    name = _short(rule.action.value)
    if not rule.refinements:
        return name
    refinements = [_condition(refinement) for refinement in rule.refinements]
    return {"rdf:value": {"@id": name}, "refinement": refinements}


def _condition(condition: Condition) -> Members:
    if isinstance(condition, Constraint):
        return _constraint(condition)
    parts: list[JSON] = [_condition(part) for part in condition.parts]
    return _without_empty(
        {
            "uid": condition.id,
            condition.operator.value.removeprefix(ODRL): {"@list": parts},
            "de:clause": condition.clause,
        }
    )


def _constraint(constraint: Constraint) -> Members:
    return _without_empty(
        {
            "uid": constraint.id,
            "leftOperand": _short(constraint.operand.value),
            "operator": constraint.operator.value.removeprefix(ODRL),
            "rightOperand": _value(constraint.value, single=constraint.operator in _SINGLE),
            "de:clause": constraint.clause,
            "de:kept": _kept(constraint.kept),
        }
    )


def _value(value: Value, *, single: bool) -> JSON:
    match value:
        case datetime():
            return {"@value": value.isoformat(), "@type": "xsd:dateTime"}
        case timedelta():
            return {"@value": written_span(value), "@type": "xsd:duration"}
        case Decimal():
            return {"@value": f"{value:f}", "@type": "xsd:decimal"}
        case frozenset():
            tokens = [_token(token) for token in sorted(value)]
            return tokens[0] if single and len(tokens) == 1 else tokens
        case _:
            return value


def _token(token: str) -> JSON:
    return {"@id": _short(token)} if token.startswith(OWN) else str(token)


def _kept(kept: Kept) -> JSON:
    match kept:
        case LegalOnly():
            return None
        case Enforced():
            return {"de:enforcedBy": [executor.value for executor in kept.executors]}
        case Monitored():
            return {"de:measure": _text(kept.measure), "de:clock": _text(kept.clock)}


def _text(text: Text) -> JSON:
    return [{"@value": text.zh, "@language": "zh"}, {"@value": text.en, "@language": "en"}]


def _short(iri: str) -> str:
    """The term of the ODRL context, or the compact form in our namespace."""
    return "de:" + iri.removeprefix(OWN) if iri.startswith(OWN) else iri.removeprefix(ODRL)


def _without_empty(members: Members) -> Members:
    return {key: value for key, value in members.items() if value not in (None, "", [])}
