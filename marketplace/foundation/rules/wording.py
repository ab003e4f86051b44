"""What the figures of the packs are counted in, and how they are written, where a person reads."""

from __future__ import annotations

from typing import Final

from marketplace.foundation.rules.model import Value
from marketplace.kernel.text import Text

UNITS: Final[dict[str, Text]] = {
    "GB/T 42460 level": Text("GB/T 42460 等级", "GB/T 42460 level"),
    "credits": Text("积分", "credits"),
    "date": Text("日期", "date"),
    "days": Text("日", "days"),
    "days of use": Text("使用日", "days of use"),
    "epsilon per buyer and version": Text("ε，每买方每版本", "epsilon per buyer and version"),
    "grades": Text("分级", "grades"),
    "hour of the day": Text("时", "hour of the day"),
    "minutes": Text("分钟", "minutes"),
    "month-day": Text("月-日", "month-day"),
    "percent": Text("%", "percent"),
    "percent of the fee": Text("%，占费用", "percent of the fee"),
    "percent of the largest contribution": Text(
        "%，占最大贡献", "percent of the largest contribution"
    ),
    "probability": Text("概率", "probability"),
    "queries per buyer and version": Text("次查询，每买方每版本", "queries per buyer and version"),
    "queries per product": Text("次查询，每产品", "queries per product"),
    "refusals": Text("次拒绝", "refusals"),
    "rows joined one to one": Text("行，一一拼接", "rows joined one to one"),
    "rows per class": Text("行，每类", "rows per class"),
    "rows per group": Text("行，每组", "rows per group"),
    "share of the two largest contributions": Text(
        "最大两项贡献的占比", "share of the two largest contributions"
    ),
    "significant digits": Text("位有效数字", "significant digits"),
    "switch": Text("开关", "switch"),
    "times the median": Text("倍中位数", "times the median"),
    "working days": Text("工作日", "working days"),
    "years": Text("年", "years"),
}
"""By the unit that a pack states; one that is not here is shown as the pack wrote it."""


GRADES: Final[dict[str, Text]] = {"general": Text("一般数据", "general data")}
"""Grades that a pack may name as tradable."""


def written(value: Value) -> Text:
    """Return a figure as a person writes it: thousands separated, lists whole, in both languages.

    A date is text in a pack and stays as it is.
    """
    if isinstance(value, list):
        named = [GRADES.get(one, Text(one, one)) for one in value]
        return Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))
    digits = f"{value:,}" if isinstance(value, int) else str(value)
    return Text(digits, digits)
