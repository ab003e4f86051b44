"""Trust policies: which logs may have signed a checkpoint and which witnesses must have cosigned.

A policy is one small text file that a gateway, a buyer or a regulator keeps. Keys decide, names
only join: two lines with the same key are refused, whatever they are called.

Source: C2SP tlog-policy, "Policy file syntax and structure".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts import notes
from contracts.checkpoint import Checkpoint
from contracts.log_errors import LogNotTrustedError, NoteUnsignedError, QuorumMissingError
from contracts.note_signatures import Signed, verify_note
from contracts.vkeys import VerifierKey

NO_QUORUM = "none"


@dataclass(frozen=True, slots=True)
class TrustedLog:
    """A log whose signature is accepted; its key's name is its origin."""

    key: VerifierKey
    url: str | None = None

    @property
    def origin(self) -> str:
        """The first line of this log's checkpoints."""
        return self.key.name


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness; `name` has a meaning inside the policy only."""

    name: str
    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """At least `threshold` of `members`, which are witnesses or groups defined before."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What makes a checkpoint count. Build one with `contracts.tlog_policy_text.parse`.

    `quorum` is the name of a witness or group, or ``none``.
    """

    logs: tuple[TrustedLog, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str

    def accept(self, raw: bytes) -> "AcceptedCheckpoint":
        """Return the checkpoint in a signed note if it satisfies the policy.

        Raises `LogNotTrustedError` when no listed log of its origin signed it,
        `QuorumMissingError` when too few witnesses did, `NoteSignatureError` when the line of a
        listed key fails, `NoteFormError` or `CheckpointFormError` when it is no checkpoint.
        """
        note = notes.parse(raw)
        head = Checkpoint.parse(note.text)
        try:
            signed = verify_note(note, self._keys(head.origin))
        except NoteUnsignedError:
            signed = ()
        log_keys = {log.key for log in self.logs}
        if not any(one.key in log_keys for one in signed):
            raise LogNotTrustedError(origin=head.origin)
        times = self._cosigned(signed)
        if not self._reached(times):
            raise QuorumMissingError(quorum=self.quorum)
        return AcceptedCheckpoint(checkpoint=head, cosigned=times)

    def _keys(self, origin: str) -> Iterable[VerifierKey]:
        yield from (log.key for log in self.logs if log.origin == origin)
        yield from (witness.key for witness in self.witnesses)

    def _cosigned(self, signed: Iterable[Signed]) -> dict[str, datetime]:
        at = {one.key: one.at for one in signed if one.at is not None}
        return {each.name: at[each.key] for each in self.witnesses if each.key in at}

    def _reached(self, cosigned: Mapping[str, datetime]) -> bool:
        if self.quorum == NO_QUORUM:
            return True
        reached = set(cosigned)
        for group in self.groups:  # in order of definition: members come before their group
            if sum(member in reached for member in group.members) >= group.threshold:
                reached.add(group.name)
        return self.quorum in reached


@dataclass(frozen=True, slots=True)
class AcceptedCheckpoint:
    """A checkpoint that satisfies a policy, and when each witness says it saw it."""

    checkpoint: Checkpoint
    cosigned: Mapping[str, datetime]
