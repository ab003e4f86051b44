"""Numbers made coarser: intervals, rounding, top and bottom codes. Exact decimal arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import ClassVar

import pyarrow as pa

from anonymize.errors import TechniqueParameterError
from anonymize.techniques.technique import Context, over_distinct
from anonymize.text import Text

_COARSER = Text(
    "降低数值的精度；极端值仍可能唯一，应与截断编码或隐私模型同用。",
    "Makes numbers coarser; extremes may stay unique: use it with end codes or a privacy model.",
)

_LARGEST = Decimal(10) ** 15
_SMALLEST_STEP = Decimal("1e-9")


def finite(text: str) -> Decimal | None:
    """The number that a text writes; None for anything else, infinities too.

    A number of 10^15 and above or of more than 24 digits is none: it could not be computed with
    exactly.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= _LARGEST or len(value.as_tuple().digits) > 24:
        return None
    return value


def plain(value: Decimal) -> str:
    """The number in digits without an exponent or needless zeros."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _positive(technique: str, parameter: str, text: str) -> None:
    value = finite(text)
    if value is None or value < _SMALLEST_STEP:
        raise TechniqueParameterError(
            technique=technique, parameter=parameter, allowed="a number >= 1e-9"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Write each number as the interval [low, high) of `width` that holds it, from `origin` on.

    Parameters are decimal numbers written as text, so that 0.1 is a tenth.
    """

    width: str
    origin: str = "0"
    tag: ClassVar[str] = "interval"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = _COARSER

    def __post_init__(self) -> None:
        _positive(self.tag, "width", self.width)
        if finite(self.origin) is None:
            raise TechniqueParameterError(
                technique=self.tag, parameter="origin", allowed="a number"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Label every number."""
        return over_distinct(values, self._label, context)

    def _label(self, text: str) -> str | None:
        if (value := finite(text)) is None:
            return None
        width, origin = Decimal(self.width), Decimal(self.origin)
        steps, rest = divmod(value - origin, width)
        low = origin + width * (steps - (rest < 0))
        return f"[{plain(low)}, {plain(low + width)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Round each number to the nearest multiple of `to`, halves to the even multiple."""

    to: str
    tag: ClassVar[str] = "round"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = _COARSER

    def __post_init__(self) -> None:
        _positive(self.tag, "to", self.to)

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Round every number."""
        return over_distinct(values, self._rounded, context)

    def _rounded(self, text: str) -> str | None:
        if (value := finite(text)) is None:
            return None
        step = Decimal(self.to)
        return plain(step * (value / step).to_integral_value(ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCode:
    """Write numbers below `low` as `<low` and above `high` as `>high`; either end may be open."""

    low: str | None = None
    high: str | None = None
    tag: ClassVar[str] = "end_code"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "隐去罕见的极端值；中间的取值不受保护。",
        "Hides rare extremes; values between the ends are not protected.",
    )

    def __post_init__(self) -> None:
        ends = [finite(end) for end in (self.low, self.high) if end is not None]
        if not ends or None in ends or ends != sorted(e for e in ends if e is not None):
            raise TechniqueParameterError(
                technique=self.tag, parameter="low, high", allowed="numbers, low <= high"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Code the ends."""
        return over_distinct(values, self._coded, context)

    def _coded(self, text: str) -> str | None:
        if (value := finite(text)) is None:
            return None
        if self.low is not None and value < Decimal(self.low):
            return f"<{self.low}"
        if self.high is not None and value > Decimal(self.high):
            return f">{self.high}"
        return text
