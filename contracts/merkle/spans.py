"""Spans of leaves, the full subtrees that cover them, and their hashes.

Every hash in a proof is the root over a span of leaves. A span that begins where a subtree does is
covered by full subtrees of falling height, one per set bit of its length; folding their roots from
the right gives the span's root, which is RFC 6962's split at the largest power of two.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from contracts.merkle.hashing import node_hash


class Span(NamedTuple):
    """The leaves from `begin` up to, not including, `end`."""

    begin: int
    end: int


class Node(NamedTuple):
    """A full subtree: the ``2**level`` leaves from ``position * 2**level`` on."""

    level: int
    position: int


NodeReader: TypeAlias = Callable[[Node], bytes]
"""Yields the hash of any full subtree of a tree."""


def cover(span: Span) -> tuple[Node, ...]:
    """Return the full subtrees that cover a span, left to right, none of them joinable.

    The span must begin at a multiple of the smallest power of two that is not less than its
    length, as every span of a proof does.
    """
    nodes = []
    begin = span.begin
    while begin < span.end:
        level = (span.end - begin).bit_length() - 1
        nodes.append(Node(level, begin >> level))
        begin += 1 << level
    return tuple(nodes)


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root above subtrees of falling height. `hashes` holds at least one."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def span_hash(span: Span, nodes: NodeReader) -> bytes:
    """Return the root over the leaves of a span that holds at least one."""
    return fold([nodes(node) for node in cover(span)])


def split(length: int) -> int:
    """Return the largest power of two below `length`, which is 2 or more.

    **Source:** RFC 6962 section 2.1 (the k of ``MTH``).
    """
    return 1 << ((length - 1).bit_length() - 1)
