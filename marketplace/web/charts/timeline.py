"""The life of a licence or a case on a line: what has happened, today, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from marketplace.web.charts.labels import text_width
from marketplace.web.charts.svg import at, circle, drawing, element, line, text
from marketplace.web.formatting import day
from marketplace.web.messages import say, t
from marketplace.web.parts import Milestone

LINE_Y = 44
ROW = 44
DRAWN_WIDTH = 1152
"""Pixels the labels are laid out for; narrower pages show the list alone."""


def timeline(milestones: Sequence[Milestone], now: datetime) -> Markup:
    """Draw the milestones by their time, filled when done, with today as a tick.

    The list twin says the same. `now` and every milestone are aware instants.
    """
    events = sorted(milestones, key=lambda event: event.at)
    title = t("时间线", "Timeline")
    description = t(
        "{n} 个节点，已完成 {done} 个",
        "{n} milestones, {done} done",
        n=len(events),
        done=sum(event.done for event in events),
    )
    rows = _rows(events, now)
    parts = [*_line(events, now), *_events(events, now, rows)]
    height = LINE_Y + 12 + ROW * (max(rows, default=0) + 1)
    return element(
        "figure",
        drawing(height, title, description, parts),
        element("ol", *(_item(event) for event in events), class_="milestones"),
        class_="chart chart-timeline",
    )


def _share(instant: datetime, events: Sequence[Milestone], now: datetime) -> float:
    first = min([now, *(event.at for event in events)])
    last = max([now, *(event.at for event in events)])
    whole = (last - first).total_seconds() or 1.0
    return 0.008 + (instant - first).total_seconds() / whole * 0.984


def _line(events: Sequence[Milestone], now: datetime) -> list[Markup]:
    today = _share(now, events, now)
    words = t("今天 {day}", "today {day}", day=day(now))
    return [
        line(at(today), LINE_Y, "100%", LINE_Y, class_="ahead"),
        line(0, LINE_Y, at(today), LINE_Y, class_="behind"),
        line(at(today), LINE_Y - 24, at(today), LINE_Y + 8, class_="tick"),
        text(at(today), LINE_Y - 30, words, class_=f"label strong {_anchor(today)}"),
    ]


def _events(events: Sequence[Milestone], now: datetime, rows: Sequence[int]) -> list[Markup]:
    parts = []
    for event, row in zip(events, rows, strict=True):
        share = _share(event.at, events, now)
        y = LINE_Y + 28 + ROW * row
        if row:
            parts.append(line(at(share), LINE_Y + 8, at(share), y - 14, class_="grid"))
        parts.append(circle(at(share), LINE_Y, 6, class_="point chosen" if event.done else "point"))
        strength = "strong" if event.done else "plain"
        parts.append(
            text(at(share), y, say(event.label), class_=f"name {strength} {_anchor(share)}")
        )
        parts.append(text(at(share), y + 16, _under(event), class_=f"label {_anchor(share)}"))
    return parts


def _under(event: Milestone) -> str:
    written = event.written.partition(" ")[0]
    return f"{written} · {say(event.note)}" if event.note else written


def _anchor(share: float) -> str:
    return "start" if share < 0.06 else "end" if share > 0.94 else "middle"


def _rows(events: Sequence[Milestone], now: datetime) -> list[int]:
    """The row of each label: the first in which it does not touch the one before it."""
    rows: list[int] = []
    ends: list[float] = []
    for event in events:
        share = _share(event.at, events, now)
        width = max(text_width(say(event.label), 14), text_width(_under(event))) + 8
        left = (
            share * DRAWN_WIDTH - {"start": 0.0, "middle": 0.5, "end": 1.0}[_anchor(share)] * width
        )
        row = next((index for index, end in enumerate(ends) if end <= left), len(ends))
        ends[row : row + 1] = [left + width]
        rows.append(row)
    return rows


def _item(event: Milestone) -> Markup:
    mark = t("已完成", "done") if event.done else t("未到", "due")
    when = element("time", event.written, datetime=event.at.isoformat())
    note = element("span", say(event.note), class_="beside") if event.note else ""
    return element(
        "li", element("strong", say(event.label)), " ", when, " ",
        element("span", mark, class_="milestone-state"), note,
        class_="done" if event.done else "due",
    )  # fmt: skip
