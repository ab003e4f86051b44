"""From what came out of the cage to the answer that leaves the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from marketplace.kernel.text import Text
from marketplace.use.cleanroom.cage.faults import fault
from marketplace.use.cleanroom.cage.limits import Stop, Stopped
from marketplace.use.cleanroom.cage.messages import (
    Answer as Caged,
)
from marketplace.use.cleanroom.cage.messages import (
    Cell,
    Failed,
    Refused,
    Result,
    Rows,
    Tabulated,
)
from marketplace.use.cleanroom.differencing import Sets
from marketplace.use.cleanroom.model import Outcome
from marketplace.use.cleanroom.noise import noisy_counts
from marketplace.use.cleanroom.release import WHY, Figure, OutputRules, Why, judge, rounded
from marketplace.use.cleanroom.schemas import Answer, CellView

SMALL: Final = Text(
    "少于 {smallest} 行的组一律不显示，也不说明有无。小数保留 {digits} 位有效数字。",
    "Groups of fewer than {smallest} rows are never shown, nor whether there are any. Figures have "
    "{digits} significant digits.",
)
MADE_NAMES: Final = Text(
    "数与列的名称须原样出现在脚本中，不可由数据拼成。",
    "Names of figures and columns stand in the script as they are; none is made from data.",
)
ONE_COUNT: Final = Text(
    "带噪声的查询只可有一个 count。", "A query with noise has exactly one measure, a count."
)
NOISY: Final = Text(
    "每个计数已加入噪声，用去隐私预算 ε = {epsilon}；哪些组被显示不受噪声保护。",
    "Each count carries noise and cost {epsilon} of the privacy budget; which groups are named is "
    "not covered by it.",
)
FAILED: Final = Text(
    "未能算出。真实数据上的报错不显示细节，因为细节可能泄露数据。",
    "It could not be computed. Over real rows no detail is told, since details can give data away.",
)
STOPPED: Final[dict[Stop, Text]] = {
    Stop.TIME: Text("超过时限，已中止。", "It took too long and was stopped."),
    Stop.OUTPUT: Text("结果过大，已中止。", "The result was too large and was stopped."),
    Stop.MEMORY: Text("超过内存上限，已中止。", "It needed too much memory and was stopped."),
    Stop.KILLED: Text(
        "许可已变更、暂停或终止，任务已中止。",
        "The licence was changed, suspended or ended: the job was stopped.",
    ),
    Stop.DIED: Text(
        "超过处理器时间或内存上限，或调用了禁止的操作，已中止。",
        "It was stopped by a limit on processor time or memory, or by a forbidden call.",
    ),
}
MIDDLE: Final = Text(
    "中位数为每组居中 {smallest} 行（或多一行）的平均数，不是某一行的值。",
    "A median is the mean of the {smallest} rows (or one more) in the middle of a group, and no "
    "row's own value.",
)
COUNT_COLUMN: Final = "rows"
"""The column in which an algorithm's table says how many rows stand behind each line."""
NO_COUNT: Final = Text(
    "表格须有 rows 列（每行背后的行数），否则整表不输出。",
    "A table needs a column “rows” with the rows behind each line; without it none leaves.",
)


def made_up(found: Caged | Stopped) -> tuple[Outcome, Answer]:
    """Return the answer of a trial: rows are made up, so they and the engine's words are shown."""
    match found:
        case Rows():
            lines = [[CellView(value=value) for value in row] for row in found.rows]
            answer = Answer(columns=found.columns, lines=lines, is_cut=found.is_cut)
            return Outcome.ANSWERED, answer
        case Result():
            answer = Answer(
                columns=found.columns,
                lines=[[CellView(value=value) for value in row] for row in found.rows],
                figures=found.figures,
            )
            return Outcome.ANSWERED, answer
        case Failed(message=message) if message:
            return Outcome.FAILED, Answer(code="failed", said=Text(message, message))
        case _:
            return _unanswered(found)


