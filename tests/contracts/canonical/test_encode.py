import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.canonical import LARGEST_EXACT, decode, digest, digest_of, encode
from contracts.errors import (
    InputTooDeepError,
    LoneSurrogateError,
    NotAJsonValueError,
    NumberOutOfRangeError,
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_EXACT, LARGEST_EXACT)
    | st.floats(-1e15, 1e15, allow_nan=False)
    | st.text()
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def shuffled(value, seed):
    """The same value with the keys of every object in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(child, seed)) for key, child in value.items()]
        random.Random(seed).shuffle(items)
        return dict(items)
    return [shuffled(child, seed) for child in value] if isinstance(value, list) else value


@given(json_values, st.integers(0, 9))
def test_order_of_keys_does_not_change_bytes(value, seed):
    assert encode(value) == encode(shuffled(value, seed))


@given(json_values)
def test_decoded_value_encodes_to_the_same_bytes(value):
    assert encode(decode(encode(value))) == encode(value)


def test_keys_are_sorted_by_utf16_units():
    assert encode({"\ufb33": 1, "\U0001f600": 2, "a": 3}) == '{"a":3,"😀":2,"\ufb33":1}'.encode()


def test_whole_float_and_integer_have_the_same_bytes():
    assert encode([1.0, -0.0, 1e15]) == encode([1, 0, 10**15])


def test_digest_names_its_algorithm():
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_digest_of_a_value_is_the_digest_of_its_bytes():
    assert digest_of({"b": 1, "a": 2}) == digest(b'{"a":2,"b":1}')


def nested(levels):
    value = 0
    for _ in range(levels):
        value = [value]
    return value


endless: list[object] = []
endless.append(endless)

REFUSED = {
    "number beyond I-JSON": (2**53, NumberOutOfRangeError),
    "infinity": (math.inf, NumberOutOfRangeError),
    "not a number": (math.nan, NumberOutOfRangeError),
    "large float": (1e300, NumberOutOfRangeError),
    "lone surrogate in a value": ("\ud800", LoneSurrogateError),
    "lone surrogate in a key": ({"\udfff": 1}, LoneSurrogateError),
    "key that is no string": ({1: 1}, NotAJsonValueError),
    "bytes": (b"x", NotAJsonValueError),
    "path": ([Path()], NotAJsonValueError),
    "nested too deep": (nested(65), InputTooDeepError),
    "value that holds itself": (endless, InputTooDeepError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_json_cannot_carry_is_refused_by_name(name):
    value, error = REFUSED[name]
    with pytest.raises(error):
        encode(value)
