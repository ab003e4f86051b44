"""The one form of query whose answers can be checked: aggregates over groups of one table.

    SELECT groups and measures FROM data [WHERE conditions] [GROUP BY groups] [ORDER BY] [LIMIT]

Groups are columns or plain functions of one; measures are counts, sums, averages, deviations,
variances and medians of plain columns; conditions compare a column with constants of its own kind.
All of them are total: whether such a query fails does not depend on the values of the table, so
failing tells nothing. A measure of an expression is refused, since an expression can select rows
unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from marketplace.use.cleanroom.cage.messages import TABLE, Ordering, Output, Refused
from marketplace.use.cleanroom.cage.parsing import Node

ROW: Final = "__row"
"""The column in which the cage numbers the rows; queries cannot name it."""


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"


MEASURES: Final = {
    "count_star": "count",
    "count": "count",
    "sum": "sum",
    "avg": "avg",
    "stddev": "stddev",
    "stddev_samp": "stddev",
    "variance": "variance",
    "var_samp": "variance",
    "median": "median",
}
"""The aggregates offered, each by the name it is answered under."""
GROUPINGS: Final[dict[str, Kind]] = {
    "left": Kind.TEXT,
    "substring": Kind.TEXT,
    "substr": Kind.TEXT,
    "lower": Kind.TEXT,
    "upper": Kind.TEXT,
    "round": Kind.NUMBER,
    "floor": Kind.NUMBER,
}
"""Functions of one column by which rows may be grouped, with the kind they take and give."""
_LITERALS: Final = {
    "STRING": Kind.TEXT,
    "INTEGER": Kind.NUMBER,
    "NUMERIC": Kind.NUMBER,
}
_LIKES: Final = frozenset({"~~", "!~~", "~~*", "!~~*"})
_PARTS: Final = frozenset(
    {
        "type",
        "modifiers",
        "select_list",
        "from_table",
        "where_clause",
        "group_expressions",
        "group_sets",
        "aggregate_handling",
        "cte_map",
    }
)


class NotInFormError(Exception):
    """The query is not of the form; carries the refusal."""

    def __init__(self, code: str, word: str = "") -> None:
        self.refused = Refused(code=code, word=word)
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregate: what is computed, of which column (None: of rows)."""

    function: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """A query taken apart; `groups` and `where` are trees of the engine."""

    groups: tuple[Node, ...]
    measures: tuple[Measure, ...]
    outputs: tuple[Output, ...]
    where: Node | None
    ordering: tuple[Ordering, ...]
    limit: int | None

    def rows_wanted(self) -> Node:
        """Return the tree that selects the number, the groups and the measured columns of every
        row the query is about, as `row`, `g0`, `g1`, ..., `m0`, `m1`, ...
        """
        select = [_column(ROW, alias="row")]
        select += [{**group, "alias": f"g{n}"} for n, group in enumerate(self.groups)]
        select += [_column(one.column or ROW, alias=f"m{n}") for n, one in enumerate(self.measures)]
        node: Node = {
            "type": "SELECT_NODE",
            "cte_map": {},
            "select_list": select,
            "from_table": {
                "type": "BASE_TABLE",
                "table_name": TABLE,
                "qualified_name": {"path": [TABLE]},
            },
            "aggregate_handling": "STANDARD_HANDLING",
        }
        return {"node": node | ({"where_clause": self.where} if self.where else {})}


def form_of(statement: Node, columns: Mapping[str, Kind]) -> Form | Refused:
    """Take a query that the grammar let in apart, or say why it is not of the form."""
    try:
        return _Reader(statement["node"], columns).form()
    except NotInFormError as error:
        return error.refused


