import base64
import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts import merkle
from contracts.log_errors import (
    HashLengthError,
    LeafIndexError,
    MerkleError,
    ProofLengthError,
    RootMismatchError,
    TreeSizeError,
)
from contracts.merkle import Accumulator, Node
from tests.contracts.log import naive_tree

SIZES = st.integers(1, 300)


def node_of(entries: list[bytes], node: Node) -> bytes:
    width = 1 << node.level
    assert (node.position + 1) * width <= len(entries), "asked for a node that is not full"
    return naive_tree.root(entries[node.position * width : (node.position + 1) * width])


@given(st.lists(st.binary(min_size=64, max_size=64), max_size=9))
def test_row_above_holds_the_node_of_each_pair(pairs: list[bytes]) -> None:
    nodes = [merkle.node_hash(pair[:32], pair[32:]) for pair in pairs]
    assert merkle.row_above(b"".join(pairs)) == b"".join(nodes)


@st.composite
def leaf_in_tree(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(SIZES)
    return draw(st.integers(0, size - 1)), size


@st.composite
def older_and_newer(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(SIZES)
    return draw(st.integers(1, size)), size


@given(st.integers(0, 300))
def test_accumulated_root_is_the_defined_root(size: int) -> None:
    accumulator = Accumulator()
    accumulator.extend(merkle.leaf_hash(entry) for entry in naive_tree.entries(size))
    assert (accumulator.size, accumulator.root()) == (
        size,
        naive_tree.root(naive_tree.entries(size)),
    )


@given(leaf_in_tree())
def test_inclusion_proof_is_the_defined_path(where: tuple[int, int]) -> None:
    index, size = where
    entries = naive_tree.entries(size)
    proof = merkle.inclusion_proof(index, size, partial(node_of, entries))
    assert list(proof) == naive_tree.inclusion(index, entries)


@given(older_and_newer())
def test_consistency_proof_is_the_defined_proof(sizes: tuple[int, int]) -> None:
    entries = naive_tree.entries(sizes[1])
    proof = merkle.consistency_proof(*sizes, partial(node_of, entries))
    assert list(proof) == naive_tree.consistency(sizes[0], entries)


@given(leaf_in_tree())
def test_inclusion_proof_verifies(where: tuple[int, int]) -> None:
    index, size = where
    entries = naive_tree.entries(size)
    merkle.verify_inclusion(
        naive_tree.inclusion(index, entries),
        index=index,
        size=size,
        leaf=merkle.leaf_hash(entries[index]),
        root=naive_tree.root(entries),
    )


@given(older_and_newer())
def test_consistency_proof_verifies(sizes: tuple[int, int]) -> None:
    entries = naive_tree.entries(sizes[1])
    merkle.verify_consistency(
        naive_tree.consistency(sizes[0], entries),
        old_size=sizes[0],
        old_root=naive_tree.root(entries[: sizes[0]]),
        new_size=sizes[1],
        new_root=naive_tree.root(entries),
    )


def flips(raw: bytes) -> list[bytes]:
    """Every string of bytes that differs from `raw` in exactly one bit."""
    value = int.from_bytes(raw, "big")
    return [(value ^ (1 << bit)).to_bytes(len(raw), "big") for bit in range(len(raw) * 8)]


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (4, 5), (6, 7), (5, 8), (11, 12)])
def test_any_bit_flipped_in_an_inclusion_proof_fails(index: int, size: int) -> None:
    entries = naive_tree.entries(size)
    leaf, root = merkle.leaf_hash(entries[index]), naive_tree.root(entries)
    hashes = [leaf, root, *naive_tree.inclusion(index, entries)]
    for place, original in enumerate(hashes):
        for flipped in flips(original):
            leaf, root, *proof = [*hashes[:place], flipped, *hashes[place + 1 :]]
            with pytest.raises(RootMismatchError):
                merkle.verify_inclusion(proof, index=index, size=size, leaf=leaf, root=root)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 3), (4, 7), (6, 8), (7, 12)])
def test_any_bit_flipped_in_a_consistency_proof_fails(old: int, new: int) -> None:
    entries = naive_tree.entries(new)
    roots = [naive_tree.root(entries[:old]), naive_tree.root(entries)]
    hashes = roots + naive_tree.consistency(old, entries)
    for place, original in enumerate(hashes):
        for flipped in flips(original):
            older, newer, *proof = [*hashes[:place], flipped, *hashes[place + 1 :]]
            with pytest.raises(RootMismatchError):
                merkle.verify_consistency(
                    proof, old_size=old, old_root=older, new_size=new, new_root=newer
                )


