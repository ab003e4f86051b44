"""Techniques: small frozen values, each one way of making a column say less.

Each says in `resists` what it protects from and what it does not. None of them decides whether the
result is safe: that is measured on the whole output, by `models` and `risk`.
"""

from anonymize.techniques.dates import TruncateDate
from anonymize.techniques.generalising import Generalise
from anonymize.techniques.keys import MASTER_KEY_BYTES, derive
from anonymize.techniques.masking import Mask
from anonymize.techniques.numbers import EndCode, Interval, Round
from anonymize.techniques.pseudonyms import Pseudonym
from anonymize.techniques.removal import Drop, Keep
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
    )
}
"""Every technique by the word that names it in a plan."""

__all__ = [
    "MASTER_KEY_BYTES",
    "TECHNIQUES",
    "Context",
    "Drop",
    "EndCode",
    "Generalise",
    "Interval",
    "Keep",
    "Mask",
    "Pseudonym",
    "Round",
    "Technique",
    "TruncateDate",
    "derive",
]
