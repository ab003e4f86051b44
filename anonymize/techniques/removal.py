"""The two ends: nothing of a column, or all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from anonymize.techniques.technique import Context
from anonymize.text import Text


@dataclass(frozen=True, slots=True)
class Drop:
    """The column does not leave the house."""

    tag: ClassVar[str] = "drop"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "列被删除，不再泄露任何内容。", "The column is gone and tells nothing."
    )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:  # noqa: ARG002
        """No column."""
        return None


@dataclass(frozen=True, slots=True)
class Keep:
    """The column leaves as it is."""

    tag: ClassVar[str] = "keep"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "原样保留，本身不提供任何保护。", "Kept as it is; it protects nothing by itself."
    )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:  # noqa: ARG002
        """The same values."""
        return values
