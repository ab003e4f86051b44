"""Reads a policy from its node in an RDF graph; needs the optional extra ``rdf``."""

from typing import Final, TypeVar

from contracts.odrl.errors import MissingPropertyError, NotUnderstoodError, RdfNotInstalledError
from contracts.odrl.graph import Node
from contracts.odrl.literals import XSD, read_decimal, read_moment, read_span
from contracts.policy.errors import NestedTooDeepError
from contracts.policy.model import (
    LIMIT_LEVELS,
    Condition,
    ConflictStrategy,
    Constraint,
    Duty,
    LogicalConstraint,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
    Value,
)
from contracts.policy.vocabulary import (
    ODRL,
    PROFILE,
    SHAPE,
    Action,
    LogicalOperator,
    Operand,
    Operator,
    Shape,
)

try:
    from rdflib import Literal
    from rdflib.term import Node as Term
except ImportError:
    raise RdfNotInstalledError(extra="rdf") from None

_RULE: Final = {"uid", "action", "target", "assigner", "assignee", "constraint"}
_INTEGERS: Final = frozenset(XSD + name for name in ("integer", "int", "long"))
_Term = TypeVar("_Term", Action, Operand, Operator, ConflictStrategy)


def read_policy(node: Node) -> Policy:
    """The policy at this node."""
    shared = {"uid", "profile", "permission", "prohibition", "obligation", "conflict"}
    node.require_known(shared)
    for profile in node.values(ODRL + "profile"):
        if str(profile) != PROFILE:
            raise NotUnderstoodError(where=node.id, what=str(profile))
    conflict = node.iri(ODRL + "conflict")
    return Policy(
        id=node.id,
        kind=PolicyKind(next(iter(node.types() & {kind.value for kind in PolicyKind}))),
        profiles=tuple(str(value) for value in node.values(ODRL + "profile")),
        permissions=tuple(_permission(rule) for rule in node.nodes(ODRL + "permission")),
        prohibitions=tuple(_prohibition(rule) for rule in node.nodes(ODRL + "prohibition")),
        obligations=tuple(_duty(rule) for rule in node.nodes(ODRL + "obligation")),
        conflict=None if conflict is None else _term(conflict, ConflictStrategy, node),
    )


def read_action(node: Node) -> Action | None:
    """The one action of a rule; a refined action is refused."""
    iri = node.iri(ODRL + "action")
    return None if iri is None else _term(iri, Action, node)


def _permission(node: Node) -> Permission:
    node.require_known(_RULE | {"duty"})
    return Permission(
        id=node.id,
        action=read_action(node),
        target=node.iri(ODRL + "target"),
        assigner=node.iri(ODRL + "assigner"),
        assignee=node.iri(ODRL + "assignee"),
        conditions=_conditions(node),
        duties=tuple(_duty(duty) for duty in node.nodes(ODRL + "duty")),
    )


def _prohibition(node: Node) -> Prohibition:
    node.require_known(_RULE | {"remedy"})
    return Prohibition(
        id=node.id,
        action=read_action(node),
        target=node.iri(ODRL + "target"),
        assigner=node.iri(ODRL + "assigner"),
        assignee=node.iri(ODRL + "assignee"),
        conditions=_conditions(node),
        remedies=tuple(_duty(duty) for duty in node.nodes(ODRL + "remedy")),
    )


def _duty(node: Node, level: int = 1) -> Duty:
    if level > LIMIT_LEVELS:
        raise NestedTooDeepError(limit_levels=LIMIT_LEVELS)
    node.require_known(_RULE | {"consequence"})
    action = read_action(node)
    if action is None:
        raise MissingPropertyError(where=node.id, name="action")
    return Duty(
        id=node.id,
        action=action,
        target=node.iri(ODRL + "target"),
        assigner=node.iri(ODRL + "assigner"),
        assignee=node.iri(ODRL + "assignee"),
        conditions=_conditions(node),
        consequences=tuple(_duty(duty, level + 1) for duty in node.nodes(ODRL + "consequence")),
    )


def _conditions(node: Node) -> tuple[Condition, ...]:
    return tuple(_condition(part, 1) for part in node.nodes(ODRL + "constraint"))


def _condition(node: Node, level: int) -> Condition:
    if level > LIMIT_LEVELS:
        raise NestedTooDeepError(limit_levels=LIMIT_LEVELS)
    joined = [operator for operator in LogicalOperator if node.values(operator.value)]
    if not joined:
        return _constraint(node)
    node.require_known({"uid"} | {operator.value.removeprefix(ODRL) for operator in joined})
    if len(joined) > 1:
        raise NotUnderstoodError(where=node.id, what="several logical operators")
    parts = tuple(_condition(part, level + 1) for part in node.nodes(joined[0].value))
    return LogicalConstraint(joined[0], parts, id=node.id)


def _constraint(node: Node) -> Constraint:
    node.require_known({"uid", "leftOperand", "operator", "rightOperand"})
    left, operator = node.iri(ODRL + "leftOperand"), node.iri(ODRL + "operator")
    values = node.values(ODRL + "rightOperand")
    if left is None or operator is None or not values:
        raise MissingPropertyError(where=node.id, name="leftOperand, operator, rightOperand")
    operand = _term(left, Operand, node)
    value = _value(values, SHAPE[operand], where=node.id)
    return Constraint(operand, _term(operator, Operator, node), value, id=node.id)


def _term(iri: str, words: type[_Term], node: Node) -> _Term:
    try:
        return words(iri)
    except ValueError:
        raise NotUnderstoodError(where=node.id, what=iri) from None


def _value(values: list[Term], shape: Shape, *, where: str) -> Value:
    if shape is Shape.TOKENS:
        return frozenset(map(str, values))
    if len(values) > 1 or not isinstance(values[0], Literal):
        raise NotUnderstoodError(where=where, what="right operand")
    written, datatype = str(values[0]), str(values[0].datatype)
    match shape:
        case Shape.MOMENT if datatype == XSD + "dateTime":
            return read_moment(written, where=where)
        case Shape.DURATION if datatype == XSD + "duration":
            return read_span(written, where=where)
        case Shape.NUMBER if datatype in _INTEGERS:
            return int(read_decimal(written, where=where))
        case Shape.NUMBER if datatype == XSD + "decimal":
            return read_decimal(written, where=where)
        case _:
            raise NotUnderstoodError(where=where, what=datatype)
