"""Masks: some characters shown, the rest covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonymize.errors import TechniqueParameterError
from anonymize.techniques.buffers import Bytes, ascii_matrix, text_of
from anonymize.techniques.technique import Context
from anonymize.text import Text

_ROWS_AT_ONCE: Final = 4_096
"""Of which the patterns of a mask fit the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Show the first `keep_start` and last `keep_end` characters, cover each other with `cover`.

    Characters are Unicode code points, so a Chinese character is one. A value with no more
    characters than would be shown is covered whole. The length stays visible.
    """

    keep_start: int = 0
    keep_end: int = 0
    cover: str = "*"
    tag: ClassVar[str] = "mask"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "防止直接看到完整号码；不防止枚举：露出的位数越多，越容易由其他数据补全。",
        "Stops reading the whole number at a glance, not completing it from elsewhere: the more "
        "characters are shown, the fewer are left to try.",
    )

    def __post_init__(self) -> None:
        if self.keep_start < 0 or self.keep_end < 0:
            raise TechniqueParameterError(technique=self.tag, parameter="keep", allowed=">= 0")
        if len(self.cover) != 1:
            raise TechniqueParameterError(
                technique=self.tag, parameter="cover", allowed="one character"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:  # noqa: ARG002
        """Cover the middle of every value."""
        matrix = ascii_matrix(values) if self.cover.isascii() else None
        return self._by_text(values) if matrix is None else self._by_matrix(matrix)

    def _by_matrix(self, matrix: Bytes) -> pa.Array:
        """ASCII values of one width: the covered columns are overwritten."""
        rows, width = matrix.shape
        some = width > self.keep_start + self.keep_end
        middle = slice(self.keep_start, width - self.keep_end) if some else slice(None)
        shown, cover = np.full(width, 0xFF, np.uint8), np.zeros(width, np.uint8)
        shown[middle], cover[middle] = 0, ord(self.cover)
        together = min(rows, _ROWS_AT_ONCE)
        return text_of(_laid_over(matrix, np.tile(shown, together), np.tile(cover, together)))

    def _by_text(self, values: pa.Array) -> pa.Array:
        length = pc.utf8_length(values)
        shown = self.keep_start + self.keep_end
        hidden = pc.max_element_wise(pc.subtract(length, shown), 0)
        covered = pc.binary_repeat(self.cover, hidden)
        start = pc.utf8_slice_codeunits(values, 0, self.keep_start)
        parts = [start, covered]
        if self.keep_end:
            parts.append(pc.utf8_slice_codeunits(values, -self.keep_end))
        masked = pc.binary_join_element_wise(*parts, "")
        all_covered = pc.binary_repeat(self.cover, length)
        return pc.if_else(pc.less_equal(length, shown), all_covered, masked)


def _laid_over(matrix: Bytes, shown: Bytes, cover: Bytes) -> Bytes:
    """The bytes where `shown` has ones, and `cover`: patterns of some rows, laid over all.

    Bytes in a row are written several times as fast as the same bytes of each row apart.
    """
    flat, laid = matrix.reshape(-1), np.empty(matrix.size, dtype=np.uint8)
    for start in range(0, len(flat), max(len(shown), 1)):
        part = flat[start : start + len(shown)]
        done = laid[start : start + len(part)]
        np.bitwise_and(part, shown[: len(part)], out=done)
        np.bitwise_or(done, cover[: len(part)], out=done)
    return laid.reshape(matrix.shape)