class _Reader:
    """Reads one SELECT over a table with these columns."""

    def __init__(self, node: Node, columns: Mapping[str, Kind]) -> None:
        self.node = node
        self.columns = {name.lower(): (name, kind) for name, kind in columns.items()}
        self.select: list[Node] = node.get("select_list", [])

    def form(self) -> Form:
        if self.node.get("type") != "SELECT_NODE":
            raise NotInFormError("not-in-form", str(self.node.get("type")))
        for part in sorted(set(self.node) - _PARTS):
            raise NotInFormError("not-in-form", part.replace("_", " "))
        if self.node.get("cte_map", {}).get("map"):
            raise NotInFormError("not-in-form", "WITH")
        self._one_plain_table()
        groups, measures, outputs = self._outputs()
        where = self.node.get("where_clause")
        if where is not None:
            self._condition(where)
        ordering, limit = self._modifiers(outputs)
        return Form(groups, measures, outputs, where, ordering, limit)

    def _one_plain_table(self) -> None:
        table = self.node.get("from_table", {})
        if table.get("type") == "JOIN":
            raise NotInFormError("joined")
        if table.get("type") != "BASE_TABLE" or table.get("column_name_alias"):
            raise NotInFormError("not-in-form", f"FROM {table.get('type', '')}")

    def _outputs(self) -> tuple[tuple[Node, ...], tuple[Measure, ...], tuple[Output, ...]]:
        groups = self._groups()
        measures: list[Measure] = []
        outputs: list[Output] = []
        for place, item in enumerate(self.select):
            measure = self._measure(item)
            if measure is not None:
                name = item.get("alias") or f"{measure.function}({measure.column or '*'})"
                outputs.append(Output(name=name, is_group=False, place=len(measures)))
                measures.append(measure)
                continue
            plain = _plain(item)
            if plain not in groups:
                raise NotInFormError("not-aggregate", self._name(item, place))
            name = self._name(item, place)
            outputs.append(Output(name=name, is_group=True, place=groups.index(plain)))
        if not measures:
            raise NotInFormError("not-aggregate", self._name(self.select[0], 0))
        return tuple(groups), tuple(measures), tuple(outputs)

    def _groups(self) -> list[Node]:
        if self.node.get("aggregate_handling") == "FORCE_AGGREGATES":
            found = [item for item in self.select if self._measure(item) is None]
        else:
            found = [self._group_named(one) for one in self.node.get("group_expressions", [])]
        sets = self.node.get("group_sets", [])
        if len(sets) > 1 or (sets and sorted(sets[0]) != list(range(len(found)))):
            raise NotInFormError("not-in-form", "ROLLUP, CUBE, GROUPING SETS")
        for group in found:
            self._kind_of(group)
        return list(
            {json.dumps(_plain(one), sort_keys=True): _plain(one) for one in found}.values()
        )

    def _group_named(self, group: Node) -> Node:
        """Resolve `GROUP BY 1` and `GROUP BY alias` to the item they mean."""
        if group["type"] == "VALUE_CONSTANT":
            text = group["literal"].get("text", "")
            if text.isdigit() and 1 <= int(text) <= len(self.select):
                return self.select[int(text) - 1]
        names = group.get("column_names", [])
        if len(names) == 1 and names[0].lower() not in self.columns:
            for item in self.select:
                if item.get("alias", "").lower() == names[0].lower():
                    return item
        return group

    def _measure(self, item: Node) -> Measure | None:
        if item["type"] != "FUNCTION" or item["function_name"] not in MEASURES:
            return None
        if item.get("distinct"):
            raise NotInFormError("value-by-value")
        if item.get("filter") or item.get("order_bys", {}).get("orders"):
            raise NotInFormError("not-in-form", "FILTER, ORDER BY in an aggregate")
        arguments = [one.get("expression", one) for one in item.get("arguments", [])]
        function = MEASURES[item["function_name"]]
        if not arguments:
            return Measure("count", None)
        name, kind = self._column_of(arguments[0], otherwise="not-aggregate")
        if kind is not Kind.NUMBER and function != "count":
            raise NotInFormError("other-kind", name)
        return Measure(function, name)

    def _column_of(self, node: Node, *, otherwise: str = "not-in-form") -> tuple[str, Kind]:
        names = node.get("column_names", [])
        if node.get("type") != "COLUMN_REF":
            raise NotInFormError(otherwise, _said(node))
        if names[-1].lower() not in self.columns or len(names) > 2:
            raise NotInFormError("unknown-name", names[-1])
        return self.columns[names[-1].lower()]

    def _kind_of(self, node: Node) -> Kind:
        """Return the kind of a column or of a plain function of one."""
        if node["type"] != "FUNCTION":
            return self._column_of(node)[1]
        function = node["function_name"]
        if function not in GROUPINGS:
            raise NotInFormError("not-in-form", function)
        first, *rest = [one.get("expression", one) for one in node.get("arguments", [])]
        if any(_literal_kind(one) is not Kind.NUMBER for one in rest):
            raise NotInFormError("not-in-form", function)
        if self._column_of(first)[1] is not GROUPINGS[function]:
            raise NotInFormError("other-kind", self._column_of(first)[0])
        return GROUPINGS[function]

    def _condition(self, node: Node) -> None:
        kind = node["type"]
        if kind in ("CONJUNCTION_AND", "CONJUNCTION_OR", "OPERATOR_NOT"):
            for child in node["children"]:
                self._condition(child)
        elif kind in ("OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"):
            self._kind_of(node["children"][0])
        elif kind in ("COMPARE_IN", "COMPARE_NOT_IN"):
            self._compared(node["children"][0], node["children"][1:])
        elif kind == "COMPARE_BETWEEN":
            self._compared(node["input"], [node["lower"], node["upper"]])
        elif kind.startswith("COMPARE_"):
            self._compared(node["left"], [node["right"]])
        elif kind == "FUNCTION" and node["function_name"] in _LIKES:
            column, pattern = [one.get("expression", one) for one in node["arguments"]]
            if self._kind_of(column) is not Kind.TEXT:
                raise NotInFormError("other-kind", self._column_of(column)[0])
            self._compared(column, [pattern])
        else:
            raise NotInFormError("not-in-form", _said(node))

    def _compared(self, node: Node, constants: list[Node]) -> None:
        if _literal_kind(node) is not None and len(constants) == 1:
            node, constants = constants[0], [node]
        kind = self._kind_of(node)
        for one in constants:
            if _literal_kind(one) is None:
                raise NotInFormError("not-in-form", _said(one))
            if _literal_kind(one) is not kind:
                raise NotInFormError("other-kind", _said(node))

    def _modifiers(self, outputs: tuple[Output, ...]) -> tuple[tuple[Ordering, ...], int | None]:
        ordering: list[Ordering] = []
        limit: int | None = None
        for one in self.node.get("modifiers", []):
            if one["type"] == "ORDER_MODIFIER":
                ordering = [self._ordering(by, outputs) for by in one.get("orders", [])]
            elif one["type"] == "LIMIT_MODIFIER" and "offset" not in one:
                limit = _whole(one.get("limit", {}))
            else:
                raise NotInFormError("not-in-form", one["type"].removesuffix("_MODIFIER"))
        return tuple(ordering), limit

    def _ordering(self, by: Node, outputs: tuple[Output, ...]) -> Ordering:
        """Only what is answered can be ordered by: the order must tell nothing beside it."""
        expression = by["expression"]
        descending = by["type"] == "DESCENDING"
        for place, (item, output) in enumerate(zip(self.select, outputs, strict=True)):
            named = expression.get("column_names", [""])[-1].lower() == output.name.lower()
            if named or _plain(item) == _plain(expression):
                return Ordering(place=place, is_descending=descending)
        place = _whole(expression) - 1
        if not 0 <= place < len(outputs):
            raise NotInFormError("not-in-form", "ORDER BY")
        return Ordering(place=place, is_descending=descending)

    def _name(self, item: Node, place: int) -> str:
        return str(item.get("alias") or item.get("column_names", [_said(item)])[-1] or place)


