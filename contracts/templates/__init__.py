"""The model contracts as data: blanks, clauses, words in two languages, and the policy they mean.

One set of answers fills both the words and the policy, so the two cannot disagree. The wording is
this project's own, written after the structure of the national model contracts; it claims no legal
effect and is no legal advice.
"""

from contracts.templates.accepting import accepted, fault_of, faults, form
from contracts.templates.answering import Answered, how_answered
from contracts.templates.deviations import (
    Added,
    Deviation,
    Removed,
    Reworded,
    with_deviations,
)
from contracts.templates.filling import Block, Filled, fill
from contracts.templates.model import Answering, ContractKind, ContractTemplate
from contracts.templates.reading import load, read_template
from contracts.templates.redlining import Piece, PieceKind, Redline, RedlineKind, redlines

__all__ = [
    "Added",
    "Answered",
    "Answering",
    "Block",
    "ContractKind",
    "ContractTemplate",
    "Deviation",
    "Filled",
    "Piece",
    "PieceKind",
    "Redline",
    "RedlineKind",
    "Removed",
    "Reworded",
    "accepted",
    "fault_of",
    "faults",
    "fill",
    "form",
    "how_answered",
    "load",
    "read_template",
    "redlines",
    "with_deviations",
]
