"""SVG and table elements as escaped markup: the only place where a chart's brackets are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from marketplace.web.messages import t

Length = str | float
"""A position: a number is pixels, `at(share)` a percentage of the chart's width."""


def at(share: float) -> str:
    """Write a share of the chart's width as an SVG length."""
    return f"{share * 100:.2f}%"


def element(name: str, *children: object, **attributes: object) -> Markup:
    """Return `<name ...>children</name>` with everything escaped.

    `class_` becomes class, other underscores hyphens; an attribute of None is left out.
    """
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(escape(child) for child in children)
    return Markup(f"<{name}{pairs}>{inside}</{name}>")


def line(x1: Length, y1: Length, x2: Length, y2: Length, *, class_: str) -> Markup:
    """Draw a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(x: Length, y: Length, width: Length, height: Length, *, class_: str) -> Markup:
    """Draw a bar or an area."""
    return element("rect", x=x, y=y, width=width, height=height, class_=class_)


def circle(x: Length, y: Length, radius: float, *, class_: str) -> Markup:
    """Draw a dot or a ring."""
    return element("circle", cx=x, cy=y, r=radius, class_=class_)


def text(x: Length, y: Length, words: object, *, class_: str, dx: float | None = None) -> Markup:
    """Write words at a point, shifted by `dx` pixels; the class says how they are anchored."""
    return element("text", words, x=x, y=y, dx=dx, class_=class_)


def drawing(height: int, title: object, description: object, parts: Iterable[Markup]) -> Markup:
    """Return the SVG element: whole width, `height` pixels, named by its title."""
    return element(
        "svg",
        element("title", title),
        element("desc", description),
        *parts,
        role="img",
        width="100%",
        height=height,
    )


def data_table(
    caption: object, heads: Sequence[object], rows: Iterable[Sequence[object]]
) -> Markup:
    """Return the table twin of a chart; the first cell of a row is its head."""
    head = element("tr", *(element("th", label, scope="col") for label in heads))
    body = [
        element(
            "tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])
        )
        for row in rows
    ]
    return element(
        "table",
        element("caption", caption, class_="visually-hidden"),
        element("thead", head),
        element("tbody", *body),
        class_="chart-table",
    )


def folded(table: Markup) -> Markup:
    """Put a table twin behind a fold."""
    summary = element("summary", t("查看数据表", "See the figures"))
    return element("details", summary, table, class_="fold")
