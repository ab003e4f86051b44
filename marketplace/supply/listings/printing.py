"""What `publish` prints for a person: found, done, measured, awaited."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.schemas import EvidenceView, ProposalView
from marketplace.supply.listings.publishing import Published
from marketplace.supply.quality.model import MEASURES
from marketplace.supply.quality.schemas import QualityCardView
from marketplace.supply.resources.schemas import ExaminationView


def print_published(done: Published, console: Console) -> None:
    """Print the whole report; it names columns and figures, never a value of the table."""
    batch = done.examination.batch
    console.print(f"{done.resource.number}  {done.resource.title.zh}", markup=False)
    console.print(
        f"{batch.file_name}: {batch.rows:,} × {batch.columns}  {batch.encoding}  {batch.sha256}\n",
        markup=False,
    )
    console.print(_found(done.examination))
    console.print(_quality(done.quality))
    console.print(_tried(done.proposal, done.evidence.recipe))
    console.print(_done(done.evidence))
    _measured(done.evidence, console)
    if done.refusal is None:
        console.print(
            f"\n{done.version.code}  等待首席数据官签批 / awaiting the chief data officer",
            markup=False,
        )


def _grid(title: Text, *heads: str) -> Table:
    grid = Table(title=f"{title.zh} / {title.en}", title_justify="left", box=None)
    for head in heads:
        grid.add_column(head, overflow="fold")
    return grid


def _both(said: Text) -> str:
    return f"{said.zh}\n{said.en}"


def _found(examination: ExaminationView) -> Table:
    grid = _grid(
        Text("字段识别", "columns examined"),
        "列 column",
        "角色 role",
        "类型 kind",
        "把握 sure",
        "依据 why",
    )
    for column in examination.columns:
        grid.add_row(
            column.name,
            column.settled_role.value,
            column.kind.value,
            f"{column.confidence:.0%}",
            _both(column.reason),
        )
    return grid


def _quality(card: QualityCardView) -> Table:
    grid = _grid(
        Text("质量", "quality"), "属性 attribute", "实测 measured", "合格/全部", "规则 rule"
    )
    for one in card.attributes:
        measure = MEASURES[one.attribute]
        grid.add_row(
            f"{measure.title.zh} {measure.title.en}",
            f"{one.measured:.1%}" if one.total else "—",
            f"{one.passed:,}/{one.total:,}",
            _both(one.rule),
        )
    return grid


def _tried(proposal: ProposalView, recipe: str) -> Table:
    grid = _grid(
        Text("候选配方", "recipes tried"),
        "",
        "配方 recipe",
        "k",
        "风险 risk",
        "级 level",
        "删行 lost",
        "保留 kept",
        "结论 verdict",
    )
    for one in proposal.candidates:
        figures = one.figures
        verdict = "\n".join(map(_both, one.shortfalls)) or "达标 passes"
        grid.add_row(
            "→" if one.name == recipe else "",
            one.name,
            str(figures.k),
            f"{figures.largest_risk:.2%}",
            str(figures.level),
            f"{figures.lost_share:.2%}",
            f"{figures.information_kept:.1%}",
            verdict,
        )
    return grid


def _done(evidence: EvidenceView) -> Table:
    grid = _grid(
        Text("对每一列做了什么", "what was done to each column"),
        "列 column",
        "技术 technique",
        "损失 loss",
    )
    for column in evidence.columns:
        what = f"{column.what.zh} / {column.what.en}"
        grid.add_row(column.name, what, f"{column.loss:.1%}" if column.released else "—")
    return grid


def _measured(evidence: EvidenceView, console: Console) -> None:
    figures = evidence.figures
    lines = (
        f"k = {figures.k}   l = {'—' if figures.l is None else figures.l}   "
        f"GB/T 42460 {figures.level} 级 / level {figures.level}",
        f"检察官 prosecutor {figures.prosecutor:.2%}   记者 journalist {figures.journalist:.2%}   "
        f"营销者 marketer {figures.marketer:.2%}",
        f"删去 {figures.rows_lost:,} 行 / {figures.lost_share:.2%} rows lost   "
        f"保留信息 {figures.information_kept:.1%} information kept",
        f"未覆盖：{figures.not_covered.zh}",
        f"not covered: {figures.not_covered.en}",
        f"版本 version {evidence.version_digest}",
        f"证据 evidence {evidence.evidence_digest}",
    )
    console.print("实测风险 / measured risk")
    for line in lines:
        console.print(f"  {line}", markup=False)
