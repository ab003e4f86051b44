"""The tree exactly as RFC 9162 defines it, by recursion and without any cleverness."""

from hashlib import sha256


def root(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1.1, over entries."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = largest_power_below(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if index < k:
        return [*inclusion(index, leaves[:k]), root(leaves[k:])]
    return [*inclusion(index - k, leaves[k:]), root(leaves[:k])]


def consistency(old_size: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """PROOF and SUBPROOF of section 2.1.4.1."""
    if old_size == len(leaves):
        return [] if whole else [root(leaves)]
    k = largest_power_below(len(leaves))
    if old_size <= k:
        return [*consistency(old_size, leaves[:k], whole=whole), root(leaves[k:])]
    return [*consistency(old_size - k, leaves[k:], whole=False), root(leaves[:k])]


def largest_power_below(number: int) -> int:
    power = 1
    while power * 2 < number:
        power *= 2
    return power


def entries(size: int) -> list[bytes]:
    """Entries that are all different, as short as they can be."""
    return [number.to_bytes(2, "big") for number in range(size)]
