"""What a technique does to a column, in a sentence an officer reads."""

from __future__ import annotations

from typing import Final

from anonymize.roles import Kind
from anonymize.techniques import Drop, Generalise, Keep, Mask, Pseudonym, Round, Technique
from marketplace.kernel.text import Text

_KEPT: Final = Text("保留", "kept as it is")
_PLAIN: Final[dict[type[Technique], Text]] = {
    Drop: Text("删除", "dropped"),
    Keep: _KEPT,
    Mask: Text("遮盖部分字符", "some characters covered"),
    Pseudonym: Text("换成带密钥的假名", "replaced by a keyed pseudonym"),
}
_LADDERS: Final[dict[Kind, Text]] = {
    **dict.fromkeys(
        (Kind.AGE, Kind.INTEGER, Kind.DECIMAL, Kind.LATITUDE, Kind.LONGITUDE),
        Text("归入区间", "put into intervals"),
    ),
    **dict.fromkeys((Kind.DATE, Kind.BIRTH_DATE), Text("归入时段", "put into periods")),
    **dict.fromkeys(
        (Kind.POSTCODE, Kind.MOBILE, Kind.SERIAL), Text("只留前几位", "only leading digits kept")
    ),
    Kind.AREA_CODE: Text("归入上级行政区", "put into the region above"),
}
_OTHERS: Final = Text("合并取值", "values joined")


def describe(technique: Technique, kind: Kind, *, loss: float, local: bool) -> Text:
    """Say what is done to a column of this kind, which lost the share `loss` of its information."""
    if isinstance(technique, Generalise):
        return _generalised(technique, kind, loss=loss, local=local)
    if isinstance(technique, Round):
        step = technique.to
        return Text(f"四舍五入至 {step} 的倍数", f"rounded to multiples of {step}")
    return _PLAIN.get(type(technique)) or Text.of(technique.resists)


def _generalised(technique: Generalise, kind: Kind, *, loss: float, local: bool) -> Text:
    way = _LADDERS.get(kind, _OTHERS)
    if loss >= 1:
        return Text("全部隐去", "hidden altogether")
    if local or technique.level is None:
        return Text(f"逐类{way.zh}", f"{way.en}, class by class")
    if technique.level == 0:
        return _KEPT
    return Text(f"{way.zh}，第 {technique.level} 层", f"{way.en}, level {technique.level}")
