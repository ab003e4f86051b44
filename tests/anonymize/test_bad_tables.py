"""Tables that break assumptions, from detection through a proposed plan to the result."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from anonymize.detect import detect
from anonymize.plan import propose
from anonymize.run import run

ROWS = 60

TABLES: dict[str, Callable[[], dict[str, list[str | None]]]] = {
    "one row": lambda: {"年龄": ["30"], "性别": ["男"]},
    "all missing": lambda: {"年龄": [None] * ROWS, "性别": [None] * ROWS},
    "mixed types": lambda: {"年龄": ["30", "x", "2026-01-01", None, "1.5", "<5"] * 10},
    "unique quasi-identifier": lambda: {"邮编": [f"51{i:04}" for i in range(ROWS)]},
    "infinities": lambda: {"年龄": ["inf", "-inf", "nan", "30", "31", "32"] * 10},
    "dates in year 0": lambda: {"出生日期": ["0000-01-01", "1990-01-01", "1991-02-03"] * 20},
    "one value": lambda: {"性别": ["男"] * ROWS},
    "numbers beyond floats": lambda: {"年龄": ["1" + "0" * 400, "30", "31"] * 20},
    "emoji and controls": lambda: {"街道": ["👩‍👩‍👧", "a\u202eb", "\x07"] * 20},
    "names of columns that look like code": lambda: {
        "=1+1": ["a", "b"] * 30,
        "年 龄{x}": ["1", "2"] * 30,
    },
    "hundreds of columns": lambda: {f"c{i}": ["a", "b", "c"] * 20 for i in range(300)},
}


@pytest.mark.parametrize("name", TABLES)
def test_awkward_table_passes_through(name: str) -> None:
    frame = pd.DataFrame(TABLES[name](), dtype="str")
    asked = propose(detect(frame), name="n", product="p", k=3, suppression_limit=1.0)
    outcome = run(frame, asked)
    assert len(frame) == outcome.kept_rows + outcome.suppressed_rows
    assert [True] * len(asked.models) == [m.satisfied for m in outcome.measurements]
