"""What a log says to a witness and how a witness judges it, without any network.

A witness remembers, per log, the last head it cosigned. It cosigns the next one only if a proof
shows that it extends that head: so no log can show it two histories.

Source: C2SP tlog-witness, "add-checkpoint".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from contracts import base64standard, merkle, notes
from contracts.checkpoint import Checkpoint, decimal
from contracts.errors import ContractsError
from contracts.log_errors import (
    CheckpointFormError,
    NoteSignatureError,
    NoteUnsignedError,
    WitnessRequestError,
)
from contracts.merkle import HASH_BYTES
from contracts.note_signatures import verify_note
from contracts.notes import Note
from contracts.vkeys import VerifierKey

MAX_PROOF_LINES = 63
MAX_REQUEST_BYTES = 1_100_000


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The request: the size last cosigned, the proof from there, and the new checkpoint's note."""

    old_size: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def raw(self) -> bytes:
        """The body that is posted."""
        lines = [f"old {self.old_size}", *map(base64standard.encode, self.proof), "", ""]
        return "\n".join(lines).encode() + self.note.raw

    @classmethod
    def parse(cls, raw: bytes) -> "AddCheckpoint":
        """Read a body, or raise `WitnessRequestError`."""
        head, separator, checkpoint = raw.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
            old_size = decimal(first.removeprefix("old "))
            note = notes.parse(checkpoint)
        except (UnicodeDecodeError, CheckpointFormError, ContractsError):
            raise WitnessRequestError from None
        proof = [base64standard.decode(line) for line in lines]
        hashes = tuple(one for one in proof if one is not None and len(one) == HASH_BYTES)
        fits = separator and first.startswith("old ") and len(lines) <= MAX_PROOF_LINES
        if not fits or len(hashes) != len(lines):
            raise WitnessRequestError
        return cls(old_size=old_size, proof=hashes, note=note)


class Verdict(Enum):
    """What a witness answers; the value is the HTTP status that says it."""

    COSIGN = 200
    MALFORMED = 400
    NOT_SIGNED_BY_THE_LOG = 403
    UNKNOWN_LOG = 404
    ANOTHER_SIZE_IS_LATEST = 409
    INCONSISTENT = 422


def judge(
    request: AddCheckpoint, *, keys: Iterable[VerifierKey], latest: Checkpoint | None
) -> Verdict:
    """Decide whether to cosign, given the keys trusted for the origin and the last head cosigned.

    `latest` is None when none was cosigned. Without keys the log is unknown.
    """
    trusted = tuple(keys)
    if not trusted:
        return Verdict.UNKNOWN_LOG
    try:
        head = Checkpoint.parse(request.note.text)
        verify_note(request.note, trusted)
    except CheckpointFormError:
        return Verdict.MALFORMED
    except (NoteUnsignedError, NoteSignatureError):
        return Verdict.NOT_SIGNED_BY_THE_LOG
    if request.old_size > head.size:
        return Verdict.MALFORMED
    if request.old_size != (latest.size if latest else 0):
        return Verdict.ANOTHER_SIZE_IS_LATEST
    return Verdict.COSIGN if _extends(latest, head, request.proof) else Verdict.INCONSISTENT


def _extends(latest: Checkpoint | None, head: Checkpoint, proof: Sequence[bytes]) -> bool:
    if latest is None or latest.size == 0:
        return not proof  # every tree extends the empty one, and nothing proves it
    try:
        merkle.verify_consistency(
            proof,
            old_size=latest.size,
            old_root=latest.root,
            new_size=head.size,
            new_root=head.root,
        )
    except ContractsError:
        return False
    return True
