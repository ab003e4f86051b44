"""What can be wrong with a differentially private table; the tree is in `anonymize.errors`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from anonymize.errors import ModelError
from anonymize.text import Text


@dataclass(eq=False, kw_only=True)
class AbsentExtraError(ModelError):
    """What the model runs on is not installed; `extra` of this package brings it."""

    model: str
    extra: str
    template: ClassVar[Text] = Text(
        "模型 {model} 需要安装附加组件“{extra}”。",
        "The model {model} needs the extra '{extra}' to be installed.",
    )


@dataclass(eq=False, kw_only=True)
class SpentBudgetError(ModelError):
    """A release asks for more epsilon than is left of the population's budget."""

    asked: str
    left: str
    template: ClassVar[Text] = Text(
        "隐私预算不足：本次需要 ε={asked}，只剩 {left}。",
        "The privacy budget does not suffice: epsilon {asked} is asked, {left} is left.",
    )
