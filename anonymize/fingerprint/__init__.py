"""Marks that name a copy: each holder's table differs a little, so that a leaked one says whose it
was.

A secret per table decides which cells carry a bit of a Tardos code and which bit a holder's copy
shows there. Numbers move by one step within a pair of neighbours; values of other columns change
places between rows of one class. Quasi-identifiers are never touched, so every class keeps its
size and the table its k. A mark needs nothing but the row it stands in: shuffled rows, a sample,
dropped columns leave the others readable.

`survey` looks at a table, `lay_out` says what it has room for, `Marker` writes a copy batch by
batch, `Observer` reads a suspect table and `accuse` names holders, each with a bound on the chance
that an innocent one would be named.

What it does not stop: whoever holds many copies and compares them, or rounds and shuffles until
little of the data is left, gets rid of the marks; the operator, who knows the secret, could mark a
copy in anybody's name, so an accusation is a lead to be followed and no proof by itself; a leak of
a few dozen rows, or of one column without numbers, names nobody.
"""

from anonymize.fingerprint.accusing import Accusation, accuse
from anonymize.fingerprint.changes import BOUNDS, Bounds, Changes
from anonymize.fingerprint.code import LENGTH, codeword
from anonymize.fingerprint.layout import (
    Layout,
    NoRoom,
    SwapCarrier,
    Unmarked,
    ValueCarrier,
    lay_out,
)
from anonymize.fingerprint.marking import Marker, judged
from anonymize.fingerprint.observing import Evidence, Observer
from anonymize.fingerprint.surveying import ColumnFacts, Survey, Surveyor, survey

__all__ = [
    "BOUNDS",
    "LENGTH",
    "Accusation",
    "Bounds",
    "Changes",
    "ColumnFacts",
    "Evidence",
    "Layout",
    "Marker",
    "NoRoom",
    "Observer",
    "Survey",
    "Surveyor",
    "SwapCarrier",
    "Unmarked",
    "ValueCarrier",
    "accuse",
    "codeword",
    "judged",
    "lay_out",
    "survey",
]
