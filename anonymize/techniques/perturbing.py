"""Values that chance has changed: the column stays useful as a whole, a cell proves little."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import numpy as np
import pyarrow as pa

from anonymize.errors import TechniqueParameterError, UnfitValueError
from anonymize.techniques.numbers import finite, plain
from anonymize.techniques.randomness import uniforms
from anonymize.techniques.technique import Context, required_key
from anonymize.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Add Laplace noise of `scale` to each number and round to `decimals` places.

    **Source:** the inverse of the Laplace distribution function. With a scale of sensitivity /
    epsilon a single published number would be epsilon-differentially private; a column of them with
    a repeatable key is not, and no such claim is made.
    """

    scale: str
    decimals: int = 0
    tag: ClassVar[str] = "noise"
    keyed: ClassVar[bool] = True
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "单个数值不再准确；极端值仍然突出，重复发布取平均可消除噪声。",
        "A single number is no longer exact; extremes still stand out, and the average of several "
        "releases with different keys takes the noise away.",
    )

    def __post_init__(self) -> None:
        scale = finite(self.scale)
        if scale is None or scale <= 0:
            raise TechniqueParameterError(
                technique=self.tag, parameter="scale", allowed="a number > 0"
            )
        if not 0 <= self.decimals <= 12:
            raise TechniqueParameterError(
                technique=self.tag, parameter="decimals", allowed="from 0 to 12"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Add the noise of each row."""
        drawn, _ = uniforms(required_key(context), context.first_row, len(values))
        centred = drawn - 0.5 + 2.0**-54
        noise = -float(self.scale) * np.sign(centred) * np.log(1 - 2 * np.abs(centred))
        numbers = [None if text is None else finite(text) for text in values.to_pylist()]
        unfit = sum(number is None for number in numbers) - values.null_count
        if unfit:
            raise UnfitValueError(column=context.column, count=unfit)
        step = Decimal(1).scaleb(-self.decimals)
        return pa.array(
            [
                None if number is None else plain((number + Decimal(extra)).quantize(step))
                for number, extra in zip(numbers, noise.tolist(), strict=True)
            ],
            pa.string(),
        )


@dataclass(frozen=True, slots=True)
class Permute:
    """Deal the column's values out to the rows anew; its distribution stays exactly as it was."""

    tag: ClassVar[str] = "permute"
    keyed: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    resists: ClassVar[Text] = Text(
        "切断该列与其他列的联系；取值本身若能指认个人（如姓名），则毫无保护。",
        "Cuts the column's tie to the others; a value that names somebody by itself still does.",
    )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Sort the rows by their draws and take the values in that order."""
        first, second = uniforms(required_key(context), context.first_row, len(values))
        return values.take(pa.array(np.lexsort((second, first))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomise:
    """Keep each value with probability `keep`, else draw one from the column's distribution.

    **Source:** the post-randomisation method of Gouweleeuw, Kooiman, Willenborg and De Wolf, "Post
    randomisation for statistical disclosure control" (1998), with the invariant transition matrix
    keep I + (1 - keep) 1 p': the expected distribution is that of the column.
    """

    keep: float
    tag: ClassVar[str] = "randomise"
    keyed: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    resists: ClassVar[Text] = Text(
        "任何一格都可能不是真值，可否认；罕见值若仍出现，多半为真。",
        "Any cell may be untrue and can be denied; a rare value that appears is still likely true.",
    )

    def __post_init__(self) -> None:
        if not 0 <= self.keep <= 1:
            raise TechniqueParameterError(
                technique=self.tag, parameter="keep", allowed="from 0 to 1"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Replace the rows whose first draw says so by the row that the second draw names."""
        first, second = uniforms(required_key(context), context.first_row, len(values))
        own = np.arange(len(values))
        other = (second * len(values)).astype(np.int64)
        return values.take(pa.array(np.where(first < self.keep, own, other)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Microaggregate:
    """Replace numbers by the mean of their group: neighbours in order, at least `size` of each.

    The mean has as many decimal places as the column's finest number; missing cells stay missing.

    **Source:** Domingo-Ferrer and Mateo-Sanz, "Practical data-oriented microaggregation for
    statistical disclosure control" (2002): fixed-size univariate microaggregation.
    """

    size: int
    tag: ClassVar[str] = "microaggregate"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = True
    resists: ClassVar[Text] = Text(
        "该列的任一取值至少由若干行共有；与其他列组合后仍可能唯一。",
        "Any value of the column is shared by several rows; combined with other columns it may "
        "still be unique.",
    )

    def __post_init__(self) -> None:
        if self.size < 2:
            raise TechniqueParameterError(technique=self.tag, parameter="size", allowed=">= 2")

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Sort, cut into groups of `size` (the last takes the rest), write the means."""
        texts = values.to_pylist()
        present = [row for row, text in enumerate(texts) if text is not None]
        numbers = {row: finite(texts[row]) for row in present}
        unfit = sum(number is None for number in numbers.values())
        if unfit or 0 < len(present) < self.size:
            raise UnfitValueError(column=context.column, count=unfit or len(present))
        order = sorted(present, key=lambda row: (numbers[row] or Decimal(0), row))
        step = min((_step(numbers[row] or Decimal(0)) for row in present), default=Decimal(1))
        result: list[str | None] = [None] * len(texts)
        groups = max(len(order) // self.size, 1)
        for group in range(groups):
            end = (group + 1) * self.size if group + 1 < groups else len(order)
            rows = order[group * self.size : end]
            mean = sum((numbers[row] or Decimal(0) for row in rows), Decimal(0)) / max(len(rows), 1)
            for row in rows:
                result[row] = plain(mean.quantize(step))
        return pa.array(result, pa.string())


def _step(number: Decimal) -> Decimal:
    """The place of the last digit, at most one."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
