"""An index whose answers can be proved complete: these entries, and no others.

An index over a stretch of the log is a list of rows sorted by key, each with the leaf indexes of
all entries that have the key. A Merkle tree over the rows commits to it, and its root is logged.
An answer is then the row with its proof, or, when there is no such row, the two neighbours between
which it would stand. Nobody can be given a shorter list without another root; and whether the index
itself lists every entry, anybody recomputes from the entries, for the keys that they may know.

Source: for the tree RFC 9162 section 2.1; sorted rows with neighbours as proof of absence are the
idea of the authenticated dictionaries of Kocher (1998, "On certificate revocation and validation").
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts import canonical, merkle
from contracts.log_errors import IncompleteAnswerError
from contracts.merkle import EMPTY_ROOT, Node


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A key and the leaf indexes, rising, of all entries that have it."""

    key: str
    leaves: tuple[int, ...]

    @property
    def raw(self) -> bytes:
        """The bytes that are hashed: canonical ``[key, [leaf, ...]]``."""
        return canonical.encode([self.key, list(self.leaves)])


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """A row, its place in the index and its proof of inclusion there."""

    row: IndexRow
    place: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """One row when the key is there, else its neighbours: none, one at an end, or two."""

    shown: tuple[ProvenRow, ...]


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Rows sorted by key, each key once. Build one with `build`."""

    rows: tuple[IndexRow, ...]

    @property
    def root(self) -> bytes:
        """The root over the rows, the empty root when there are none."""
        hashes = [merkle.leaf_hash(row.raw) for row in self.rows]
        return _root(hashes) if hashes else EMPTY_ROOT

    def answer(self, key: str) -> IndexAnswer:
        """Return what proves the list of a key, or that no entry has it."""
        place = bisect_left(self.rows, key, key=lambda row: row.key)
        there = place < len(self.rows) and self.rows[place].key == key
        places = [place] if there else [place - 1, place]
        hashes = [merkle.leaf_hash(row.raw) for row in self.rows]
        return IndexAnswer(
            tuple(self._proven(one, hashes) for one in places if 0 <= one < len(self.rows))
        )

    def _proven(self, place: int, hashes: Sequence[bytes]) -> ProvenRow:
        def node(wanted: Node) -> bytes:
            begin = wanted.position << wanted.level
            return _root(hashes[begin : begin + (1 << wanted.level)])

        proof = merkle.inclusion_proof(place, len(self.rows), node)
        return ProvenRow(self.rows[place], place, proof)


def build(pairs: Iterable[tuple[str, int]]) -> SearchIndex:
    """Return the index over pairs of a key and a leaf index, in any order, repeats allowed."""
    leaves: dict[str, set[int]] = {}
    for key, leaf in pairs:
        leaves.setdefault(key, set()).add(leaf)
    return SearchIndex(tuple(IndexRow(key, tuple(sorted(leaves[key]))) for key in sorted(leaves)))


def leaves_of(answer: IndexAnswer, key: str, *, root: bytes, rows: int) -> tuple[int, ...]:
    """Return the leaf indexes of all entries with the key, proved complete under `root`.

    `rows` is the number of rows that was committed with the root. Raises `IncompleteAnswerError`
    when the rows shown prove neither the list nor its absence, and a `MerkleError` when a row is
    not part of the index.
    """
    if rows == 0:
        if answer.shown or root != EMPTY_ROOT:
            raise IncompleteAnswerError(key=key)
        return ()
    for one in answer.shown:
        leaf = merkle.leaf_hash(one.row.raw)
        merkle.verify_inclusion(one.proof, index=one.place, size=rows, leaf=leaf, root=root)
    match answer.shown:
        case (only,) if only.row.key == key:
            return only.row.leaves
        case (last,) if last.place == rows - 1 and last.row.key < key:
            return ()
        case (first,) if first.place == 0 and key < first.row.key:
            return ()
        case (left, right) if left.place + 1 == right.place and left.row.key < key < right.row.key:
            return ()
        case _:
            raise IncompleteAnswerError(key=key)


def _root(hashes: Sequence[bytes]) -> bytes:
    accumulator = merkle.Accumulator()
    accumulator.extend(hashes)
    return accumulator.root()
