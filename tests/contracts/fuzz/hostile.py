"""Input that was made to hurt: sizes, depths, spellings and values that break careless readers."""

import gzip
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from contracts import base64url
from tests.contracts.verifier.damage import struck

MEGABYTES_10 = 10_000_000
VALUES: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    0.5,
    2**53,
    -(2**63),
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u540d",
    "\u200b",
    "\uff21",
    "a" * 5_000,
    "sha256:" + "0" * 63,
    "none",
    "HS256",
    "urn:x",
    "did:web:",
    "did:web:a%2fb",
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2023-02-29T00:00:00Z",
    "2024-02-29T23:59:60Z",
    "9999-12-31T23:59:59Z",
    "2026-01-01T00:00:00+14:00",
    "P999999999999D",
    "131072",
    [],
    {},
    [[]],
    [None] * 300,
    {"@id": "urn:x"},
    {"@value": "1", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
)
"""What may stand where a document has something else."""


def _nested(opening: bytes, closing: bytes, levels: int) -> bytes:
    return opening * levels + b"0" + closing * levels


def _written(**members: object) -> bytes:
    policy = {"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:p", **members}
    return json.dumps(policy).encode()


def _many_constraints() -> bytes:
    constraint = {"leftOperand": "count", "operator": "lt", "rightOperand": 5}
    return _written(permission=[{"action": "read", "constraint": [constraint] * 10_000}])


def _many_names() -> bytes:
    """As many names as fit, in constraints that must all hold."""
    names = [[f"urn:{n}:{m}" for m in range(20)] for n in range(1_000)]
    several = {"leftOperand": "recipient", "operator": "isNoneOf"}
    constraints = [{**several, "rightOperand": some} for some in names]
    return _written(permission=[{"action": "read", "constraint": constraints}])


def _many_meetings() -> bytes:
    """As many permissions and prohibitions as fit, each of which meets each."""
    return _written(
        permission=[{"uid": f"urn:p:{n}", "action": "read"} for n in range(2_400)],
        prohibition=[{"uid": f"urn:f:{n}", "action": "use"} for n in range(2_400)],
    )


def _many_strangers() -> bytes:
    """As many permissions and prohibitions as fit, none of which meet."""
    permissions = [{"action": "read", "target": f"urn:{n}"} for n in range(2_400)]
    prohibitions = [{"action": "use", "assignee": f"urn:{n}"} for n in range(2_400)]
    return _written(permission=permissions, prohibition=prohibitions, conflict="prohibit")


BYTES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "ten megabytes of brackets": lambda: b"[" * MEGABYTES_10,
    "ten megabytes of text": lambda: b'"' + b"a" * MEGABYTES_10 + b'"',
    "ten megabytes of spaces": lambda: b" " * MEGABYTES_10,
    "ten megabytes of dots": lambda: b"." * MEGABYTES_10,
    "ten megabytes of lines": lambda: b"\n" * MEGABYTES_10,
    "lists in lists": lambda: _nested(b"[", b"]", 500_000),
    "objects in objects": lambda: _nested(b'{"a":', b"}", 150_000),
    "blank nodes in blank nodes": lambda: _nested(b"[ <urn:a> ", b"]", 40_000),
    "ten thousand constraints": _many_constraints,
    "every permission meets every prohibition": _many_meetings,
    "no permission meets any prohibition": _many_strangers,
    "a thousand constraints of twenty names": _many_names,
    "duplicate keys": lambda: b'{"format":"a","format":"b"}',
    "lone surrogate in a key": lambda: b'{"\\ud800":1}',
    "numbers beyond I-JSON": lambda: b'{"a":9007199254740993}',
    "a number of a million digits": lambda: b'{"a":' + b"9" * 1_000_000 + b"}",
    "a number as big as none": lambda: b'{"a":1e999}',
    "not a number": lambda: b'{"a":NaN}',
    "not UTF-8": lambda: b"\xff\xfe" * 1_000,
    "byte order mark": lambda: b"\xef\xbb\xbf{}",
    "unknown context": lambda: _written(**{"@context": "https://x.example/"}),
    "header none": lambda: _token({"alg": "none"}, {}),
    "list that unpacks to a gigabyte": lambda: b"u" + _unpadded(gzip.compress(bytes(20_000_000))),
    "marks that turn the line": "\u202e名称\u2066\u200f".encode,
}


def _token(header: object, payload: object) -> bytes:
    parts = [base64url.encode(json.dumps(part).encode()) for part in (header, payload)]
    return ".".join([*parts, ""]).encode()


def _unpadded(data: bytes) -> bytes:
    return base64url.encode(data).encode()


def altered(sound: bytes, random: Random) -> bytes:
    """A sound document with something else in one place, or with bytes that were struck."""
    if random.random() < 0.3:
        return struck(sound, random)
    if sound.count(b".") == 2 and not sound.startswith(b"{"):
        parts = sound.decode().split(".")
        place = random.randrange(2)
        inner = _replaced(base64url.decode(parts[place]), random)
        return ".".join([*parts[:place], base64url.encode(inner), *parts[place + 1 :]]).encode()
    return _replaced(sound, random)


def _replaced(data: bytes, random: Random) -> bytes:
    """A JSON document with a hostile value in a random place; other bytes are struck."""
    try:
        whole = json.loads(data)
    except ValueError:
        return struck(data, random)
    path = random.choice(list(_places(whole)))
    if not path:
        return json.dumps(random.choice(VALUES)).encode()
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = random.choice(VALUES)
    return json.dumps(whole).encode()


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        children = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in children:
            yield from _places(child, (*path, key))
