"""Plots as inline SVG: pairs of bars, and points to choose from. Each carries a text for readers
who do not see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH = 480
HEIGHT = 160
_LEFT = 44
_FLOOR = 24


def bars(title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Bars side by side, one colour class per series; all start at 0 and share one scale."""
    highest = max((value for _, values in series for value in values), default=0.0) or 1.0
    slot = (WIDTH - _LEFT) / max(len(labels), 1)
    width = slot * 0.8 / max(len(series), 1)
    parts = []
    for place, label in enumerate(labels):
        left = _LEFT + place * slot + slot * 0.1
        for number, (name, values) in enumerate(series):
            value = values[place] if place < len(values) else 0.0
            tall = (HEIGHT - _FLOOR - 12) * value / highest
            parts.append(
                f'<rect class="s{number}" x="{left + number * width:.1f}" width="{width:.1f}" '
                f'y="{HEIGHT - _FLOOR - tall:.1f}" height="{tall:.1f}">'
                f"<title>{escape(name)} {escape(label)}: {_short(value)}</title></rect>"
            )
        parts.append(_text(left + slot * 0.4, HEIGHT - 8, label, "middle"))
    parts.append(_text(_LEFT - 4, 14, _short(highest), "end"))
    return _svg(title, parts)


def points(title: str, across: str, up: str, found: Sequence[tuple[str, float, float]]) -> str:
    """Points in the unit square, each with its name; `across` and `up` name the axes."""
    parts = [
        _text(WIDTH - 4, HEIGHT - 8, across, "end"),
        _text(_LEFT, 12, up, "start"),
        f'<path class="axis" d="M{_LEFT} 16V{HEIGHT - _FLOOR}H{WIDTH - 4}"/>',
    ]
    for name, x, y in found:
        left = _LEFT + 8 + (WIDTH - _LEFT - 120) * x
        top = HEIGHT - _FLOOR - 6 - (HEIGHT - _FLOOR - 28) * y
        parts.append(f'<circle class="s1" cx="{left:.1f}" cy="{top:.1f}" r="5"/>')
        parts.append(_text(left + 8, top + 4, name, "start"))
    return _svg(title, parts)


def _svg(title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _short(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"
