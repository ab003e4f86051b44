"""Reading and writing trust policies.

Source: C2SP tlog-policy, "Structure" to "Character set".
"""

import re
from dataclasses import dataclass, field

from contracts.log_errors import NoteError, PolicyFormError
from contracts.tlog_policy import NO_QUORUM, Group, Policy, TrustedLog, Witness
from contracts.vkeys import SignatureType, VerifierKey

MAX_POLICY_BYTES = 1_000_000
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LOG_TYPES = frozenset(SignatureType) - {SignatureType.ED25519_COSIGNATURE}
_WITNESS_TYPES = frozenset({SignatureType.ED25519_COSIGNATURE, SignatureType.ML_DSA_44_COSIGNATURE})


@dataclass(slots=True)
class _Reading:
    """What the lines read so far have defined."""

    logs: list[TrustedLog] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    grouped: set[str] = field(default_factory=set)
    quorum: str | None = None

    def names(self) -> set[str]:
        return {one.name for one in self.witnesses} | {one.name for one in self.groups}


def parse(raw: bytes) -> Policy:
    """Read a policy file.

    Raises `PolicyFormError` with the number of the line that is malformed, defines a name or key
    twice, uses a name before its definition, or puts a member into a second group; with line 0
    when there is no quorum line. Names are compared octet by octet.
    """
    if len(raw) > MAX_POLICY_BYTES:
        raise PolicyFormError(line=0)
    reading = _Reading()
    for number, line in enumerate(raw.decode("utf-8", "surrogateescape").split("\n"), start=1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if _FORBIDDEN.search(line):
            raise PolicyFormError(line=number)
        if words and not words[0].startswith("#"):
            _read_line(reading, words, number)
    if reading.quorum is None:
        raise PolicyFormError(line=0)
    return Policy(
        logs=tuple(reading.logs),
        witnesses=tuple(reading.witnesses),
        groups=tuple(reading.groups),
        quorum=reading.quorum,
    )


def write(policy: Policy) -> bytes:
    """Return the policy as a file that `parse` reads back."""
    lines = [f"log {one.key.text} {one.url or ''}" for one in policy.logs]
    lines += [f"witness {one.name} {one.key.text} {one.url or ''}" for one in policy.witnesses]
    lines += [f"group {one.name} {one.threshold} {' '.join(one.members)}" for one in policy.groups]
    lines.append(f"quorum {policy.quorum}")
    return "".join(line.rstrip() + "\n" for line in lines).encode("utf-8", "surrogateescape")


def _read_line(reading: _Reading, words: list[str], number: int) -> None:
    match words:
        case ["log", vkey, *url] if len(url) <= 1:
            key = _key(vkey, _LOG_TYPES, number)
            _require(all(key.public_key != one.key.public_key for one in reading.logs), number)
            reading.logs.append(TrustedLog(key, *url))
        case ["witness", name, vkey, *url] if len(url) <= 1:
            key = _key(vkey, _WITNESS_TYPES, number)
            known = [one.key.public_key for one in reading.witnesses]
            _require(key.public_key not in known, number)
            _require_new(reading, name, number)
            reading.witnesses.append(Witness(name, key, *url))
        case ["group", name, threshold, *members]:
            _require_new(reading, name, number)
            reading.groups.append(_group(reading, name, threshold, tuple(members), number))
            reading.grouped.update(members)
        case ["quorum", name]:
            _require(reading.quorum is None, number)
            _require(name == NO_QUORUM or name in reading.names(), number)
            reading.quorum = name
        case _:
            raise PolicyFormError(line=number)


def _group(
    reading: _Reading, name: str, threshold: str, members: tuple[str, ...], number: int
) -> Group:
    _require(0 < len(members) == len(set(members)), number)
    _require(reading.names().issuperset(members), number)
    _require(reading.grouped.isdisjoint(members), number)
    words = {"any": "1", "all": str(len(members))}
    decimal = words.get(threshold, threshold)
    _require(re.fullmatch(r"[1-9][0-9]{0,5}", decimal) is not None, number)
    _require(int(decimal) <= len(members), number)
    return Group(name=name, threshold=int(decimal), members=members)


def _key(text: str, types: frozenset[SignatureType], number: int) -> VerifierKey:
    try:
        key = VerifierKey.parse(text)
    except NoteError as error:
        raise PolicyFormError(line=number) from error
    _require(key.type in types, number)
    return key


def _require_new(reading: _Reading, name: str, number: int) -> None:
    _require(name != NO_QUORUM and name not in reading.names(), number)


def _require(holds: bool, number: int) -> None:
    if not holds:
        raise PolicyFormError(line=number)
