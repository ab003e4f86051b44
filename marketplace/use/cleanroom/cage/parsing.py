"""The engine's own reading of a query: text to tree, and the checked tree back to text."""

from __future__ import annotations

import json
from typing import Any, Final

from marketplace.use.cleanroom.cage.messages import Refused

LENGTH_MAX: Final = 20_000
Node = dict[str, Any]


def parse(connection: Any, sql: str) -> Node | Refused:
    """Return the tree of the one SELECT in `sql`, empty and default entries left out.

    The tree has `node` (what to select) beside nothing else of meaning.
    """
    if len(sql) > LENGTH_MAX:
        return Refused(code="too-long")
    if "\x00" in sql:
        return Refused(code="syntax", word="NUL")
    tree = json.loads(
        connection.execute(
            "SELECT json_serialize_sql(?::VARCHAR, skip_null := true, skip_empty := true, "
            "skip_default := true)",
            [sql],
        ).fetchone()[0]
    )
    if tree.get("error"):
        return _unread(tree)
    statements = tree.get("statements", [])
    if len(statements) != 1 or set(statements[0]) != {"node"}:
        return Refused(code="not-one-select")
    found: Node = statements[0]
    return found


def _unread(tree: Node) -> Refused:
    if tree.get("error_type") == "not implemented":
        return Refused(code="not-one-select")
    return Refused(code="syntax", word=str(tree.get("error_message", "")).split("\n", 1)[0])


def written(connection: Any, statement: Node) -> str:
    """Return the tree as SQL again, in the engine's own writing."""
    tree = json.dumps({"error": False, "statements": [statement]}, ensure_ascii=False)
    text: str = connection.execute("SELECT json_deserialize_sql(?::JSON)", [tree]).fetchone()[0]
    return text
