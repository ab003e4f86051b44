"""Generalisation: a coarser label from the column's hierarchy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa

from anonymize.errors import TechniqueParameterError
from anonymize.techniques.technique import Context
from anonymize.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Generalise:
    """Replace each value by its label at `level` of the hierarchy; None lets the search choose.

    The hierarchy is `proposed` from the values and the column's kind, or `given` by whoever runs
    the plan; a resolved plan records its `digest`. The work is done by the run of the plan, which
    sees all columns: alone it changes nothing.
    """

    level: int | None = None
    hierarchy: Literal["proposed", "given"] = "proposed"
    digest: str | None = None
    tag: ClassVar[str] = "generalise"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = True
    resists: ClassVar[Text] = Text(
        "使多行取值相同，与隐私模型一起防止按组合认出个人；单独使用时不作保证。",
        "Makes rows alike; together with a privacy model it stops recognising people by "
        "combinations, alone it promises nothing.",
    )

    def __post_init__(self) -> None:
        if self.level is not None and self.level < 0:
            raise TechniqueParameterError(technique=self.tag, parameter="level", allowed=">= 0")
        if self.hierarchy not in ("proposed", "given"):
            raise TechniqueParameterError(
                technique=self.tag, parameter="hierarchy", allowed="proposed, given"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:  # noqa: ARG002
        """The values as they are, for the run to generalise."""
        return values
