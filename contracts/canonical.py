"""Canonical JSON (RFC 8785) and digests: the only bytes that are ever signed.

**Source:** RFC 8785 (JSON Canonicalization Scheme) over RFC 7493 (I-JSON), sections 2.1 to 2.3.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

import rfc8785

from contracts.errors import (
    DuplicateKeyError,
    InputTooDeepError,
    InputTooLargeError,
    LoneSurrogateError,
    NotAJsonValueError,
    NotJsonError,
    NumberOutOfRangeError,
)

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

LIMIT_BYTES = 1_048_576
LIMIT_LEVELS = 64
LARGEST_EXACT = 2**53 - 1
_LONGEST_INTEGER = 17  # sign and the 16 digits of 2**53 - 1
_PLAIN = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
)
"""The canonical form of values without floats whose keys are ASCII, where code points, UTF-8 and
UTF-16 sort alike: the interpreter's own encoder escapes strings as RFC 8785 section 3.2.2.2 asks,
and is ten times as fast."""


def encode(value: JSON) -> bytes:
    """The canonical bytes of a JSON value: equal values give equal bytes, on every machine.

    Whole floats are written as integers, so ``1.0`` and ``1`` have the same bytes.
    Raises a ``CanonicalError`` for what I-JSON cannot carry or what is nested more than 64 levels.
    """
    if _check(value):
        return _PLAIN.encode(value).encode()
    encoded: bytes = rfc8785.dumps(value)
    return encoded


def decode(data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> JSON:
    """The JSON value in ``data``; refuses what two readers could understand differently.

    The input need not be canonical. Memory is bounded by ``limit_bytes``, nesting by 64 levels.
    """
    if len(data) > limit_bytes:
        raise InputTooLargeError(size_bytes=len(data), limit_bytes=limit_bytes)
    try:
        value: JSON = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_constant=_refuse_number,
        )
    except UnicodeDecodeError as error:
        raise NotJsonError(position=error.start) from None
    except json.JSONDecodeError as error:
        raise NotJsonError(position=error.pos) from None
    except RecursionError:
        raise InputTooDeepError(limit_levels=LIMIT_LEVELS) from None
    _check(value)
    return value


def digest(data: bytes) -> str:
    """SHA-256 of the bytes as ``sha256:<64 lowercase hex digits>``."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_of(value: JSON) -> str:
    """The digest of a value's canonical bytes."""
    return digest(encode(value))


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for key, value in pairs:
        if key in found:
            raise DuplicateKeyError(key=key)
        found[key] = value
    return found


def _integer(literal: str) -> int:
    if len(literal) > _LONGEST_INTEGER:
        raise NumberOutOfRangeError(number=literal[:_LONGEST_INTEGER] + "…")
    return int(literal)


def _refuse_number(literal: str) -> NoReturn:
    raise NumberOutOfRangeError(number=literal)


def _check(value: JSON) -> bool:
    """Walk breadth first, one level at a time, so that depth costs no stack.

    Tells whether the value is plain: it holds no float, and no key beyond ASCII.
    """
    is_plain = True
    level: list[object] = [value]
    for _ in range(LIMIT_LEVELS + 1):
        if not level:
            return is_plain
        below: list[object] = []
        for item in level:
            if type(item) is str and item.isascii():  # most values by far: spare them the match
                continue
            is_plain = _check_item(item, below) and is_plain
        level = below
    raise InputTooDeepError(limit_levels=LIMIT_LEVELS)


def _check_item(item: object, below: list[object]) -> bool:
    match item:
        case str():
            _check_string(item)
        case None | bool():
            pass
        case int() | float():
            _check_number(item)
            return not isinstance(item, float)
        case list() | tuple():
            below.extend(item)
        case dict():
            below.extend(item.values())
            return _check_keys(item)
        case _:
            raise NotAJsonValueError(type_name=type(item).__name__)
    return True


def _check_keys(item: dict[object, object]) -> bool:
    is_plain = True
    for key in item:
        if not isinstance(key, str):
            raise NotAJsonValueError(type_name=f"key {type(key).__name__}")
        _check_string(key)
        is_plain = is_plain and key.isascii()
    return is_plain


def _check_number(number: int | float) -> None:
    # NaN fails the comparison; infinite and huge floats fail it too.
    if not -LARGEST_EXACT <= number <= LARGEST_EXACT:
        raise NumberOutOfRangeError(number=f"{number:.17g}")


def _check_string(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise LoneSurrogateError from None
