"""An example of every message, made from its schema: the same each time, so it can be compared.

Names that mean the same thing everywhere have a telling value; for the rest the schema decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
DEPTH_MAX = 8
ID: Final = "019ab000-0000-7000-8000-000000000001"
BY_NAME: Final[Mapping[str, Any]] = {
    "zh": "示例",
    "en": "example",
    "code": "HZ-P-2026-000001-3",
    "currency": "CNY",
    "purpose": "operate",
    "scenario": "transit-planning",
    "file_name": "table.csv",
    "credit_code": "91440101MA00000000",
}
BY_FORMAT: Final[Mapping[str, Any]] = {
    "uuid": ID,
    "date-time": "2026-11-23T02:00:00Z",
    "date": "2026-11-23",
    "binary": "",
}
DIGEST: Final = "sha256:" + "0" * 64


def example_of(schema: Schema, components: Mapping[str, Schema], *, depth: int = 0) -> Any:
    """Return a value that fits `schema`; references lead into `components`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return example_of(components[name], components, depth=depth + 1)
    for key in ("default", "const"):
        if schema.get(key) is not None:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(_telling(schema["anyOf"]), components, depth=depth)
    return _of_type(schema, components, depth)


def _telling(choices: list[Schema]) -> Schema:
    """Take the first choice that says something."""
    return next((one for one in choices if one.get("type") != "null"), choices[0])


def _of_type(schema: Schema, components: Mapping[str, Schema], depth: int) -> Any:
    kind = schema.get("type")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            fields = schema.get("properties", {})
            found = {name: _named(name, fields[name], components, depth + 1) for name in fields}
        case "array" if depth <= DEPTH_MAX and "items" in schema:
            return [example_of(schema["items"], components, depth=depth + 1)]
        case "string":
            return _text(schema)
        case other:
            found = _plain(other, schema)
    return found


def _plain(kind: str | None, schema: Schema) -> Any:
    least = schema.get("minimum")
    plain = {"integer": int(least or 1), "number": float(least or 0.5), "boolean": True}
    return [] if kind == "array" else plain.get(kind or "")


def _named(name: str, schema: Schema, components: Mapping[str, Schema], depth: int) -> Any:
    if schema.get("type") == "string" and set(schema) <= {"type", "minLength", "maxLength"}:
        if name in BY_NAME:
            return BY_NAME[name]
        if name.endswith("digest"):
            return DIGEST
    return example_of(schema, components, depth=depth)


def _text(schema: Schema) -> str:
    if schema.get("format") in BY_FORMAT:
        return str(BY_FORMAT[schema["format"]])
    return "example".ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 80)]
