"""What a witness does with one request: judge, persist, cosign, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.log_errors import WitnessRequestError
from contracts.note_signatures import NoteSigner
from contracts.vkeys import VerifierKey
from contracts.witness_protocol import AddCheckpoint, Verdict, judge
from marketplace.foundation.transparency.witness.store import WitnessStore

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: bytes
    media_type: str = TEXT


@dataclass(frozen=True, slots=True)
class WitnessDesk:
    """A witness without its network.

    `signers` cosign; `logs` are the keys trusted per origin, several while a log rotates its key.
    """

    signers: tuple[NoteSigner, ...]
    logs: Mapping[str, Sequence[VerifierKey]]
    store: WitnessStore
    now: Callable[[], datetime]

    def add_checkpoint(self, body: bytes) -> Reply:
        """Answer `POST add-checkpoint`. **Source:** C2SP tlog-witness, "add-checkpoint"."""
        try:
            request = AddCheckpoint.parse(body)
            origin = request.note.text.partition("\n")[0]
        except WitnessRequestError as error:
            return Reply(Verdict.MALFORMED.value, f"{error}\n".encode())
        latest = self._latest(origin)
        verdict = judge(request, keys=self.logs.get(origin, ()), latest=latest)
        if verdict is Verdict.COSIGN:
            return self._cosign(request, origin)
        if verdict is Verdict.ANOTHER_SIZE_IS_LATEST:
            return _conflict(latest)
        return Reply(verdict.value, _why(verdict).encode())

    def checkpoint(self, origin_hash: str) -> Reply:
        """Answer `GET <sha256 of the origin>/checkpoint` with the latest cosigned checkpoint."""
        for origin in self.logs:
            if sha256(origin.encode()).hexdigest() == origin_hash:
                note = self.store.latest(origin)
                if note is not None:
                    return Reply(200, note.raw)
        return Reply(404, b"no such log, or nothing cosigned yet\n")

    def _cosign(self, request: AddCheckpoint, origin: str) -> Reply:
        at = self.now()
        lines = tuple(signer.line(request.note.text, at=at) for signer in self.signers)
        if not self.store.replace(request.note.with_lines(*lines), old_size=request.old_size):
            return _conflict(self._latest(origin))
        return Reply(200, "".join(line.text for line in lines).encode())

    def _latest(self, origin: str) -> Checkpoint | None:
        try:
            note = self.store.latest(origin)
            return Checkpoint.parse(note.text) if note else None
        except ContractsError as error:  # never guess: a witness without memory must not sign
            raise RuntimeError("the witness's store is damaged") from error


def _conflict(latest: Checkpoint | None) -> Reply:
    size = latest.size if latest else 0
    return Reply(Verdict.ANOTHER_SIZE_IS_LATEST.value, f"{size}\n".encode(), SIZE)


def _why(verdict: Verdict) -> str:
    return verdict.name.lower().replace("_", " ") + "\n"
