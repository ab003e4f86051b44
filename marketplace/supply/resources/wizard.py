"""The five steps from a table to a draft, as the officer's pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from marketplace.kernel.text import Text
from marketplace.web.parts import Breadcrumb, Standing, Step

RESOURCES = Breadcrumb(Text("资源", "Resources"), "/resources")


class Stage(IntEnum):
    """Where on the way a page stands."""

    RESOURCE = 0
    COLUMNS = 1
    RECIPE = 2
    EVIDENCE = 3
    DRAFT = 4


_WORDS = (
    Text("资源", "Resource"),
    Text("字段", "Columns"),
    Text("配方", "Recipe"),
    Text("实测证据", "Evidence"),
    Text("起草产品", "Draft"),
)


def steps(current: Stage, hrefs: Sequence[str | None]) -> list[Step]:
    """Return the steps; `hrefs` of those already gone lead back to them."""
    places = [*hrefs, *[None] * len(_WORDS)]
    return [Step(words, _standing(i, current), places[i]) for i, words in enumerate(_WORDS)]


def _standing(place: int, current: Stage) -> Standing:
    if place == current:
        return Standing.CURRENT
    return Standing.DONE if place < current else Standing.PENDING
