"""Proofs that a newer tree only adds leaves to an older one.

Source: RFC 9162 sections 2.1.4.1 (making) and 2.1.4.2 (checking).
"""

from collections.abc import Sequence

from contracts.log_errors import ProofLengthError, RootMismatchError, TreeSizeError
from contracts.merkle.hashing import node_hash, require_hashes, require_size
from contracts.merkle.spans import NodeReader, Span, span_hash, split


def consistency_spans(old_size: int, new_size: int) -> tuple[Span, ...]:
    """Return the spans whose hashes prove that the newer tree extends the older.

    Empty for equal sizes. Raises `TreeSizeError` for an empty older tree (it is consistent with
    everything and nothing proves it), for an older tree that is larger, and for sizes that are
    not supported. **Source:** RFC 9162 section 2.1.4.1.
    """
    _require_order(old_size, new_size)
    begin, end = 0, new_size
    whole = True  # the older tree is exactly the leaves seen so far: its root is known already
    downwards = []
    while old_size != end:
        middle = begin + split(end - begin)
        if old_size <= middle:
            downwards.append(Span(middle, end))
            end = middle
        else:
            downwards.append(Span(begin, middle))
            begin = middle
            whole = False
    if not whole:
        downwards.append(Span(begin, end))
    return tuple(reversed(downwards))


def consistency_proof(old_size: int, new_size: int, nodes: NodeReader) -> tuple[bytes, ...]:
    """Return the proof that the tree of `new_size` leaves extends that of `old_size`.

    `nodes` is asked only for full subtrees of the newer tree. Errors as `consistency_spans`.
    """
    return tuple(span_hash(span, nodes) for span in consistency_spans(old_size, new_size))


def verify_consistency(
    proof: Sequence[bytes], *, old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> None:
    """Return if the proof shows that the newer tree extends the older, raise if it does not.

    Raises `RootMismatchError` when it leads to other roots, `ProofLengthError` when it is too
    long or too short, `HashLengthError` or `TreeSizeError` when it cannot be a proof.
    **Source:** RFC 9162 section 2.1.4.2.
    """
    _require_order(old_size, new_size)
    require_hashes((old_root, new_root))
    require_hashes(proof)
    if old_size == new_size:
        if proof:
            raise ProofLengthError(length=len(proof))
        if old_root != new_root:
            raise RootMismatchError
        return
    if _roots(proof, old_size, new_size, old_root) != (old_root, new_root):
        raise RootMismatchError


def _roots(
    proof: Sequence[bytes], old_size: int, new_size: int, old_root: bytes
) -> tuple[bytes, bytes]:
    """Return the roots of the older and the newer tree to which the proof leads."""
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)  # a full older tree is itself the first node of the path
    if not path:
        raise ProofLengthError(length=len(proof))
    number, last = old_size - 1, new_size - 1
    while number & 1:
        number >>= 1
        last >>= 1
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofLengthError(length=len(proof))
        if number & 1 or number == last:
            older = node_hash(sibling, older)
            newer = node_hash(sibling, newer)
            while not number & 1 and number:
                number >>= 1
                last >>= 1
        else:
            newer = node_hash(newer, sibling)
        number >>= 1
        last >>= 1
    if last:
        raise ProofLengthError(length=len(proof))
    return older, newer


def _require_order(old_size: int, new_size: int) -> None:
    require_size(old_size)
    require_size(new_size)
    if old_size > new_size:
        raise TreeSizeError(size=old_size)
