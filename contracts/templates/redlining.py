"""Compares a filled contract with what its template says for the same answers, for people to read.

Everything is compared anew - words, labels, order and policy - so a change by whatever hand shows,
also one that was made in a document after it was filled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from re import findall

from contracts.templates.deviations import without_deviations
from contracts.templates.filling import Block, Filled, fill
from contracts.templates.model import ContractTemplate
from contracts.text import Text


class RedlineKind(Enum):
    """How a contract departs from its template."""

    OTHER_TEMPLATE = "other template"
    REWORDED = "reworded"
    REMOVED = "removed"
    ADDED = "added"
    RELABELLED = "relabelled"
    MOVED = "moved"
    POLICY_CHANGED = "policy changed"


class PieceKind(Enum):
    """A stretch of words that both have, or only one of them."""

    SAME = "same"
    TAKEN_OUT = "taken out"
    PUT_IN = "put in"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words in one language."""

    kind: PieceKind
    words: str


@dataclass(frozen=True, slots=True)
class Redline:
    """One departure; ``zh`` and ``en`` show the words as pieces, in reading order."""

    kind: RedlineKind
    clause: str
    heading: Text
    zh: tuple[Piece, ...] = ()
    en: tuple[Piece, ...] = ()


def redlines(template: ContractTemplate, filled: Filled) -> tuple[Redline, ...]:
    """Every departure of a filled contract from its template, in the order of the contract.

    Empty if and only if filling the template with the same answers gives the same contract.
    """
    model = fill(template, without_deviations(filled.answers))
    found = [*_of_template(model, filled), *_of_blocks(model, filled)]
    if model.policy != filled.policy:
        found.append(Redline(RedlineKind.POLICY_CHANGED, "", _POLICY))
    return tuple(found)


_TEMPLATE = Text("范本", "template")
_POLICY = Text("机器可执行的约定", "machine terms")
_ORDER = Text("条款顺序", "order of clauses")


def _of_template(model: Filled, filled: Filled) -> Iterator[Redline]:
    named = (filled.kind, filled.template_version, filled.template_digest)
    if named != (model.kind, model.template_version, model.template_digest):
        yield Redline(RedlineKind.OTHER_TEMPLATE, "", _TEMPLATE)
    for name, before, after in (
        ("title", model.title, filled.title),
        ("notice", model.notice, filled.notice),
    ):
        if before != after:
            yield _redline(RedlineKind.REWORDED, Block(name, _TEMPLATE, after, ()), before, after)


def _of_blocks(model: Filled, filled: Filled) -> Iterator[Redline]:
    expected = {block.clause: block for block in model.blocks}
    actual = {block.clause: block for block in filled.blocks}
    for block in filled.blocks:
        before = expected.get(block.clause)
        if before is None:
            yield _redline(RedlineKind.ADDED, block, _NOTHING, block.body)
        else:
            yield from _of_block(before, block)
    for block in model.blocks:
        if block.clause not in actual:
            yield _redline(RedlineKind.REMOVED, block, block.body, _NOTHING)
    kept = [block.clause for block in filled.blocks if block.clause in expected]
    if kept != [clause for clause in expected if clause in actual]:
        yield Redline(RedlineKind.MOVED, "", _ORDER)


_NOTHING = Text("", "")


def _of_block(before: Block, after: Block) -> Iterator[Redline]:
    if before.heading != after.heading:
        yield _redline(RedlineKind.REWORDED, after, before.heading, after.heading)
    if before.body != after.body:
        yield _redline(RedlineKind.REWORDED, after, before.body, after.body)
    elif before.kept != after.kept:
        yield Redline(RedlineKind.RELABELLED, after.clause, after.heading)


def _redline(kind: RedlineKind, block: Block, before: Text, after: Text) -> Redline:
    zh, en = _pieces(before.zh, after.zh), _pieces(before.en, after.en)
    return Redline(kind, block.clause, block.heading, zh, en)


def _pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The differences word by word; a Chinese character counts as a word."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(PieceKind.SAME, "".join(old[i:j])))
            continue
        if i < j:
            pieces.append(Piece(PieceKind.TAKEN_OUT, "".join(old[i:j])))
        if k < m:
            pieces.append(Piece(PieceKind.PUT_IN, "".join(new[k:m])))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    return findall(r"[A-Za-z0-9]+|\s+|.", text)
