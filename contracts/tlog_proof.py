"""Proofs that travel with what they prove: index, inclusion proof and checkpoint in one small file.

The file holds no entry: whoever checks it brings the entry's bytes and a policy.

Source: C2SP tlog-proof v1, "Format".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts import base64standard, merkle, notes
from contracts.checkpoint import Checkpoint, decimal
from contracts.log_errors import CheckpointFormError, NoteFormError, TlogProofFormError
from contracts.merkle import HASH_BYTES
from contracts.tlog_policy import Policy

MAX_PROOF_HASHES = 63
_FIRST_LINE = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A ``.tlog-proof``. Nothing in it is verified before `verify`.

    `hashes` go from the leaf's sibling to the root's child. `checkpoint` is a signed note as the
    log and its witnesses signed it. `extra` is opaque and never to be trusted.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The content of the file."""
        lines = [_FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {base64standard.encode(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [base64standard.encode(one) for one in self.hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint.decode()

    @classmethod
    def parse(cls, text: str) -> "TlogProof":
        """Read the file back; raises `TlogProofFormError` with the number of the wrong line."""
        head, separator, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or lines[0] != _FIRST_LINE:
            raise TlogProofFormError(line=1)
        extra = _extra(lines[1]) if len(lines) > 1 and lines[1].startswith("extra ") else None
        first = 1 if extra is None else 2
        hashes = lines[first + 1 :]
        if len(hashes) > MAX_PROOF_HASHES:
            raise TlogProofFormError(line=first + 2 + MAX_PROOF_HASHES)
        return cls(
            index=_index(lines, first),
            hashes=tuple(_hash(one, number) for number, one in enumerate(hashes, first + 2)),
            checkpoint=_checkpoint(checkpoint, len(lines) + 2),
            extra=extra,
        )

    def verify(self, entry: bytes, policy: Policy) -> "ProvenInclusion":
        """Return what is proven if the entry is in the log and its checkpoint counts.

        Raises `TlogPolicyError` when the checkpoint does not satisfy the policy, `NoteError` or
        `CheckpointError` when it is none, `MerkleError` when the entry is not in its tree.
        """
        accepted = policy.accept(self.checkpoint)
        merkle.verify_inclusion(
            self.hashes,
            index=self.index,
            size=accepted.checkpoint.size,
            leaf=merkle.leaf_hash(entry),
            root=accepted.checkpoint.root,
        )
        return ProvenInclusion(self.index, accepted.checkpoint, accepted.cosigned)


@dataclass(frozen=True, slots=True)
class ProvenInclusion:
    """An entry that is in the log: where, under which head, and when witnesses saw that head."""

    index: int
    checkpoint: Checkpoint
    cosigned: Mapping[str, datetime]


def _extra(line: str) -> bytes:
    extra = base64standard.decode(line.removeprefix("extra "))
    if extra is None:
        raise TlogProofFormError(line=2)
    return extra


def _index(lines: list[str], place: int) -> int:
    line = lines[place] if place < len(lines) else ""
    try:
        if line.startswith("index "):
            return decimal(line.removeprefix("index "))
    except CheckpointFormError:
        pass
    raise TlogProofFormError(line=place + 1)


def _hash(line: str, number: int) -> bytes:
    found = base64standard.decode(line)
    if found is None or len(found) != HASH_BYTES:
        raise TlogProofFormError(line=number)
    return found


def _checkpoint(text: str, first_line: int) -> bytes:
    """Return the bytes of the checkpoint if they are a signed note in its one spelling."""
    try:
        raw = text.encode()
        if notes.parse(raw).raw == raw:
            return raw
    except (NoteFormError, UnicodeEncodeError):
        pass
    raise TlogProofFormError(line=first_line)
