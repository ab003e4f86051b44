"""Reads constraints and logical constraints from JSON-LD."""

from typing import Final

from contracts.canonical import JSON
from contracts.odrl.errors import MissingPropertyError, NotUnderstoodError
from contracts.odrl.literals import XSD, read_decimal, read_moment, read_span
from contracts.odrl.members import (
    Members,
    expanded,
    identifier,
    items,
    members_of,
    read_kept,
    require_known,
    string,
    word,
)
from contracts.policy.errors import NestedTooDeepError
from contracts.policy.model import (
    LIMIT_LEVELS,
    Condition,
    Constraint,
    LogicalConstraint,
    Value,
)
from contracts.policy.vocabulary import ODRL, SHAPE, LogicalOperator, Operand, Operator, Shape

_CONSTRAINT: Final = {
    "@type", "@id", "uid", "leftOperand", "operator", "rightOperand", "de:clause", "de:kept",
}  # fmt: skip
_LOGICAL: Final = {"@type", "@id", "uid", "de:clause"}
_LOGICAL_NAMES: Final = {
    name: operator
    for operator in LogicalOperator
    for name in (operator.value, operator.value.removeprefix(ODRL))
}


def read_condition(value: JSON, *, where: str, level: int = 1) -> Condition:
    """One constraint or logical constraint."""
    if level > LIMIT_LEVELS:
        raise NestedTooDeepError(limit_levels=LIMIT_LEVELS)
    members = members_of(value, where=where)
    logical = [name for name in members if name in _LOGICAL_NAMES]
    if not logical:
        return _constraint(members, where=where)
    if len(logical) > 1:
        raise NotUnderstoodError(where=where, what=", ".join(logical))
    return _logical(members, logical[0], where=where, level=level)


def _logical(members: Members, name: str, *, where: str, level: int) -> LogicalConstraint:
    require_known(members, _LOGICAL | {name}, where=where)
    _require_type(members, {"LogicalConstraint"}, where=where)
    parts = members[name]
    if isinstance(parts, dict) and set(parts) == {"@list"}:
        parts = parts["@list"]
    return LogicalConstraint(
        _LOGICAL_NAMES[name],
        tuple(
            read_condition(part, where=f"{where}/{name}/{n}", level=level + 1)
            for n, part in enumerate(items(parts))
        ),
        clause=string(members.get("de:clause", ""), where=where),
        id=identifier(members, default="", where=where),
    )


def _constraint(members: Members, *, where: str) -> Constraint:
    require_known(members, _CONSTRAINT, where=where)
    _require_type(members, {"Constraint"}, where=where)
    for name in ("leftOperand", "operator", "rightOperand"):
        if name not in members:
            raise MissingPropertyError(where=where, name=name)
    operand = word(members["leftOperand"], Operand, where=f"{where}/leftOperand")
    return Constraint(
        operand,
        word(members["operator"], Operator, where=f"{where}/operator"),
        _value(members["rightOperand"], SHAPE[operand], where=f"{where}/rightOperand"),
        clause=string(members.get("de:clause", ""), where=where),
        kept=read_kept(members.get("de:kept"), where=f"{where}/de:kept"),
        id=identifier(members, default="", where=where),
    )


def _require_type(members: Members, types: set[str], *, where: str) -> None:
    for item in items(members.get("@type")):
        if expanded(string(item, where=where)).removeprefix(ODRL) not in types:
            raise NotUnderstoodError(where=f"{where}/@type", what=str(item))


def _value(value: JSON, shape: Shape, *, where: str) -> Value:
    if shape is Shape.TOKENS:
        return frozenset(_token(item, where=where) for item in items(value))
    if isinstance(value, list | tuple):
        raise NotUnderstoodError(where=where, what="several values")
    if shape is Shape.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return value
    written, datatype = _literal(value, where=where)
    match shape, datatype:
        case Shape.MOMENT, "dateTime":
            return read_moment(written, where=where)
        case Shape.DURATION, "duration":
            return read_span(written, where=where)
        case Shape.NUMBER, "decimal":
            return read_decimal(written, where=where)
        case Shape.NUMBER, "integer":
            number = read_decimal(written, where=where)
            if number != int(number):
                raise NotUnderstoodError(where=where, what=written)
            return int(number)
        case _:
            raise NotUnderstoodError(where=where, what=datatype)


def _literal(value: JSON, *, where: str) -> tuple[str, str]:
    """The written form and the local name of its XML Schema datatype."""
    members = members_of(value, where=where)
    require_known(members, {"@value", "@type"}, where=where)
    datatype = string(members.get("@type"), where=where)
    for prefix in ("xsd:", XSD):
        if datatype.startswith(prefix):
            return string(members.get("@value"), where=where), datatype.removeprefix(prefix)
    raise NotUnderstoodError(where=where, what=datatype)


def _token(value: JSON, *, where: str) -> str:
    if isinstance(value, dict) and set(value) == {"@id"}:
        return expanded(string(value["@id"], where=where))
    if isinstance(value, dict) and set(value) == {"@value"}:
        return string(value["@value"], where=where)
    return string(value, where=where)
