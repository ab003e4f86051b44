"""Which trees may run at all: every kind of node, every entry of a node, every function by name.

What is not named here is refused, also what a later version of the engine invents.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from marketplace.use.cleanroom.cage.messages import TABLE, Refused
from marketplace.use.cleanroom.cage.parsing import Node


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ANYWHERE: Final = frozenset({"class", "type", "alias", "query_location", "query_location_length"})
_OPERATORS: Final = _words(
    "COMPARE_IN COMPARE_NOT_IN OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL "
    "OPERATOR_COALESCE OPERATOR_NULLIF"
)
_COMPARISONS: Final = _words(
    "COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN "
    "COMPARE_LESSTHANOREQUALTO COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM "
    "COMPARE_NOT_DISTINCT_FROM"
)
_WINDOWS: Final = _words(
    "WINDOW_AGGREGATE WINDOW_ROW_NUMBER WINDOW_RANK WINDOW_RANK_DENSE WINDOW_LAG WINDOW_LEAD"
)
NODES: Final[dict[str, frozenset[str]]] = {
    kind: _ANYWHERE | frozenset(_words(entries))
    for kind, entries in {
        "SELECT_NODE": "modifiers cte_map select_list from_table where_clause group_expressions "
        "group_sets having qualify aggregate_handling",
        "SET_OPERATION_NODE": "modifiers cte_map setop_type setop_all children",
        "BASE_TABLE": "table_name qualified_name column_name_alias",
        "SUBQUERY": "subquery column_name_alias subquery_type child comparison_type",
        "JOIN": "left right join_type ref_type using_columns is_implicit condition",
        "EMPTY": "",
        "ORDER_MODIFIER": "orders",
        "LIMIT_MODIFIER": "limit offset limit_type",
        "DISTINCT_MODIFIER": "",
        "ORDER_DEFAULT": "null_order expression",
        "ASCENDING": "null_order expression",
        "DESCENDING": "null_order expression",
        "COLUMN_REF": "column_names",
        "VALUE_CONSTANT": "literal",
        "STAR": "relation_name exclude_list",
        "FUNCTION": "function_name qualified_name arguments filter distinct is_operator order_bys",
        "CASE_EXPR": "case_checks else_expr",
        "OPERATOR_CAST": "child type_expr try_cast",
        "TYPE": "type_name qualified_name children",
        "COMPARE_BETWEEN": "input lower upper",
        "CONJUNCTION_AND": "children",
        "CONJUNCTION_OR": "children",
        **dict.fromkeys(_OPERATORS, "children"),
        **dict.fromkeys(_COMPARISONS, "left right"),
        **dict.fromkeys(
            _WINDOWS,
            "function_name qualified_name arguments partitions orders start end start_expr "
            "end_expr offset_expr default_expr",
        ),
    }.items()
}
"""The entries a node of each kind may have, where the engine did not leave them out as defaults."""
PLAIN: Final = frozenset(
    _words(
        "node map key value query_node materialized when_expr then_expr kind text path expression "
        "relation_name"
    )
)
"""The entries of what has no kind of its own."""
FUNCTIONS: Final = frozenset(
    _words(
        "+ - * / // % ~~ !~~ ~~* !~~* || ! "
        "count count_star sum avg min max median mode stddev stddev_samp stddev_pop variance "
        "var_samp var_pop corr covar_pop covar_samp quantile_cont quantile_disc bool_and bool_or "
        "first any_value count_if string_agg "
        "abs ceil ceiling floor round trunc sign sqrt ln log log10 exp power pow mod greatest "
        "least lower upper length left right substring substr trim ltrim rtrim replace contains "
        "starts_with prefix suffix concat strpos instr reverse "
        "year month day hour minute date_part date_trunc dayofweek "
        "row_number rank dense_rank lag lead first_value last_value isnan"
    )
)
"""Functions that only look at what they are given; what they build is bounded by memory."""
TYPES: Final = frozenset(
    _words(
        "BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT FLOAT DOUBLE DECIMAL VARCHAR DATE TIME "
        "TIMESTAMP"
    )
)
_JOINS: Final = frozenset({"REGULAR", "CROSS", "NATURAL"})
DEPTH_MAX: Final = 60
NODES_MAX: Final = 2_000


def refusal_of(statement: Node) -> Refused | None:
    """Return the first thing in the tree that may not run; None when all of it may."""
    names = frozenset({TABLE}) | frozenset(_named_queries(statement))
    for seen, (node, depth) in enumerate(_walk(statement, 0)):
        if seen > NODES_MAX or depth > DEPTH_MAX:
            return Refused(code="too-long")
        refused = _refused_node(node, names)
        if refused is not None:
            return refused
    return None


def _walk(value: Any, depth: int) -> Iterator[tuple[Node, int]]:
    if isinstance(value, dict):
        yield value, depth
        if depth > DEPTH_MAX:
            return
        for inner in value.values():
            yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth)


def _named_queries(statement: Node) -> Iterator[str]:
    """Return the names that the statement gives to queries of its own (`WITH name AS`)."""
    for node, _ in _walk(statement, 0):
        entries = node.get("cte_map", {})
        for one in entries.get("map", []) if isinstance(entries, dict) else []:
            yield str(one.get("key", "")).lower()


def _refused_node(node: Node, names: frozenset[str]) -> Refused | None:
    kind = node.get("type")
    if not isinstance(kind, str):
        return _strange(sorted(set(node) - PLAIN - _ENTRIES))
    if kind not in NODES:
        return Refused(code="construct", word=kind)
    strange = _strange(sorted(set(node) - NODES[kind]))
    return strange or _refused_word(kind, node, names)


_ENTRIES: Final = frozenset({"id", "cte_map"})


def _strange(entries: list[str]) -> Refused | None:
    return Refused(code="construct", word=entries[0]) if entries else None


def _refused_word(kind: str, node: Node, names: frozenset[str]) -> Refused | None:
    path = node.get("qualified_name", {}).get("path", [])
    match kind:
        case "BASE_TABLE" if len(path) != 1 or node["table_name"].lower() not in names:
            return Refused(code="table", word=str(node.get("table_name", "")))
        case "FUNCTION" | "WINDOW_AGGREGATE" if (
            len(path) != 1 or node.get("function_name") not in FUNCTIONS
        ):
            return Refused(code="function", word=str(node.get("function_name", "")))
        case "TYPE" if str(node.get("type_name", "")).upper() not in TYPES:
            return Refused(code="construct", word=str(node.get("type_name", "")))
        case "JOIN" if node.get("ref_type", "REGULAR") not in _JOINS:
            return Refused(code="construct", word=str(node["ref_type"]))
        case "LIMIT_MODIFIER" if node.get("limit_type", "CONSTANT") == "PERCENTAGE":
            return Refused(code="construct", word="LIMIT %")
        case _:
            return None
