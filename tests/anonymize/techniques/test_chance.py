from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta
from statistics import mean

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import MissingKeyError, TechniqueParameterError, UnfitValueError
from anonymize.techniques import (
    Context,
    CoordinateGrid,
    FormatPreserving,
    GeoNoise,
    Interval,
    Mask,
    Microaggregate,
    Noise,
    Permute,
    Pseudonym,
    Randomise,
    ShiftDate,
    Technique,
)
from anonymize.techniques.places import planar_laplace

KEY = bytes(range(32))


def applied(
    technique: Technique,
    values: list[str | None],
    *,
    first_row: int = 0,
    **companions: list[str | None],
) -> list[str | None]:
    columns = {name: pa.array(cells, pa.string()) for name, cells in companions.items()}
    context = Context(column="c", key=KEY, companions=columns, first_row=first_row)
    result = technique.apply(pa.array(values, pa.string()), context)
    assert result is not None
    return result.to_pylist()


BY_BATCH: dict[str, tuple[Technique, list[str | None]]] = {
    "mask": (Mask(keep_start=1), ["ab", None, "中文字", "x" * 9]),
    "interval": (Interval(width="5"), ["1", None, "7.5", "-3"]),
    "pseudonym": (Pseudonym(), ["a", None, "b", "a" * 40]),
    "format": (FormatPreserving(), ["13800138000", None, "020-12345678", "13800138001"]),
    "noise": (Noise(scale="3", decimals=2), ["1", None, "7.5", "-3"]),
    "geo": (GeoNoise(metres=500), ["113.3,23.1", None, "0,0", "-179.999,89"]),
}


@pytest.mark.parametrize("name", BY_BATCH)
@pytest.mark.parametrize("cut", [0, 1, 2, 3])
def test_cutting_into_batches_changes_nothing(name: str, cut: int) -> None:
    technique, values = BY_BATCH[name]
    parts = applied(technique, values[:cut]) + applied(technique, values[cut:], first_row=cut)
    assert parts == applied(technique, values)


@pytest.mark.parametrize(
    "technique", [Noise(scale="1"), Permute(), Randomise(keep=0.5), GeoNoise(metres=9)]
)
def test_chance_needs_a_key(technique: Technique) -> None:
    with pytest.raises(MissingKeyError):
        technique.apply(pa.array(["1"]), Context(column="c"))


def test_noise_has_the_mean_and_spread_of_laplace() -> None:
    found = [float(v or 0) for v in applied(Noise(scale="10", decimals=6), ["0"] * 20_000)]
    assert abs(mean(found)) < 0.5
    assert mean(map(abs, found)) == pytest.approx(10, rel=0.05)


@given(st.lists(st.none() | st.text(max_size=3), max_size=30))
@settings(max_examples=80, deadline=None)
def test_permutation_keeps_exactly_the_values(values: list[str | None]) -> None:
    assert Counter(values) == Counter(applied(Permute(), values))


def test_randomised_column_keeps_its_share_and_distribution() -> None:
    values: list[str | None] = ["a"] * 12_000 + ["b"] * 8_000
    found = applied(Randomise(keep=0.7), values)
    stayed = mean(v == f for v, f in zip(values, found, strict=True))
    assert stayed == pytest.approx(0.7 + 0.3 * (0.6**2 + 0.4**2), abs=0.02)
    assert found.count("a") / len(found) == pytest.approx(0.6, abs=0.02)


@pytest.mark.parametrize(("keep", "same"), [(1.0, True), (0.0, False)])
def test_randomise_at_its_ends(keep: float, *, same: bool) -> None:
    values: list[str | None] = [str(i) for i in range(50)]
    assert same == (values == applied(Randomise(keep=keep), values))


def naive_microaggregation(numbers: list[int], size: int) -> list[float]:
    order = sorted(range(len(numbers)), key=lambda i: (numbers[i], i))
    result = [0.0] * len(numbers)
    while order:
        group = order[:size] if len(order) >= 2 * size else order
        order = order[len(group) :]
        for i in group:
            result[i] = mean(numbers[j] for j in group)
    return result


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=40))
@settings(max_examples=100, deadline=None)
def test_microaggregation_writes_the_mean_of_each_group(numbers: list[int]) -> None:
    found = applied(Microaggregate(size=3), [f"{n}.000" for n in numbers])
    assert [float(f or "nan") for f in found] == pytest.approx(
        naive_microaggregation(numbers, 3), abs=0.001
    )


def test_every_microaggregate_is_shared() -> None:
    found = applied(Microaggregate(size=5), [str(i * i) for i in range(57)] + [None])
    counts = Counter(value for value in found if value is not None)
    assert min(counts.values()) >= 5
    assert found[-1] is None


