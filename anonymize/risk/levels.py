"""The level of GB/T 42460-2023 that a release's measurements reach, with the reason.

**Source:** GB/T 42460-2023: 1 direct identifiers remain; 2 they are gone, quasi-identifiers remain;
3 the re-identification risk is below a threshold; 4 aggregate data. The threshold is the
caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from anonymize.text import Text

DIRECT: Final = Text(
    "1 级：仍含直接标识符（{count} 列）", "level 1: direct identifiers remain ({count} columns)"
)
HASHED: Final = Text(
    "2 级：{count} 列是无密钥散列，任何人都可枚举还原",
    "level 2: {count} columns are hashes without a key, which anybody can enumerate",
)
RISKY: Final = Text(
    "2 级：最高重标识风险 {risk:.4f} 高于阈值 {highest:.4f}",
    "level 2: the highest re-identification risk {risk:.4f} is above the threshold {highest:.4f}",
)
UNIFORM: Final = Text(
    "2 级：某组敏感值只有 {fewest} 种，少于 {required} 种",
    "level 2: a class holds only {fewest} sensitive values, fewer than {required}",
)
LOW: Final = Text(
    "3 级：最高重标识风险 {risk:.4f} 不高于阈值 {highest:.4f}",
    "level 3: the highest re-identification risk {risk:.4f} is within the threshold {highest:.4f}",
)
AGGREGATE: Final = Text(
    "4 级：聚合数据，每行的主体数达到阈值",
    "level 4: aggregate data, with enough subjects behind each row",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What the caller asks of level 3 and above.

    The default of 0.05 (k of 20) is read in commentaries on GB/T 42460-2023 for fully public
    release; it is unverified against the standard's text and meant to be set by the caller.
    """

    highest_risk: float = 0.05
    fewest_values: int = 1


def level_of(
    *,
    direct: Sequence[str],
    hashed: Sequence[str],
    highest_risk: float,
    fewest_values: int | None,
    aggregate: bool,
    thresholds: Thresholds,
) -> tuple[int, Text]:
    """The level from 1 (names people) to 4 (aggregate) and the sentence that says why."""
    if direct:
        return 1, DIRECT.format(count=len(direct))
    if hashed:
        return 2, HASHED.format(count=len(hashed))
    figures = {"risk": highest_risk, "highest": thresholds.highest_risk}
    if highest_risk > thresholds.highest_risk + 1e-12:
        return 2, RISKY.format(**figures)
    if fewest_values is not None and fewest_values < thresholds.fewest_values:
        return 2, UNIFORM.format(fewest=fewest_values, required=thresholds.fewest_values)
    return (4, AGGREGATE) if aggregate else (3, LOW.format(**figures))
