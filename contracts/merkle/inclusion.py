"""Proofs that an entry is a certain leaf of a tree.

Source: RFC 9162 sections 2.1.3.1 (making) and 2.1.3.2 (checking).
"""

from collections.abc import Sequence

from contracts.log_errors import LeafIndexError, ProofLengthError, RootMismatchError
from contracts.merkle.hashing import node_hash, require_hashes, require_size
from contracts.merkle.spans import NodeReader, Span, span_hash, split


def inclusion_spans(index: int, size: int) -> tuple[Span, ...]:
    """Return the spans whose hashes prove leaf `index`, from the leaf's sibling up to the root's.

    Raises `TreeSizeError` for the empty tree and sizes that are not supported, `LeafIndexError`
    for a leaf that the tree does not have. **Source:** RFC 9162 section 2.1.3.1.
    """
    _require_leaf(index, size)
    begin, end = 0, size
    downwards = []
    while end - begin > 1:
        middle = begin + split(end - begin)
        if index < middle:
            downwards.append(Span(middle, end))
            end = middle
        else:
            downwards.append(Span(begin, middle))
            begin = middle
    return tuple(reversed(downwards))


def inclusion_proof(index: int, size: int, nodes: NodeReader) -> tuple[bytes, ...]:
    """Return the proof that leaf `index` is part of the tree of `size` leaves.

    `nodes` is asked only for full subtrees of that tree. Errors as `inclusion_spans`.
    """
    return tuple(span_hash(span, nodes) for span in inclusion_spans(index, size))


def verify_inclusion(
    proof: Sequence[bytes], *, index: int, size: int, leaf: bytes, root: bytes
) -> None:
    """Return if the proof leads from the leaf's hash to the root, raise if it does not.

    Raises `RootMismatchError` when it leads elsewhere, `ProofLengthError` when it is too long or
    too short, `HashLengthError`, `LeafIndexError` or `TreeSizeError` when it cannot be a proof.
    **Source:** RFC 9162 section 2.1.3.2.
    """
    _require_leaf(index, size)
    require_hashes((leaf, root))
    require_hashes(proof)
    number, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofLengthError(length=len(proof))
        if number & 1 or number == last:
            found = node_hash(sibling, found)
            while not number & 1 and number:
                number >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        number >>= 1
        last >>= 1
    if last:
        raise ProofLengthError(length=len(proof))
    if found != root:
        raise RootMismatchError


def _require_leaf(index: int, size: int) -> None:
    require_size(size)
    if not 0 <= index < size:
        raise LeafIndexError(index=index, size=size)
