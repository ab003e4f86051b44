"""A made-up table that has room for marks, and what leaks do to one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from anonymize.roles import Role

ROLES = {
    "district": Role.QUASI,
    "age_band": Role.QUASI,
    "fare_yuan": Role.SENSITIVE,
    "distance_m": Role.PLAIN,
    "duration_s": Role.PLAIN,
    "card_class": Role.PLAIN,
}
DISTRICTS = np.array(["海珠区", "天河区", "越秀区", "荔湾区"])
BANDS = np.array(["[0, 18)", "[18, 40)", "[40, 60)", "[60, 120)"])
CLASSES = np.array(["普通", "优惠", "学生", "长者", "员工"])


def journeys(rows: int, *, seed: int = 7) -> pa.RecordBatch:
    """Made-up journeys by bus as text columns."""
    chance = np.random.default_rng(seed)
    distance = np.rint(chance.lognormal(8.4, 0.7, rows)).astype(int)
    duration = np.rint(distance / chance.normal(5.0, 0.8, rows).clip(2)).astype(int)
    fare = 2 + distance / 1_000 * 0.9 + chance.gamma(2.0, 1.5, rows)
    columns = {
        "district": DISTRICTS[chance.integers(0, 4, rows)],
        "age_band": BANDS[chance.integers(0, 4, rows)],
        "fare_yuan": np.char.mod("%.2f", fare),
        "distance_m": distance.astype(str),
        "duration_s": duration.astype(str),
        "card_class": CLASSES[chance.integers(0, 5, rows)],
    }
    return pa.RecordBatch.from_pydict(
        {name: pa.array(v, pa.string()) for name, v in columns.items()}
    )


def rows_of(batch: pa.RecordBatch, places: Sequence[int] | np.ndarray) -> pa.RecordBatch:
    """The rows at these places, in this order."""
    return batch.take(pa.array(np.asarray(places)))


def with_column(
    batch: pa.RecordBatch, name: str, values: Sequence[str] | np.ndarray
) -> pa.RecordBatch:
    """The batch with one column written anew."""
    return batch.set_column(batch.schema.get_field_index(name), name, pa.array(values, pa.string()))


def texts(batch: pa.RecordBatch, name: str) -> np.ndarray:
    """A column as an array of texts."""
    return np.array(batch.column(name).to_pylist(), dtype=object)