@given(
    st.lists(
        st.tuples(st.sampled_from("uvw"), st.dates(date(1950, 1, 1), date(2050, 1, 1))), max_size=20
    )
)
@settings(max_examples=60, deadline=None)
def test_dates_of_one_subject_move_alike_and_within_the_bound(
    rows: list[tuple[str, date]],
) -> None:
    dates: list[str | None] = [day.isoformat() for _, day in rows]
    found = applied(ShiftDate(subject="s", days=30), dates, s=[who for who, _ in rows])
    moved: dict[str, set[timedelta]] = {}
    for (who, day), text in zip(rows, found, strict=True):
        moved.setdefault(who, set()).add(date.fromisoformat(str(text)) - day)
    assert all(len(shifts) == 1 for shifts in moved.values())
    assert all(abs(shift.days) <= 30 for shifts in moved.values() for shift in shifts)


def test_shift_keeps_the_time_of_day_and_needs_a_subject() -> None:
    found = applied(
        ShiftDate(subject="s", days=5), ["2026-01-02 03:04:05", "2026-01-02"], s=["u", None]
    )
    assert str(found[0]).endswith("T03:04:05")
    assert found[1] is None


def test_shifts_are_spread_over_the_whole_range() -> None:
    people = [f"p{i}" for i in range(4_000)]
    found = applied(ShiftDate(subject="s", days=3), ["2026-01-10"] * 4_000, s=people)
    counts = Counter(found)
    assert len(counts) == 7
    assert min(counts.values()) > 4_000 / 7 * 0.8


def test_grid_writes_the_south_west_corner() -> None:
    found = applied(CoordinateGrid(degrees="0.05"), ["113.3172,23.0833", "(-0.01, -89.99)"])
    assert found == ["113.3,23.05", "-0.05,-90"]


def test_noise_of_places_has_the_promised_mean_distance() -> None:
    found = applied(GeoNoise(metres=200, level=0.5), ["113.0,23.0"] * 8_000)
    pairs = [tuple(map(float, str(text).split(","))) for text in found]
    metres = [
        math.hypot((x - 113) * math.cos(math.radians(23)), y - 23) * 111_195 for x, y in pairs
    ]
    assert mean(metres) == pytest.approx(2 * 200 / 0.5, rel=0.05)


@given(st.floats(0, 1, exclude_max=True))
@settings(max_examples=200, deadline=None)
def test_planar_laplace_inverts_its_distribution(drawn: float) -> None:
    [distance] = planar_laplace(np.array([drawn]), rate=2.0)
    again = 1 - (1 + 2 * distance) * math.exp(-2 * distance)
    assert again == pytest.approx(drawn, abs=1e-9)


def test_order_of_the_pair_is_that_asked_for() -> None:
    found = applied(GeoNoise(metres=1, order="latitude,longitude"), ["23.0,113.0"])
    latitude, longitude = map(float, str(found[0]).split(","))
    assert (round(latitude), round(longitude)) == (23, 113)


UNFIT: list[tuple[Technique, str]] = [
    (Noise(scale="1"), "x"),
    (Noise(scale="1"), "inf"),
    (Microaggregate(size=2), "x"),
    (Microaggregate(size=2), "1"),
    (ShiftDate(subject="s", days=9), "someday"),
    (ShiftDate(subject="s", days=9), "9999-12-31"),
    (CoordinateGrid(degrees="1"), "113"),
    (GeoNoise(metres=1), "here"),
]


@pytest.mark.parametrize(("technique", "value"), UNFIT)
def test_value_that_does_not_fit_is_refused(technique: Technique, value: str) -> None:
    subject = {"s": ["a2"]}
    with pytest.raises(UnfitValueError):
        applied(technique, [value], **subject)  # type: ignore[arg-type]


BAD: list[tuple[type, dict[str, object]]] = [
    (Noise, {"scale": "0"}),
    (Noise, {"scale": "1", "decimals": 13}),
    (Randomise, {"keep": 1.1}),
    (Microaggregate, {"size": 1}),
    (ShiftDate, {"subject": "s", "days": 0}),
    (CoordinateGrid, {"degrees": "0"}),
    (GeoNoise, {"metres": 0}),
    (GeoNoise, {"metres": 1, "order": "x"}),
]


@pytest.mark.parametrize(("kind", "fields"), BAD)
def test_parameter_outside_its_range_is_refused(kind: type, fields: dict[str, object]) -> None:
    with pytest.raises(TechniqueParameterError):
        kind(**fields)
