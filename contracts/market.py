"""Which market a document belongs to: the real one, or the practice market without effect."""

from enum import Enum

from contracts.text import Text


class Market(Enum):
    """The market lies inside the bytes that are signed, so a practice document stays one."""

    REAL = "real"
    PRACTICE = "practice"


PRACTICE_NOTICE = Text("练习，无效力", "practice, no effect")
"""Stands on every page, licence and document of the practice market."""
