"""Bundles damaged at random: their bytes, or the bytes inside one of their parts."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from contracts import base64url

LETTERS = b'0123456789abcdefABCXYZ"{}[],:\\-_.\n +/=\xe4\xff\x00'


def damaged(encoded: bytes, random: Random) -> bytes:
    """The bundle with something wrong in it, now and then with nothing that matters."""
    if random.random() < 0.3:
        return struck(encoded, random)
    bundle = json.loads(encoded)
    random.choice(PARTS)(bundle, random)
    return json.dumps(bundle).encode()


def struck(data: bytes, random: Random) -> bytes:
    """One or two bytes replaced, cut out, put in or copied from elsewhere."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 2)):
        place, other = random.randrange(len(changed)), random.randrange(len(changed))
        match random.randrange(4):
            case 0:
                changed[place] = random.choice(LETTERS)
            case 1:
                del changed[place : place + random.randint(1, 8)]
            case 2:
                changed[place:place] = random.choices(LETTERS, k=random.randint(1, 4))
            case _:
                changed[place : place + 20] = changed[other : other + 20]
    return bytes(changed)


def in_token(token: str, random: Random) -> str:
    head, payload, signature = token.split(".")
    payload = base64url.encode(struck(base64url.decode(payload), random))
    return f"{head}.{payload}.{signature}"


def licence(bundle: Any, random: Random) -> None:
    bundle["licence"] = in_token(bundle["licence"], random)


def status_list(bundle: Any, random: Random) -> None:
    bundle["status_lists"][0] = in_token(bundle["status_lists"][0], random)


def proof(bundle: Any, random: Random) -> None:
    text = struck(bundle["log"]["proof"].encode(), random)
    bundle["log"]["proof"] = text.decode("utf-8", "replace")


def entry(bundle: Any, random: Random) -> None:
    text = struck(bundle["log"]["entry"].encode(), random)
    bundle["log"]["entry"] = text.decode("utf-8", "replace")


def disclosure(bundle: Any, random: Random) -> None:
    opened = base64url.decode(bundle["log"]["disclosures"][0])
    bundle["log"]["disclosures"][0] = base64url.encode(struck(opened, random))


def document(bundle: Any, random: Random) -> None:
    member = random.choice(sorted(bundle["did_document"]))
    bundle["did_document"][member] = random.choice([None, [], {}, "x", 1])


PARTS: list[Callable[[Any, Random], None]] = [
    *(licence, status_list, proof, entry, disclosure, document),
]
