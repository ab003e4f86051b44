"""How a term is kept: enforced by a machine, monitored by a measure and a clock, or legal only.

``Enforced`` exists only for an executor of the closed registry below, and only for facts that this
executor sees, so that nobody is told a promise is enforced when no machine looks at it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from contracts.policy.errors import ExecutorDoesNotSeeError, NotAnExecutorError
from contracts.policy.vocabulary import Action, Operand
from contracts.text import Text


class Executor(StrEnum):
    """Whoever stops a forbidden act before it happens. Adding one is a change of this library."""

    GATEWAY_DOWNLOAD = "gateway.download"
    GATEWAY_ROWS = "gateway.rows"
    METERING_COUNT = "metering.count"
    CLEANROOM_INPUT = "cleanroom.input"
    CLEANROOM_OUTPUT = "cleanroom.output"
    LICENCE_STATUS = "licence.status"
    LICENCE_TERM = "licence.term"
    SETTLEMENT_PAYMENT = "settlement.payment"
    FOLLOWUP_REPORT = "followup.report"


EXECUTOR_NAMES: Final = {
    Executor.GATEWAY_DOWNLOAD: Text("下载网关", "download gateway"),
    Executor.GATEWAY_ROWS: Text("行级接口网关", "row gateway"),
    Executor.METERING_COUNT: Text("用量计数器", "usage meter"),
    Executor.CLEANROOM_INPUT: Text("数据沙箱准入检查", "clean-room input check"),
    Executor.CLEANROOM_OUTPUT: Text("数据沙箱输出检查", "clean-room output check"),
    Executor.LICENCE_STATUS: Text("许可状态检查", "licence status check"),
    Executor.LICENCE_TERM: Text("许可期限检查", "licence term check"),
    Executor.SETTLEMENT_PAYMENT: Text("结算付款检查", "settlement payment check"),
    Executor.FOLLOWUP_REPORT: Text("使用情况报送检查", "usage report check"),
}

# Purpose and scenario are what the buyer declares; a gateway compares the declaration, but no
# machine sees what is done afterwards. They can therefore be monitored, never enforced.
_REQUEST_FACTS: Final = frozenset(
    {
        Operand.DELIVERY_CHANNEL,
        Operand.COLUMNS,
        Operand.DATA_AREA,
        Operand.ROWS_PER_USE,
    }
)

SEES: Final[dict[Executor, frozenset[Operand | Action]]] = {
    Executor.GATEWAY_DOWNLOAD: _REQUEST_FACTS | {Action.REPRODUCE},
    Executor.GATEWAY_ROWS: _REQUEST_FACTS | {Action.READ},
    Executor.METERING_COUNT: frozenset({Operand.COUNT, Operand.ROWS_TOTAL}),
    Executor.CLEANROOM_INPUT: _REQUEST_FACTS | {Action.COMPUTE},
    Executor.CLEANROOM_OUTPUT: frozenset({Operand.OUTPUT_FORM, Operand.SMALLEST_CELL}),
    Executor.LICENCE_STATUS: frozenset({Operand.LICENCE_STATUS, Operand.EVENT}),
    Executor.LICENCE_TERM: frozenset({Operand.DATE_TIME, Operand.ELAPSED_TIME}),
    Executor.SETTLEMENT_PAYMENT: frozenset(
        {Action.COMPENSATE, Operand.PAY_AMOUNT, Operand.ELAPSED_TIME}
    ),
    Executor.FOLLOWUP_REPORT: frozenset({Action.REPORT_USE, Operand.TIME_INTERVAL}),
}
"""What each executor sees: the operands it compares and the duties or acts it can hold back."""


@dataclass(frozen=True, slots=True)
class Enforced:
    """Every one of these executors refuses the act before it happens, each on its own path."""

    executors: tuple[Executor, ...]

    def __post_init__(self) -> None:
        if not self.executors:
            raise NotAnExecutorError(name="")
        for executor in self.executors:
            if not isinstance(executor, Executor):
                raise NotAnExecutorError(name=str(executor))

    @property
    def label(self) -> Text:
        """How people are told."""
        names = [EXECUTOR_NAMES[executor] for executor in self.executors]
        zh, en = "、".join(n.zh for n in names), ", ".join(n.en for n in names)
        return Text(f"系统强制执行（{zh}）", f"enforced by the system ({en})")


@dataclass(frozen=True, slots=True)
class Monitored:
    """Nobody stops the act, but a measure is taken by a clock and a breach is found."""

    measure: Text
    clock: Text

    @property
    def label(self) -> Text:
        """How people are told."""
        return Text(
            f"监测（{self.measure.zh}；{self.clock.zh}）",
            f"monitored ({self.measure.en}; {self.clock.en})",
        )


@dataclass(frozen=True, slots=True)
class LegalOnly:
    """Only the law and the parties' word keep it; no machine looks."""

    @property
    def label(self) -> Text:
        """How people are told."""
        return Text("仅具合同约束，系统不检查", "contractual only, not checked by the system")


Kept: TypeAlias = Enforced | Monitored | LegalOnly

LEGAL_ONLY: Final = LegalOnly()


def require_seen(kept: Kept, subject: Operand | Action) -> None:
    """Raise when an enforced term is about something one of its executors does not see."""
    if not isinstance(kept, Enforced):
        return
    for executor in kept.executors:
        if subject not in SEES[executor]:
            raise ExecutorDoesNotSeeError(executor=executor.value, subject=subject.value)
