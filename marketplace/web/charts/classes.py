"""How many rows share their class with how many others, before and after desensitisation."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from marketplace.web.charts.svg import at, data_table, drawing, element, line, rect, text
from marketplace.web.formatting import percent
from marketplace.web.messages import t
from marketplace.web.parts import ClassSize

GUTTER = 0.08
"""Share of the width left for the axis; the head column of the table twin is as wide."""
TOP, BOTTOM = 24, 172


def class_sizes(groups: Sequence[ClassSize], k: int) -> Markup:
    """Draw two bars for each group of class sizes and a line where classes become large enough.

    Groups are in rising order of `smallest`; those below `k` lie on the shaded side.
    """
    top = _axis_top(max((max(group.before, group.after) for group in groups), default=0.0))
    title = t("每一行与多少行相同，处理前后", "Share of rows by class size, before and after")
    below = sum(group.before for group in groups if group.smallest < k)
    after = sum(group.after for group in groups if group.smallest < k)
    description = t(
        "处理前 {before} 的行落在不足 {k} 行的类里，处理后 {after}。",
        "{before} of the rows were in classes of fewer than {k} rows before, {after} after.",
        before=percent(below),
        after=percent(after),
        k=k,
    )
    parts = [*_grid(top), *_threshold(groups, k), *_bars(groups, top)]
    return element(
        "figure",
        element("figcaption", element("strong", title), " ", description),
        drawing(BOTTOM + 20, title, description, parts),
        _legend(),
        _table(title, groups),
        class_="chart chart-classes",
    )


def _axis_top(largest: float) -> float:
    """The next tenth that holds the largest bar, at least one tenth."""
    return max(math.ceil(largest * 10 - 1e-9) / 10, 0.1)


def _height(share: float, top: float) -> float:
    return round(share / top * (BOTTOM - TOP), 1)


def _grid(top: float) -> list[Markup]:
    steps = 4 if round(top * 10) % 4 == 0 else 2
    marks = [top * step / steps for step in range(steps + 1)]
    return [
        part
        for share in marks
        for part in (
            line(
                at(GUTTER),
                BOTTOM - _height(share, top),
                "100%",
                BOTTOM - _height(share, top),
                class_="grid",
            ),
            text(
                at(GUTTER),
                BOTTOM - _height(share, top) + 4,
                percent(share, 0),
                class_="label end",
                dx=-8,
            ),
        )
    ]


def _left(index: int, count: int) -> float:
    return GUTTER + (1 - GUTTER) * index / count


def _threshold(groups: Sequence[ClassSize], k: int) -> list[Markup]:
    small = sum(group.smallest < k for group in groups)
    edge = _left(small, max(len(groups), 1))
    forbidden = t("类小于 {k}，不得发布", "below {k}: not to be published", k=k)
    threshold = t("门槛 k = {k}", "threshold k = {k}", k=k)
    return [
        rect(at(GUTTER), TOP, at(edge - GUTTER), BOTTOM - TOP, class_="withheld-side"),
        line(at(edge), TOP - 18, at(edge), BOTTOM, class_="tick"),
        text(at(edge), TOP - 8, forbidden, class_="label end wide-only", dx=-6),
        text(at(edge), TOP - 8, threshold, class_="label strong", dx=6),
    ]


def _bars(groups: Sequence[ClassSize], top: float) -> list[Markup]:
    width = (1 - GUTTER) / max(len(groups), 1)
    parts = []
    for index, group in enumerate(groups):
        left = _left(index, len(groups))
        for offset, share, class_ in ((0.18, group.before, "before"), (0.52, group.after, "after")):
            height = _height(share, top)
            parts.append(
                rect(
                    at(left + width * offset),
                    BOTTOM - height,
                    at(width * 0.3),
                    height,
                    class_=class_,
                )
            )
        parts.append(
            text(at(left + width / 2), BOTTOM + 15, group.label, class_="label middle narrow-only")
        )
    return parts


def _legend() -> Markup:
    before = element("span", t("处理前", "before"), class_="key key-before")
    after = element("span", t("处理后", "after"), class_="key key-after")
    return element("p", before, after, class_="legend", aria_hidden="true")


def _table(title: object, groups: Sequence[ClassSize]) -> Markup:
    heads = [t("类的大小（行）", "rows in class"), *(group.label for group in groups)]
    rows = [
        [t("处理前", "before"), *(percent(group.before) for group in groups)],
        [t("处理后", "after"), *(percent(group.after) for group in groups)],
    ]
    return element(
        "div",
        data_table(title, heads, rows),
        class_="aligned",
        tabindex="0",
        role="region",
        aria_label=title,
    )
