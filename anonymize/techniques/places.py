"""Coordinates made vague: snapped to a grid, or moved by planar noise.

A value is a pair of decimal degrees, longitude first or latitude first, as in 113.3172,23.0833.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import ClassVar, Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonymize.errors import TechniqueParameterError, UnfitValueError
from anonymize.techniques.numbers import finite, plain
from anonymize.techniques.randomness import uniforms
from anonymize.techniques.technique import Context, over_distinct, required_key
from anonymize.text import Text

Order = Literal["longitude,latitude", "latitude,longitude"]
Floats = npt.NDArray[np.float64]

_PAIR: Final = re.compile(r"^[\[(]?(-?\d+(?:\.\d+)?)[,; ]+(-?\d+(?:\.\d+)?)[\])]?$")
_METRES_PER_DEGREE: Final = 111_195.0
"""Of a great circle on the sphere of 6,371,008.8 m."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinateGrid:
    """Write each pair as the south-west corner of its cell of `degrees` by `degrees`."""

    degrees: str
    tag: ClassVar[str] = "coordinate_grid"
    keyed: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "位置只精确到网格；一串网格构成的轨迹仍往往是唯一的。",
        "A place is known to a cell only; a trajectory of cells is still often unique.",
    )

    def __post_init__(self) -> None:
        degrees = finite(self.degrees)
        if degrees is None or not 0 < degrees <= 90:
            raise TechniqueParameterError(
                technique=self.tag, parameter="degrees", allowed="a number in (0, 90]"
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Snap every pair."""
        return over_distinct(values, self._snapped, context)

    def _snapped(self, text: str) -> str | None:
        found = _PAIR.match(text.strip())
        if found is None:
            return None
        step = Decimal(self.degrees)
        corners = (Decimal(part) / step for part in found.groups())
        return ",".join(plain(step * c.to_integral_value(ROUND_FLOOR)) for c in corners)


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoNoise:
    """Move each pair by planar Laplace noise: geo-indistinguishability at `level` per `metres`.

    Within a distance of `metres` two places are told apart by a factor of at most e to the `level`.
    The mean distance moved is 2 metres / level. Written with five decimal places, about a metre.

    **Source:** Andrés, Bordenabe, Chatzikokolakis and Palamidessi, "Geo-indistinguishability:
    differential privacy for location-based systems", CCS 2013, section 4.1. The guarantee is for
    one report of a place; it adds up over the reports of one person.
    """

    metres: float
    level: float = 1.0
    order: Order = "longitude,latitude"
    tag: ClassVar[str] = "geo_noise"
    keyed: ClassVar[bool] = True
    whole: ClassVar[bool] = False
    resists: ClassVar[Text] = Text(
        "单次位置不可区分到给定半径；同一人的多次位置会累积泄露。",
        "One place is hidden within the radius; many places of one person add up.",
    )

    def __post_init__(self) -> None:
        if not (0 < self.metres <= 100_000 and 0 < self.level <= 100):
            raise TechniqueParameterError(
                technique=self.tag,
                parameter="metres, level",
                allowed="above 0, up to 100000 and 100",
            )
        if self.order not in get_args(Order):
            raise TechniqueParameterError(
                technique=self.tag, parameter="order", allowed=" or ".join(get_args(Order))
            )

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Move every pair by its row's noise."""
        first, second = uniforms(required_key(context), context.first_row, len(values))
        distances = planar_laplace(first, rate=self.level / self.metres) / _METRES_PER_DEGREE
        angles = 2 * np.pi * second
        east, north = distances * np.cos(angles), distances * np.sin(angles)
        moved = [
            None if text is None else self._moved(text, e, n)
            for text, e, n in zip(values.to_pylist(), east.tolist(), north.tolist(), strict=True)
        ]
        unfit = sum(text == "" for text in moved)
        if unfit:
            raise UnfitValueError(column=context.column, count=unfit)
        return pa.array(moved, pa.string())

    def _moved(self, text: str, east: float, north: float) -> str:
        found = _PAIR.match(text.strip())
        if found is None:
            return ""
        pair = [float(part) for part in found.groups()]
        if self.order == "latitude,longitude":
            pair.reverse()
        longitude, latitude = pair
        longitude += east / max(np.cos(np.radians(latitude)), 1e-6)
        latitude = min(90.0, max(-90.0, latitude + north))
        moved = [f"{(longitude + 180) % 360 - 180:.5f}", f"{latitude:.5f}"]
        return ",".join(moved if self.order == "longitude,latitude" else reversed(moved))


def planar_laplace(drawn: Floats, *, rate: float) -> Floats:
    """Distances whose distribution function is 1 - (1 + rate r) e^(-rate r), by Newton's method.

    Near zero the function is (rate r)^2 / 2: the method starts there, and ends there below 1e-15.
    """
    near = np.sqrt(2 * drawn)
    scaled = near
    for _ in range(60):
        left = np.exp(-scaled)
        error = -np.expm1(-scaled) - scaled * left - drawn
        slope = np.maximum(scaled * left, 1e-300)
        scaled = np.maximum(scaled - np.clip(error / slope, -1.0, 1.0), 0.0)
    distances: Floats = np.where(drawn < 1e-15, near, scaled) / rate
    return distances
