"""Merkle trees over log entries: hashing, proofs of inclusion and of consistency.

The tree of RFC 6962 over SHA-256 and nothing else: leaves are hashed with a 00 byte in front and
inner nodes with 01, so that neither can pass for the other. Nodes are named by level and position
(node ``(k, i)`` covers the leaves ``i * 2**k`` to ``(i + 1) * 2**k``), proofs are tuples of 32-byte
hashes. Nothing is stored here: whoever asks for a proof brings a function that yields nodes.

Source: RFC 6962 section 2.1, RFC 9162 section 2.1.
"""

from contracts.merkle.accumulator import Accumulator
from contracts.merkle.consistency import (
    consistency_proof,
    consistency_spans,
    verify_consistency,
)
from contracts.merkle.hashing import (
    EMPTY_ROOT,
    HASH_BYTES,
    MAX_TREE_SIZE,
    leaf_hash,
    node_hash,
    row_above,
)
from contracts.merkle.inclusion import inclusion_proof, inclusion_spans, verify_inclusion
from contracts.merkle.spans import Node, NodeReader, Span, cover, fold, span_hash

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "MAX_TREE_SIZE",
    "Accumulator",
    "Node",
    "NodeReader",
    "Span",
    "consistency_proof",
    "consistency_spans",
    "cover",
    "fold",
    "inclusion_proof",
    "inclusion_spans",
    "leaf_hash",
    "node_hash",
    "row_above",
    "span_hash",
    "verify_consistency",
    "verify_inclusion",
]
