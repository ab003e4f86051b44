"""What can be wrong with the engine that carries a plan out; the tree is in `anonymize.errors`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from anonymize.errors import AnonymizeError
from anonymize.text import Text


class EngineError(AnonymizeError):
    """An engine that cannot carry a plan out."""


@dataclass(eq=False, kw_only=True)
class EngineAbsentError(EngineError):
    """What the engine runs on is not installed."""

    engine: str
    needs: str
    template: ClassVar[Text] = Text("引擎 {engine} 需要 {needs}。", "{engine} needs {needs}.")


@dataclass(eq=False, kw_only=True)
class UnprotectedEngineError(EngineError):
    """A setting without which keys would travel or lie in the clear."""

    setting: str
    template: ClassVar[Text] = Text(
        "引擎未启用 {setting}，密钥会以明文传输或落盘。",
        "The engine runs without {setting}: keys would travel or lie in the clear.",
    )


@dataclass(eq=False, kw_only=True)
class EngineFailedError(EngineError):
    """The engine gave up for a reason of its own, which its own log tells."""

    engine: str
    template: ClassVar[Text] = Text(
        "引擎 {engine} 失败，见其日志。", "{engine} failed; see its log."
    )
