import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import merkle, tiles
from contracts.log_errors import (
    EntryTooLargeError,
    TileError,
    TileFormError,
    TilePathError,
    TreeSizeError,
)
from contracts.merkle import Accumulator
from contracts.tiles import ENTRIES, RightEdge, TilePath, TileReader, TileTree
from tests.contracts.log import naive_tree

LEAVES = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]
SIZES = st.integers(1, 3000) | st.sampled_from([255, 256, 257, 511, 512, 65_535, 65_536, 65_537])


def grown(size: int) -> tuple[RightEdge, dict[TilePath, bytes]]:
    growth = tiles.grow(RightEdge(), LEAVES[:size])
    return growth.edge, dict([*growth.full, *growth.edge.paths()])


def accumulated(size: int) -> Accumulator:
    accumulator = Accumulator()
    accumulator.extend(LEAVES[:size])
    return accumulator


PATHS = {
    TilePath(0, 0): "tile/0/000",
    TilePath(0, 1_234_067, 8): "tile/0/x001/x234/067.p/8",
    TilePath(2, 999): "tile/2/999",
    TilePath(63, 1000, 255): "tile/63/x001/000.p/255",
    TilePath(ENTRIES, 5): "tile/entries/005",
}


@pytest.mark.parametrize(("path", "text"), PATHS.items(), ids=PATHS.values())
def test_path_is_spelt_by_the_rule_and_read_back(path: TilePath, text: str) -> None:
    assert (path.text, tiles.parse_path(text)) == (text, path)


BAD_PATHS = [
    "",
    "tile/0/1",
    "tile/0/0000",
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/x000/001",
    "tile/0/001/002",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/08",
    "tile/0/000.p/",
    "tile/entries/../000",
    "tile/0/０００",
    "tile/0/" + "x999/" * 500 + "999",
]


@pytest.mark.parametrize("text", BAD_PATHS)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(TilePathError):
        tiles.parse_path(text)


def test_tree_of_70_000_has_the_tiles_of_the_specification() -> None:
    found = [path for path in tiles.paths_of_tree(70_000) if path.level != ENTRIES]
    partial = [path for path in found if path.width < 256]
    assert (len(found), partial) == (
        273 + 1 + 1 + 1 + 1,
        [TilePath(0, 273, 112), TilePath(1, 1, 17), TilePath(2, 0, 1)],
    )


def test_tree_of_256_has_one_full_and_one_partial_tile() -> None:
    found = [path.text for path in tiles.paths_of_tree(256)]
    assert found == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]


@given(SIZES)
@settings(max_examples=30, deadline=None)
def test_grown_tiles_are_exactly_those_of_the_tree(size: int) -> None:
    _, held = grown(size)
    assert set(held) == {path for path in tiles.paths_of_tree(size) if path.level != ENTRIES}


@given(SIZES)
@settings(max_examples=30, deadline=None)
def test_root_of_the_right_edge_is_the_root_of_the_tree(size: int) -> None:
    edge, _ = grown(size)
    assert edge.root == accumulated(size).root()


@given(st.lists(st.integers(0, 700), max_size=8))
@settings(max_examples=30, deadline=None)
def test_growing_in_steps_is_growing_at_once(steps: list[int]) -> None:
    edge, full = RightEdge(), {}
    for step in steps:
        growth = tiles.grow(edge, LEAVES[edge.size : edge.size + step])
        edge = growth.edge
        full |= dict(growth.full)
    whole = tiles.grow(RightEdge(), LEAVES[: edge.size])
    assert (edge, full) == (whole.edge, dict(whole.full))


def test_empty_tree_has_the_empty_root() -> None:
    assert RightEdge().root == merkle.EMPTY_ROOT


@given(SIZES, st.data())
@settings(max_examples=30, deadline=None)
def test_tiles_prove_inclusion(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    edge, held = grown(size)
    needed = tiles.tiles_behind(merkle.inclusion_spans(index, size), size)
    reader = TileReader(size, {path: TileTree(path, held[path]) for path in needed})
    proof = merkle.inclusion_proof(index, size, reader)
    merkle.verify_inclusion(proof, index=index, size=size, leaf=LEAVES[index], root=edge.root)


@given(SIZES, st.data())
@settings(max_examples=30, deadline=None)
def test_tiles_prove_consistency(size: int, data: st.DataObject) -> None:
    old_size = data.draw(st.integers(1, size))
    edge, held = grown(size)
    needed = tiles.tiles_behind(merkle.consistency_spans(old_size, size), size)
    reader = TileReader(size, {path: TileTree(path, held[path]) for path in needed})
    merkle.verify_consistency(
        merkle.consistency_proof(old_size, size, reader),
        old_size=old_size,
        old_root=grown(old_size)[0].root,
        new_size=size,
        new_root=edge.root,
    )


def test_naive_tree_agrees_with_the_tiles() -> None:
    entries = naive_tree.entries(300)
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    assert tiles.grow(RightEdge(), leaves).edge.root == naive_tree.root(entries)


def test_any_bit_flipped_in_a_tile_changes_the_root() -> None:
    edge, _ = grown(5)
    (tile,) = edge.tiles
    value = int.from_bytes(tile, "big")
    for bit in range(len(tile) * 8):
        flipped = (value ^ (1 << bit)).to_bytes(len(tile), "big")
        assert RightEdge(5, (flipped,)).root != edge.root


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_entries_survive_their_bundle(entries: list[bytes]) -> None:
    raw = tiles.bundle(entries)
    assert tiles.entries_of(raw, index=0, width=len(entries)) == entries


def test_entry_of_64_kib_does_not_fit_a_bundle() -> None:
    with pytest.raises(EntryTooLargeError):
        tiles.bundle([bytes(65_536)])


BAD_BUNDLES = {
    "empty": (b"", 1),
    "half a length": (b"\x00", 1),
    "cut": (b"\x00\x02a", 1),
    "longer than its width": (b"\x00\x01a\x00\x01b", 1),
    "shorter than its width": (b"\x00\x01a", 2),
}


@pytest.mark.parametrize(("raw", "width"), BAD_BUNDLES.values(), ids=BAD_BUNDLES.keys())
def test_malformed_bundle_is_refused(raw: bytes, width: int) -> None:
    with pytest.raises(TileFormError):
        tiles.entries_of(raw, index=3, width=width)


BAD_EDGES: dict[str, tuple[type[Exception], int, tuple[bytes, ...]]] = {
    "no tile for a leaf": (TileFormError, 1, ()),
    "too wide": (TileFormError, 1, (bytes(64),)),
    "half a hash": (TileFormError, 1, (bytes(31),)),
    "level missing": (TileFormError, 256, (b"",)),
    "negative": (TreeSizeError, -1, ()),
    "beyond 2^53": (TreeSizeError, 2**53, ()),
}


@pytest.mark.parametrize(("error", "size", "held"), BAD_EDGES.values(), ids=BAD_EDGES.keys())
def test_malformed_edge_is_refused(
    error: type[Exception], size: int, held: tuple[bytes, ...]
) -> None:
    with pytest.raises(error):
        RightEdge(size, held)


def test_tile_of_another_width_is_refused() -> None:
    with pytest.raises(TileError):
        TileTree(TilePath(0, 0, 3), bytes(64))
