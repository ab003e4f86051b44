"""Plans as bytes: canonical JSON to digest, JSON and YAML to read and write.

Canonical JSON has sorted keys, no spaces and UTF-8 text; its digest names the plan. YAML is the
same data for people; aliases are refused, since a few of them can stand for gigabytes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from anonymize.errors import PlanFormatError
from anonymize.plan.recipe import Plan

PLAN_BYTES_MOST = 4 << 20


def canonical_json(plan: Plan) -> bytes:
    """The one byte form of a plan."""
    document = plan.to_dict()
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def plan_digest(plan: Plan) -> str:
    """`sha256:<hex>` of the canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical_json(plan)).hexdigest()


def to_json(plan: Plan) -> str:
    """The plan as JSON that a person can read."""
    return json.dumps(plan.to_dict(), indent=2, ensure_ascii=False) + "\n"


def to_yaml(plan: Plan) -> str:
    """The plan as YAML; escaped to ASCII if a name holds unusual blanks or controls.

    YAML folds some of those (U+0085, U+2028) into plain spaces when they are written as they are.
    """
    document = plan.to_dict()
    readable = json.dumps(document, ensure_ascii=False).isprintable()
    return yaml.safe_dump(document, allow_unicode=readable, sort_keys=False)


def parse_plan(text: str) -> Plan:
    """A plan from JSON or YAML text. Raises PlanFormatError."""
    if len(text) > PLAN_BYTES_MOST:
        raise PlanFormatError(where="plan", allowed=f"at most {PLAN_BYTES_MOST} characters")
    return Plan.from_dict(_parsed(text))


def load_plan(path: Path) -> Plan:
    """A plan from a JSON or YAML file. Raises PlanFormatError and OSError."""
    if path.stat().st_size > PLAN_BYTES_MOST:
        raise PlanFormatError(where="plan", allowed=f"at most {PLAN_BYTES_MOST} bytes")
    try:
        return parse_plan(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise PlanFormatError(where="plan", allowed="UTF-8 text") from None


def save_plan(plan: Plan, path: Path) -> None:
    """Write YAML where the name ends in .yaml or .yml, else JSON."""
    text = to_yaml(plan) if path.suffix in (".yaml", ".yml") else to_json(plan)
    path.write_text(text, encoding="utf-8")


class _StrictLoader(yaml.SafeLoader):
    """YAML without aliases."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise PlanFormatError(where="plan", allowed="YAML without aliases")
        return super().compose_node(parent, index)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip().startswith("{") else _yaml(text)
    except (json.JSONDecodeError, yaml.YAMLError, RecursionError):
        raise PlanFormatError(where="plan", allowed="JSON or YAML") from None


def _yaml(text: str) -> Any:
    return yaml.load(text, Loader=_StrictLoader)
