"""How the log grows: entries a day."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from marketplace.web.charts.svg import at, data_table, drawing, element, folded, line, rect, text
from marketplace.web.formatting import day, thousands
from marketplace.web.messages import t
from marketplace.web.parts import DayCount

HEIGHT = 56


def log_growth(days: Sequence[DayCount]) -> Markup:
    """Draw one bar a day, oldest first; the table twin names each day."""
    title = t("日志增长，每日条目", "Log growth, entries per day")
    total = sum(count.entries for count in days)
    description = t(
        "{days} 天共 {total} 条",
        "{total} entries in {days} days",
        days=len(days),
        total=thousands(total),
    )
    largest = max((count.entries for count in days), default=0) or 1
    width = 1 / max(len(days), 1)
    bars = [
        rect(at(index * width), HEIGHT - high, at(width * 0.76), high, class_="after")
        for index, count in enumerate(days)
        for high in [round(count.entries / largest * (HEIGHT - 6), 1)]
    ]
    axis = [line(0, HEIGHT + 0.5, "100%", HEIGHT + 0.5, class_="axis")]
    if days:
        axis.append(text(0, HEIGHT + 16, day(days[0].day), class_="label"))
        axis.append(text("100%", HEIGHT + 16, day(days[-1].day), class_="label end"))
    heads = [t("日期", "Day"), t("条目", "Entries")]
    table = data_table(title, heads, [[day(count.day), thousands(count.entries)] for count in days])
    return element(
        "figure",
        element("figcaption", element("strong", title), " ", description),
        drawing(HEIGHT + 22, title, description, [*bars, *axis]),
        folded(table),
        class_="chart chart-growth",
    )