@given(leaf_in_tree(), st.integers(0, 299))
def test_proof_holds_for_no_other_leaf_of_the_tree(where: tuple[int, int], other: int) -> None:
    index, size = where
    assume(other != index and other < size)
    entries = naive_tree.entries(size)
    proof = naive_tree.inclusion(index, entries)
    leaf, root = merkle.leaf_hash(entries[index]), naive_tree.root(entries)
    with pytest.raises(MerkleError):
        merkle.verify_inclusion(proof, index=other, size=size, leaf=leaf, root=root)


HASH = b"\x07" * 32
BAD_INCLUSIONS: dict[str, tuple[type[MerkleError], int, int, list[bytes]]] = {
    "empty tree": (TreeSizeError, 0, 0, []),
    "negative size": (TreeSizeError, 0, -1, []),
    "size beyond 2^53": (TreeSizeError, 0, 2**53, [HASH] * 53),
    "leaf after the end": (LeafIndexError, 5, 5, [HASH]),
    "negative leaf": (LeafIndexError, -1, 5, [HASH]),
    "hash of 31 bytes": (HashLengthError, 0, 2, [HASH[:31]]),
    "hash of 33 bytes": (HashLengthError, 0, 2, [HASH + b"x"]),
    "no proof": (ProofLengthError, 0, 2, []),
    "one hash too many": (ProofLengthError, 0, 2, [HASH, HASH]),
    "a proof of one leaf": (ProofLengthError, 0, 1, [HASH]),
    "ten thousand hashes": (ProofLengthError, 7, 2**53 - 1, [HASH] * 10_000),
}


@pytest.mark.parametrize(
    ("error", "index", "size", "proof"), BAD_INCLUSIONS.values(), ids=BAD_INCLUSIONS.keys()
)
def test_impossible_inclusion_is_refused(
    error: type[MerkleError], index: int, size: int, proof: list[bytes]
) -> None:
    with pytest.raises(error):
        merkle.verify_inclusion(proof, index=index, size=size, leaf=HASH, root=HASH)


BAD_CONSISTENCIES: dict[str, tuple[type[MerkleError], int, int, list[bytes]]] = {
    "from the empty tree": (TreeSizeError, 0, 5, []),
    "to a smaller tree": (TreeSizeError, 6, 5, [HASH]),
    "beyond 2^53": (TreeSizeError, 6, 2**53, [HASH]),
    "hash of 31 bytes": (HashLengthError, 1, 2, [HASH[:31]]),
    "equal sizes with a proof": (ProofLengthError, 5, 5, [HASH]),
    "no proof from a full tree": (ProofLengthError, 4, 5, []),
    "no proof from another tree": (ProofLengthError, 3, 5, []),
    "one hash too many": (ProofLengthError, 1, 2, [HASH, HASH]),
}


@pytest.mark.parametrize(
    ("error", "old", "new", "proof"), BAD_CONSISTENCIES.values(), ids=BAD_CONSISTENCIES.keys()
)
def test_impossible_consistency_is_refused(
    error: type[MerkleError], old: int, new: int, proof: list[bytes]
) -> None:
    with pytest.raises(error):
        merkle.verify_consistency(proof, old_size=old, old_root=HASH, new_size=new, new_root=HASH)


def test_no_proof_is_made_from_the_empty_tree() -> None:
    with pytest.raises(TreeSizeError):
        merkle.consistency_spans(0, 5)


def vectors(kind: str) -> list[Path]:
    folder = Path(__file__).parents[4] / "shared" / "vectors" / "merkle" / kind
    return sorted(folder.rglob("*.json"))


def unbase64(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@pytest.mark.foreign
def test_foreign_vectors_are_there() -> None:
    found = len(vectors("inclusion")) + len(vectors("consistency"))
    if not found:
        pytest.skip("LOUD: the foreign Merkle vectors are not beside this checkout")
    assert found == 96


@pytest.mark.foreign
@pytest.mark.parametrize("path", vectors("inclusion"), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_foreign_inclusion_vector(path: Path) -> None:
    case = json.loads(path.read_text())
    accepted = True
    try:
        merkle.verify_inclusion(
            [unbase64(line) for line in case["proof"] or []],
            index=case["leafIdx"],
            size=case["treeSize"],
            leaf=unbase64(case["leafHash"]),
            root=unbase64(case["root"]),
        )
    except MerkleError:
        accepted = False
    assert accepted != case["wantErr"]


@pytest.mark.foreign
@pytest.mark.parametrize("path", vectors("consistency"), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_foreign_consistency_vector(path: Path) -> None:
    case = json.loads(path.read_text())
    accepted = True
    try:
        merkle.verify_consistency(
            [unbase64(line) for line in case["proof"] or []],
            old_size=case["size1"],
            old_root=unbase64(case["root1"]),
            new_size=case["size2"],
            new_root=unbase64(case["root2"]),
        )
    except MerkleError:
        accepted = False
    assert accepted != case["wantErr"]