def checked(
    found: Caged | Stopped,
    history: Sequence[Sets],
    rules: OutputRules,
    *,
    epsilon: float | None = None,
    source: str = "",
) -> tuple[Outcome, Answer, tuple[Sets, ...]]:
    """Return what may leave of a job over real rows, and the sets of rows it tells about.

    With `epsilon` only counts leave, with noise. `source` is the script that ran, if one did: its
    figures and columns are named by words that stand in it, so that no name carries data.
    """
    match found:
        case Tabulated() if epsilon and [one.function for one in found.measures] != ["count"]:
            return Outcome.REFUSED, Answer(code="noise-one-count", said=ONE_COUNT), ()
        case Tabulated():
            released = judge(found, history, rules)
            answer = Answer(
                columns=list(released.columns),
                functions=[
                    "" if one.is_group else found.measures[one.place].function
                    for one in found.outputs
                ],
                lines=[[_cell(one) for one in line] for line in released.lines],
                said=_said_of(found, rules),
            )
            return Outcome.ANSWERED, with_noise(answer, epsilon), released.told
        case Result() if any(name not in source for name in [*found.figures, *found.columns]):
            return Outcome.REFUSED, Answer(code="made-names", said=MADE_NAMES), ()
        case Result():
            return Outcome.ANSWERED, _of_algorithm(found, rules), ()
        case _:
            return *_unanswered(found), ()


def with_noise(answer: Answer, epsilon: float | None) -> Answer:
    """Return the answer with noise on the counts that are shown; without `epsilon`, as it is."""
    if epsilon is None:
        return answer
    place = answer.functions.index("count")
    counts = [line[place].value for line in answer.lines]
    shown = [one for one in counts if isinstance(one, int)]
    noisy = iter(noisy_counts(shown, epsilon=epsilon))
    lines = [
        [*line[:place], CellView(value=next(noisy)), *line[place + 1 :]]
        if isinstance(line[place].value, int)
        else line
        for line in answer.lines
    ]
    said = NOISY.format(epsilon=f"{epsilon:g}")
    return msgspec.structs.replace(answer, lines=lines, said=said)


def _cell(one: Cell | Figure) -> CellView:
    if isinstance(one, Figure):
        return CellView(value=one.value, why=one.why)
    return CellView(value=one)


def _of_algorithm(found: Result, rules: OutputRules) -> Answer:
    """Round every figure; a line leaves only with enough rows behind it by its own account."""
    figures = {name: rounded(value, rules.digits) for name, value in found.figures.items()}
    if found.rows and COUNT_COLUMN not in found.columns:
        return Answer(figures=figures, code="no-count", said=NO_COUNT)
    place = found.columns.index(COUNT_COLUMN) if found.rows else 0
    return Answer(
        columns=found.columns,
        lines=[
            [_rounded(value, rules) for value in row]
            for row in found.rows
            if isinstance(row[place], float | int) and float(row[place] or 0) >= rules.smallest
        ],
        figures=figures,
        said=_small(rules),
    )


def _rounded(value: Cell, rules: OutputRules) -> CellView:
    is_figure = isinstance(value, float) and not value.is_integer()
    return CellView(value=rounded(float(value or 0), rules.digits) if is_figure else value)


def _small(rules: OutputRules) -> Text:
    return SMALL.format(smallest=rules.smallest, digits=rules.digits)


def _said_of(found: Tabulated, rules: OutputRules) -> Text:
    """Say what was left out, and what a median here is."""
    small, medians = _small(rules), [one for one in found.measures if one.function == "median"]
    if not medians:
        return small
    middle = MIDDLE.format(smallest=rules.smallest)
    return Text(small.zh + middle.zh, f"{small.en} {middle.en}")


def _unanswered(found: Caged | Stopped) -> tuple[Outcome, Answer]:
    match found:
        case Refused():
            answer = Answer(code=found.code, said=fault(found.code, found.word))
            return Outcome.REFUSED, answer
        case Stopped(why=why):
            return Outcome.STOPPED, Answer(code=why.value, said=STOPPED[why])
        case _:
            return Outcome.FAILED, Answer(code="failed", said=FAILED)


def reason(why: Why, smallest: int) -> Text:
    """Return the sentence for a withheld figure."""
    return WHY[why].format(smallest=smallest)
