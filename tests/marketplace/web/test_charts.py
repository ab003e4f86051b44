from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.text import Text
from marketplace.web.charts import (
    CHARTS,
    class_sizes,
    log_growth,
    quality_dot,
    risk_and_information,
    timeline,
    use_bar,
)
from marketplace.web.charts.labels import Box, place_labels, text_width
from marketplace.web.charts.svg import element
from marketplace.web.gallery.duties import MILESTONES, USE
from marketplace.web.gallery.evidence import CANDIDATES, CLASSES, GROWTH, QUALITY
from marketplace.web.gallery.times import NOW
from marketplace.web.parts import Milestone

from .template_rules import HtmlDocument

DRAWN = {
    "class_sizes": class_sizes(CLASSES, 20),
    "log_growth": log_growth(GROWTH),
    "quality_dot": quality_dot(QUALITY[0]),
    "risk_and_information": risk_and_information(CANDIDATES, 0.05),
    "timeline": timeline(MILESTONES, NOW),
    "use_bar": use_bar(USE[0]),
}
EMPTY = {
    "class_sizes": class_sizes((), 20),
    "log_growth": log_growth(()),
    "risk_and_information": risk_and_information((), 0.05),
    "timeline": timeline((), NOW),
}


def test_every_chart_is_offered_to_templates() -> None:
    assert sorted(CHARTS) == sorted(DRAWN)


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_chart_is_well_formed_and_has_title_and_description(name: str) -> None:
    drawing = str(DRAWN[name])
    assert HtmlDocument(drawing).all_faults() == []
    assert re.search(r"<svg[^>]*role=\"img\"[^>]*>|<svg", drawing)
    assert re.search(r"<title>[^<]+</title><desc>[^<]+</desc>", drawing)


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_chart_has_no_inline_style(name: str) -> None:
    assert " style=" not in DRAWN[name]


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_chart_of_nothing_is_still_well_formed(name: str) -> None:
    assert HtmlDocument(str(EMPTY[name])).all_faults() == []


def test_class_sizes_stand_in_the_table_as_well() -> None:
    cells = re.findall(r"<td>([^<]*)</td>", class_sizes(CLASSES, 20))
    assert cells[:4] == ["6.9\u202f%", "11.8\u202f%", "13.4\u202f%", "16.2\u202f%"]
    assert cells[12:] == ["18.4\u202f%", "33.9\u202f%", "29.5\u202f%", "18.2\u202f%"]


def test_threshold_stands_before_the_first_class_that_is_large_enough() -> None:
    ticks = re.findall(r'<line x1="([\d.]+)%"[^>]*class="tick"', class_sizes(CLASSES, 20))
    assert ticks == ["54.00"]  # gutter 8 % and four of eight groups of 11.5 %


def test_every_candidate_stands_in_the_table() -> None:
    rows = re.findall(r'<th scope="row">([^<]*)</th>', risk_and_information(CANDIDATES, 0.05))
    assert rows == [row.name for row in CANDIDATES]


def test_candidates_that_may_not_be_published_have_another_shape() -> None:
    drawing = risk_and_information(CANDIDATES, 0.05)
    failing = sum(not row.passes for row in CANDIDATES)
    assert drawing.count('class="cross') == failing


@given(st.floats(min_value=0, max_value=5), st.floats(min_value=-1, max_value=3))
def test_use_bar_never_leaves_its_track(used: float, elapsed: float) -> None:
    drawing = use_bar(replace(USE[0], used=used, limit=1.0, elapsed=elapsed))
    places = [float(place) for place in re.findall(r'(?:width|x1)="([\d.-]+)%"', drawing)]
    assert all(0 <= place <= 100 for place in places)


def test_use_without_a_limit_left_is_full() -> None:
    assert 'width="100.00%"' in use_bar(replace(USE[0], used=0, limit=0))


def test_milestones_are_told_in_order_of_time() -> None:
    told = re.findall(r'<time datetime="([^"]*)">', timeline(MILESTONES[::-1], NOW))
    assert told == [event.at.isoformat() for event in MILESTONES]


def test_period_that_ends_at_midnight_ends_on_the_day_before() -> None:
    midnight = datetime(2027, 11, 21, 16, tzinfo=UTC)
    ends = Milestone(midnight, Text("到期", "ends"), is_end=True)
    begins = Milestone(midnight, Text("生效", "begins"))
    drawn = timeline([ends, begins], NOW)
    assert [word in drawn for word in (">2027-11-21<", "2027-11-21 24:00", "2027-11-22 00:00")] == [
        True, True, True,
    ]  # fmt: skip


def test_close_milestones_take_another_row() -> None:
    close = [replace(MILESTONES[0], at=NOW + timedelta(days=n)) for n in (0, 1, 300)]
    rows = re.findall(r'<text [^>]*y="(\d+)"[^>]*class="name', timeline(close, NOW))
    assert len(set(rows)) == 2


@given(
    st.lists(st.tuples(st.floats(0, 600), st.floats(0, 300)), min_size=1, max_size=8, unique=True)
)
def test_labels_that_fit_do_not_cover_one_another(points: list[tuple[float, float]]) -> None:
    within = Box(-200, -200, 900, 600)
    words = [f"recipe{n}" for n in range(len(points))]
    labels = place_labels(points, words, within=within)
    far_apart = [
        (point, word, label)
        for point, word, label in zip(points, words, labels, strict=True)
        if all(
            abs(point[0] - other[0]) > 200 or abs(point[1] - other[1]) > 80
            for other in points
            if other != point
        )
    ]
    boxes = []
    for (x, y), word, label in far_apart:
        width = text_width(word)
        left = x + label.dx - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
        boxes.append(Box(left, y + label.dy - 12, left + width, y + label.dy + 4))
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])


def test_markup_in_a_label_is_escaped() -> None:
    hostile = replace(CANDIDATES[0], name="<script>", verdict=Text("<b>", "<b>"))
    assert "<script>" not in risk_and_information([hostile], 0.05)
    assert element("text", "<b>", x='"') == '<text x="&#34;">&lt;b&gt;</text>'
