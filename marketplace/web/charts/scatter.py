"""Candidate recipes: the risk that remains against the information that is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from marketplace.web.charts.labels import Box, place_labels
from marketplace.web.charts.svg import (
    at,
    circle,
    data_table,
    drawing,
    element,
    folded,
    line,
    rect,
    text,
)
from marketplace.web.formatting import percent, thousands
from marketplace.web.messages import counted, say, t
from marketplace.web.parts import Candidate

LEFT, RIGHT = 0.06, 0.97
TOP, BOTTOM = 16, 360
SMALLEST_RISK = 0.005
DRAWN_WIDTH = 640
"""Pixels the labels are laid out for; narrower columns show the chosen one's label alone."""


def risk_and_information(rows: Sequence[Candidate], risk_limit: float) -> Markup:
    """Draw each candidate by its largest risk (logarithmic) and the information it keeps.

    Left of `risk_limit` may be published; the line joins those that no other surpasses in both.
    """
    scale = _Scale(rows)
    title = t("风险与信息", "Risk against information kept")
    description = t(
        "{n} 个配方，其中 {passing} 个可发布：风险 ≤ {limit}。越靠左越安全，越靠上越有用。",
        "{counted}, {passing} of them may be published: risk at most {limit}. "
        "Further left is safer, higher is more useful.",
        n=len(rows),
        counted=counted(len(rows), "recipe"),
        passing=sum(row.passes for row in rows),
        limit=percent(risk_limit, 0),
    )
    parts = [
        *_limit(scale, risk_limit),
        *_axes(scale),
        *_frontier(rows, scale),
        *_points(rows, scale, risk_limit),
    ]
    return element(
        "figure",
        element("figcaption", description),
        drawing(BOTTOM + 44, title, description, parts),
        folded(_table(title, rows)),
        class_="chart chart-scatter",
    )


class _Scale:
    """Maps a candidate to its place: x as a share of the width, y in pixels."""

    def __init__(self, rows: Sequence[Candidate]) -> None:
        lowest = min((row.information_kept for row in rows), default=0.9)
        self.floor = min(math.floor(lowest * 10) / 10, 0.9)

    def x(self, risk: float) -> float:
        position = math.log(max(risk, SMALLEST_RISK) / SMALLEST_RISK) / math.log(1 / SMALLEST_RISK)
        return LEFT + position * (RIGHT - LEFT)

    def y(self, kept: float) -> float:
        return round(BOTTOM - (kept - self.floor) / (1.02 - self.floor) * (BOTTOM - TOP), 1)

    def levels(self) -> list[float]:
        return [tenth / 10 for tenth in range(round(self.floor * 10), 11)]


def _limit(scale: _Scale, risk_limit: float) -> list[Markup]:
    edge = scale.x(risk_limit)
    may = t("可发布：风险 ≤ {limit}", "may: risk ≤ {limit}", limit=percent(risk_limit, 0))
    return [
        rect(at(LEFT), TOP, at(edge - LEFT), BOTTOM - TOP, class_="allowed-side"),
        line(at(edge), TOP, at(edge), BOTTOM, class_="tick"),
        text(at(edge), TOP + 14, may, class_="label strong good end", dx=-8),
        text(at(edge), TOP + 14, t("不可发布", "may not"), class_="label", dx=8),
    ]


def _axes(scale: _Scale) -> list[Markup]:
    parts = [line(at(LEFT), BOTTOM, at(RIGHT), BOTTOM, class_="axis")]
    for kept in scale.levels():
        y = scale.y(kept)
        parts.append(line(at(LEFT), y, at(RIGHT), y, class_="grid"))
        parts.append(text(at(LEFT), y + 4, f"{kept * 100:.0f}", class_="label end", dx=-8))
    parts.extend(
        text(at(scale.x(risk)), BOTTOM + 18, f"{risk * 100:g}", class_="label middle")
        for risk in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
    )
    kept_words = t("保留的信息 %", "information kept %")
    risk_words = t("最大再识别风险 %（对数）", "largest risk % (log)")
    parts.append(text(at(LEFT), TOP - 5, kept_words, class_="label strong"))
    parts.append(text(at(RIGHT), BOTTOM + 38, risk_words, class_="label strong end"))
    return parts


def _efficient(rows: Sequence[Candidate]) -> list[Candidate]:
    return sorted((row for row in rows if row.efficient), key=lambda row: row.largest_risk)


def _lines(rows: Sequence[Candidate], scale: _Scale, risk_limit: float) -> list[Box]:
    """What labels must not cross: the limit, and the joining line in small pieces."""
    edge = scale.x(risk_limit) * DRAWN_WIDTH
    boxes = [Box(edge - 1, TOP, edge + 1, BOTTOM)]
    for a, b in pairwise(_efficient(rows)):
        x1, x2 = (scale.x(row.largest_risk) * DRAWN_WIDTH for row in (a, b))
        y1, y2 = scale.y(a.information_kept), scale.y(b.information_kept)
        for step in range(24):
            x, y = x1 + (x2 - x1) * step / 24, y1 + (y2 - y1) * step / 24
            boxes.append(Box(x - 1, y - 1, x + 1, y + 1))
    return boxes


def _frontier(rows: Sequence[Candidate], scale: _Scale) -> list[Markup]:
    return [
        line(
            at(scale.x(a.largest_risk)), scale.y(a.information_kept),
            at(scale.x(b.largest_risk)), scale.y(b.information_kept),
            class_="frontier",
        )
        for a, b in pairwise(_efficient(rows))
    ]  # fmt: skip


def _points(rows: Sequence[Candidate], scale: _Scale, risk_limit: float) -> list[Markup]:
    ordered = sorted(rows, key=lambda row: not row.chosen)
    places = [
        (scale.x(row.largest_risk) * DRAWN_WIDTH, scale.y(row.information_kept)) for row in ordered
    ]
    labels = place_labels(
        places,
        [row.name for row in ordered],
        within=Box(LEFT * DRAWN_WIDTH, TOP + 20, RIGHT * DRAWN_WIDTH, BOTTOM - 2),
        obstacles=_lines(rows, scale, risk_limit),
    )
    parts = []
    for row, (_, y), label in zip(ordered, places, labels, strict=True):
        x = at(scale.x(row.largest_risk))
        parts.extend(_mark(row, x, y))
        class_ = f"label {label.anchor} " + ("strong" if row.chosen else "wide-only")
        parts.append(text(x, y + label.dy, row.name, class_=class_, dx=label.dx))
    return parts


def _mark(row: Candidate, x: str, y: float) -> list[Markup]:
    if row.chosen:
        return [circle(x, y, 10, class_="point ring"), circle(x, y, 5.5, class_="point chosen")]
    if row.passes:
        return [circle(x, y, 5, class_="point")]
    return [text(x, y + 5, "×", class_="cross middle")]


def _table(title: object, rows: Sequence[Candidate]) -> Markup:
    heads = [
        t("配方", "Recipe"),
        "k",
        t("最大风险", "Largest risk"),
        t("保留的信息", "Information kept"),
        t("结论", "Verdict"),
    ]
    cells = [
        [
            row.name,
            thousands(row.k),
            percent(row.largest_risk, 2),
            percent(row.information_kept),
            say(row.verdict),
        ]
        for row in rows
    ]
    return data_table(title, heads, cells)
