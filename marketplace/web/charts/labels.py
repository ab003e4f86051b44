"""Where the label of a point goes, so that labels cover neither each other nor the points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LINE_HEIGHT = 16


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, y downward."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Whether `other` lies wholly inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A label's shift from its point in pixels, and the class that anchors it there."""

    dx: float
    dy: float
    anchor: str


RIGHT, LEFT = Label(12, 4, "start"), Label(-12, 4, "end")
ABOVE, BELOW = Label(0, -12, "middle"), Label(0, 22, "middle")
ABOVE_LEFT, BELOW_RIGHT = Label(-8, -12, "end"), Label(8, 20, "start")


def text_width(words: str, size: float = 12) -> float:
    """Estimate the width of `words` in pixels: a Chinese character is square, others about half."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.56 for letter in words)


def place_labels(
    points: Sequence[tuple[float, float]],
    words: Sequence[str],
    *,
    within: Box,
    obstacles: Sequence[Box] = (),
) -> list[Label]:
    """Choose a side for each label, earlier points first; the first free side wins.

    Where none is free the label stands at the right all the same: the table twin holds every name.
    """
    marks = [Box(x - 8, y - 8, x + 8, y + 8) for x, y in points]
    taken = [*marks, *obstacles]
    chosen = []
    for point, name in zip(points, words, strict=True):
        label = _first_free(point, name, taken, within)
        taken.append(_box(point, name, label))
        chosen.append(label)
    return chosen


def _first_free(point: tuple[float, float], name: str, taken: Sequence[Box], within: Box) -> Label:
    for label in (RIGHT, LEFT, BELOW_RIGHT, ABOVE, BELOW, ABOVE_LEFT):
        box = _box(point, name, label)
        if within.holds(box) and not any(box.overlaps(other) for other in taken):
            return label
    return RIGHT


def _box(point: tuple[float, float], name: str, label: Label) -> Box:
    width = text_width(name)
    x, baseline = point[0] + label.dx, point[1] + label.dy
    left = {"start": x, "middle": x - width / 2, "end": x - width}[label.anchor]
    return Box(left, baseline - LINE_HEIGHT + 4, left + width, baseline + 4)
