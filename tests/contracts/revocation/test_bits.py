import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import base64url
from contracts.revocation import LENGTH, StatusBits
from contracts.revocation.bits import decode
from contracts.revocation.errors import (
    EncodedListError,
    RevocationUndoneError,
    StatusIndexError,
)

INDEXES = st.integers(0, LENGTH - 1)


def bits_of(indexes: set[int]) -> StatusBits:
    bits = StatusBits()
    for index in indexes:
        bits = bits.set(index)
    return bits


@given(st.sets(INDEXES, max_size=20), INDEXES)
def test_bits_are_a_set_of_indexes(indexes: set[int], index: int) -> None:
    assert bits_of(indexes).get(index) is (index in indexes)


@given(st.sets(INDEXES, max_size=20), INDEXES)
def test_cleared_bit_is_clear_and_no_other(indexes: set[int], index: int) -> None:
    assert bits_of(indexes).clear(index) == bits_of(indexes - {index})


def test_index_0_is_the_top_bit_of_byte_0() -> None:
    assert StatusBits().set(0).data[0] == 0b1000_0000
    assert StatusBits().set(LENGTH - 1).data[-1] == 0b0000_0001


@given(st.sets(INDEXES, max_size=20))
def test_list_survives_its_text(indexes: set[int]) -> None:
    assert decode(bits_of(indexes).encoded()) == bits_of(indexes)


def test_text_is_multibase_base64url_of_gzip_of_16384_bytes() -> None:
    encoded = StatusBits().encoded()
    packed = base64url.decode(encoded[1:])
    assert (encoded[0], packed[:2], len(gzip.decompress(packed))) == ("u", b"\x1f\x8b", 16_384)


@pytest.mark.parametrize("index", [-1, LENGTH, 10**12])
def test_index_outside_the_list_is_refused(index: int) -> None:
    with pytest.raises(StatusIndexError):
        StatusBits().get(index)


def packed(data: bytes) -> str:
    return "u" + base64url.encode(gzip.compress(data, mtime=0))


NOISE = random.Random(1).randbytes(16_384)
BAD = {
    "nothing": "",
    "no prefix": StatusBits().encoded()[1:],
    "another multibase": "z" + StatusBits().encoded()[1:],
    "padded": StatusBits().encoded() + "=",
    "not gzip": "u" + base64url.encode(b"x" * 40),
    "gzip cut off": packed(NOISE)[:-40],
    "gzip damaged": packed(NOISE)[:40] + "AAAA" + packed(NOISE)[44:],
    "two streams": "u"
    + base64url.encode(gzip.compress(bytes(8192), mtime=0) + gzip.compress(bytes(8192), mtime=0)),
    "too short": packed(bytes(16_383)),
    "too long": packed(bytes(16_385)),
    "a bomb": packed(bytes(20_000_000)),
    "text too long": "u" + "A" * 40_000,
}


@pytest.mark.parametrize("encoded", BAD.values(), ids=BAD.keys())
def test_text_that_is_no_list_is_refused(encoded: str) -> None:
    with pytest.raises(EncodedListError):
        decode(encoded)


def test_list_of_noise_survives() -> None:
    assert decode(StatusBits(NOISE).encoded()).data == NOISE


@given(st.sets(INDEXES, max_size=10), st.sets(INDEXES, max_size=10))
def test_revocation_only_ever_grows(earlier: set[int], later: set[int]) -> None:
    if earlier <= later:
        bits_of(later).require_grown_from(bits_of(earlier))
    else:
        with pytest.raises(RevocationUndoneError):
            bits_of(later).require_grown_from(bits_of(earlier))
