"""Small drawings inside a line of text or a table: a measured dot on its axis, a bar of use."""

from __future__ import annotations

from markupsafe import Markup

from marketplace.web.charts.svg import at, circle, drawing, line, rect
from marketplace.web.formatting import percent
from marketplace.web.messages import say, t
from marketplace.web.parts import QualityRow, UseBar


def quality_dot(row: QualityRow) -> Markup:
    """Draw the measured share as a dot and the threshold as a tick on an axis up to 100 %.

    The axis begins at `row.axis_from`, or lower where a figure lies below it; the table cells
    beside it hold the same figures.
    """
    start = min(row.axis_from, row.measured, row.threshold)
    spread = max(1 - start, 1e-9)
    inset = 0.04

    def place(share: float) -> str:
        return at(inset + (share - start) / spread * (1 - 2 * inset))

    title = t(
        "{name}：实测 {measured}，门槛 {threshold}",
        "{name}: measured {measured}, threshold {threshold}",
        name=row.attribute,
        measured=percent(row.measured),
        threshold=percent(row.threshold, 0),
    )
    tick = place(row.threshold)
    return drawing(
        18,
        title,
        t("轴从 {low} 到 100 %", "the axis runs from {low} to 100 %", low=percent(start, 0)),
        [
            line("0%", 9, "100%", 9, class_="axis"),
            line(tick, 3, tick, 15, class_="tick"),
            circle(
                place(row.measured),
                9,
                4.5,
                class_="dot" if row.measured >= row.threshold else "dot below",
            ),
        ],
    )


def use_bar(bar: UseBar) -> Markup:
    """Draw use against its limit, with a tick at the share of the term gone by."""
    share = min(bar.used / bar.limit, 1.0) if bar.limit > 0 else 1.0
    parts = [
        rect(0, 4, "100%", 8, class_="track"),
        rect(0, 4, at(share), 8, class_="fill warns" if bar.warns else "fill"),
    ]
    words = t("已用 {share}", "{share} used", share=percent(share))
    if bar.elapsed is not None:
        tick = at(min(max(bar.elapsed, 0.0), 1.0))
        parts.append(line(tick, 0, tick, 16, class_="tick"))
        words = t(
            "已用 {share}，期限已过 {elapsed}",
            "{share} used, {elapsed} of the term gone by",
            share=percent(share),
            elapsed=percent(bar.elapsed),
        )
    return drawing(16, f"{say(bar.label)} {bar.written}", words, parts)
