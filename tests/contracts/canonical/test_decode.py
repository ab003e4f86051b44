import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.canonical import decode, encode
from contracts.errors import (
    ContractsError,
    DuplicateKeyError,
    InputTooDeepError,
    InputTooLargeError,
    LoneSurrogateError,
    NotJsonError,
    NumberOutOfRangeError,
)

REFUSED = {
    "duplicate key": (b'{"a":1,"a":1}', DuplicateKeyError),
    "duplicate key by escape": (b'{"a":1,"\\u0061":2}', DuplicateKeyError),
    "duplicate key deep inside": (b'[{"x":{"k":1,"k":2}}]', DuplicateKeyError),
    "lone surrogate in a value": (b'"\\ud800"', LoneSurrogateError),
    "lone surrogate in a key": (b'{"\\udc00":1}', LoneSurrogateError),
    "not utf-8": (b'"\xff"', NotJsonError),
    "byte order mark": (b"\xef\xbb\xbf1", NotJsonError),
    "two texts": (b"1 2", NotJsonError),
    "nothing": (b"", NotJsonError),
    "cut off": (b'{"a":', NotJsonError),
    "NaN": (b"NaN", NumberOutOfRangeError),
    "minus infinity": (b"-Infinity", NumberOutOfRangeError),
    "number beyond I-JSON": (b"9007199254740992", NumberOutOfRangeError),
    "float that overflows": (b"1e400", NumberOutOfRangeError),
    "ten thousand digits": (b"9" * 10_000, NumberOutOfRangeError),
    "65 levels": (b"[" * 65 + b"1" + b"]" * 65, InputTooDeepError),
    "a hundred thousand levels": (b"[" * 100_000, InputTooDeepError),
    "ten megabytes": (b" " * 10_000_000, InputTooLargeError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_ambiguous_or_unbounded_input_is_refused_by_name(name):
    data, error = REFUSED[name]
    with pytest.raises(error):
        decode(data)


def test_sixty_four_levels_are_read():
    assert json.dumps(decode(b"[" * 64 + b"]" * 64)) == "[" * 64 + "]" * 64


def test_limit_is_the_callers():
    with pytest.raises(InputTooLargeError) as raised:
        decode(b"[1,2]", limit_bytes=4)
    assert (raised.value.size_bytes, raised.value.limit_bytes) == (5, 4)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,0123456789eE+-.\\u', max_size=60))
def test_any_bytes_give_a_value_or_a_named_error(data):
    raw = data if isinstance(data, bytes) else data.encode()
    with suppress(ContractsError):
        assert encode(decode(raw)) is not None
