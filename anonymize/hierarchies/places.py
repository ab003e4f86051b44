"""Hierarchies from official codes whose ladder lies in their digits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from anonymize.errors import HierarchyRuleError
from anonymize.hierarchies.hierarchy import Hierarchy, Label
from anonymize.hierarchies.rules import Step, climb, ordered

_AREA_LENGTHS: Final = (6, 9, 12)
_SECTIONS: Final = "ABCDEFGHIJKLMNOPQRST"
_FIRST_DIVISION: Final = (
    1, 6, 13, 44, 47, 51, 53, 61, 63, 66, 70, 71, 73, 76, 80, 83, 84, 86, 91, 97,
)  # fmt: skip


def from_area_codes(column: str, values: Iterable[Label]) -> Hierarchy:
    """Area codes to county, prefecture, province: `440105`, `440100`, `440000`.

    Codes of 9 or 12 digits (street, village) begin with two more levels. All codes must have one
    length. Raises HierarchyRuleError.

    **Source:** GB/T 2260 (two digits each for province, prefecture, county); GB/T 10114 for the
    three digits of streets and towns.
    """
    known = [value for value in values if isinstance(value, str)]
    lengths = {len(value) for value in known}
    wrong = {v for v in known if not (v.isascii() and v.isdigit() and len(v) in _AREA_LENGTHS)}
    if wrong or len(lengths) > 1:
        raise HierarchyRuleError(column=column, rule="area codes", count=len(wrong))
    length = lengths.pop() if lengths else 6
    kept = [keep for keep in (9, 6, 4, 2) if keep < length]
    return climb(column, ordered(values), [_zeroed(keep) for keep in kept])


def from_industry_codes(column: str, values: Iterable[Label]) -> Hierarchy:
    """Four-digit industry classes to group, division and section: `1311`, `131`, `13`, `C`.

    Raises HierarchyRuleError for what is no class code.

    **Source:** GB/T 4754-2017, sections A (division 01) to T (division 97).
    """
    known = [value for value in values if isinstance(value, str)]
    wrong = {v for v in known if not (v.isascii() and v.isdigit() and len(v) == 4 and _section(v))}
    if wrong:
        raise HierarchyRuleError(column=column, rule="industry codes", count=len(wrong))
    steps: list[Step] = [lambda v: v[:3], lambda v: v[:2], _section]
    return climb(column, ordered(values), steps)


def _zeroed(keep: int) -> Step:
    return lambda value: value[:keep] + "0" * (len(value) - keep)


def _section(code: str) -> str:
    division = int(code[:2])
    return _SECTIONS[bisect_right(_FIRST_DIVISION, division) - 1] if 1 <= division <= 97 else ""
