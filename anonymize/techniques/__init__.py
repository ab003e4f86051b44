"""Techniques: small frozen values, each one way of making a column say less.

Each says in `resists` what it protects from and what it does not. None of them decides whether the
result is safe: that is measured on the whole output, by `models` and `risk`.
"""

from anonymize.techniques.dates import TruncateDate
from anonymize.techniques.format_preserving import FormatPreserving
from anonymize.techniques.generalising import Generalise
from anonymize.techniques.keys import MASTER_KEY_BYTES, derive
from anonymize.techniques.masking import Mask
from anonymize.techniques.numbers import EndCode, Interval, Round
from anonymize.techniques.perturbing import Microaggregate, Noise, Permute, Randomise
from anonymize.techniques.places import CoordinateGrid, GeoNoise
from anonymize.techniques.pseudonyms import Pseudonym
from anonymize.techniques.removal import Drop, Keep
from anonymize.techniques.shifting import ShiftDate
from anonymize.techniques.technique import Context, Technique

TECHNIQUES: dict[str, type[Technique]] = {
    technique.tag: technique
    for technique in (
        Drop,
        Keep,
        Mask,
        Generalise,
        Interval,
        Round,
        EndCode,
        TruncateDate,
        Pseudonym,
        FormatPreserving,
        ShiftDate,
        CoordinateGrid,
        GeoNoise,
        Noise,
        Permute,
        Randomise,
        Microaggregate,
    )
}
"""Every technique by the word that names it in a plan."""

__all__ = [
    "MASTER_KEY_BYTES",
    "TECHNIQUES",
    "Context",
    "CoordinateGrid",
    "Drop",
    "EndCode",
    "FormatPreserving",
    "Generalise",
    "GeoNoise",
    "Interval",
    "Keep",
    "Mask",
    "Microaggregate",
    "Noise",
    "Permute",
    "Pseudonym",
    "Randomise",
    "Round",
    "ShiftDate",
    "Technique",
    "TruncateDate",
    "derive",
]