def _plain(node: Any) -> Any:
    """Return a tree without where it stood and what it was called; names in small letters."""
    if isinstance(node, dict) and node.get("type") == "COLUMN_REF":
        names = [str(name).lower() for name in node["column_names"]]
        return {"class": "COLUMN_REF", "type": "COLUMN_REF", "column_names": names[-1:]}
    if isinstance(node, dict):
        dropped = ("query_location", "query_location_length", "alias")
        return {key: _plain(value) for key, value in node.items() if key not in dropped}
    return [_plain(one) for one in node] if isinstance(node, list) else node


def _said(node: Node) -> str:
    """Name a node shortly: its function, its column, or its kind."""
    names: Iterator[str] = iter(node.get("column_names", []))
    return str(node.get("function_name") or next(names, "") or node.get("type", ""))


def _literal_kind(node: Node) -> Kind | None:
    if node.get("type") != "VALUE_CONSTANT":
        return None
    return _LITERALS.get(str(node.get("literal", {}).get("kind", "")))


def _whole(node: Node) -> int:
    text = str(node.get("literal", {}).get("text", ""))
    if _literal_kind(node) is not Kind.NUMBER or not text.isdigit():
        raise NotInFormError("not-in-form", "ORDER BY, LIMIT")
    return int(text)


def _column(name: str, *, alias: str) -> Node:
    return {
        "class": "COLUMN_REF",
        "type": "COLUMN_REF",
        "alias": alias,
        "column_names": [name],
    }
