"""Figures of the packs speak both languages."""

from __future__ import annotations

import pytest

from marketplace.foundation.rules.packs import shipped_packs
from marketplace.foundation.rules.wording import UNITS, written
from marketplace.kernel.text import Text


def test_every_unit_of_the_shipped_packs_has_words() -> None:
    units = {one.unit for pack in shipped_packs() for one in pack.parameters}
    assert units - UNITS.keys() == set()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (20000, Text("20,000", "20,000")),
        (0.85, Text("0.85", "0.85")),
        ("03-31", Text("03-31", "03-31")),
        (["general"], Text("一般数据", "general data")),
    ],
)
def test_figures_are_written_as_people_write_them(value: object, expected: Text) -> None:
    assert written(value) == expected  # type: ignore[arg-type]
