"""Getting a signed checkpoint cosigned and published.

Signing never waits for a witness. When a witness is slow or gone the log goes on growing and the
newest checkpoint is offered again and again; what stands under no published checkpoint is pending.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from contracts import notes
from contracts.checkpoint import Checkpoint
from contracts.log_errors import TlogPolicyError
from contracts.notes import Note
from contracts.tlog_policy import NO_QUORUM, Witness
from contracts.witness_protocol import AddCheckpoint
from marketplace.foundation.transparency import proofs, store
from marketplace.foundation.transparency.errors import LogBehindError, WitnessError
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.witness_client import LatestSize, ask, latest_of
from marketplace.kernel import clock
from marketplace.kernel.errors import MarketplaceError

RETRY_SECONDS = 2.0
"""How long witnesses are left alone after a checkpoint that they did not cosign, whatever is signed
meanwhile."""
LOOK_SECONDS = 5.0
"""How often to look without being woken: another process may have signed, or a commit whose answer
was lost may have arrived."""
ATTEMPTS = 3
"""A witness that keeps naming another size is asked no more than this often per round."""

_log = structlog.get_logger(__name__)


class Publisher:
    """Publishes the newest checkpoints of the current market's log."""

    def __init__(self, identity: LogIdentity) -> None:
        self._identity = identity
        self._sizes: dict[str, int] = {}
        self._woken = asyncio.Event()
        self.refusal: LogBehindError | None = None

    def wake(self) -> None:
        """Say that a checkpoint may have been signed."""
        self._woken.set()

    async def run(self) -> None:
        """Publish checkpoints as they are signed. Never returns."""
        if self._identity.policy.quorum == NO_QUORUM:
            return  # such checkpoints are published in the transaction that signs them
        while True:
            try:
                published = await self.publish_newest()
            except LogBehindError as error:
                self.refusal = error  # the sequencer stops signing until a person has looked
                return
            except Exception as error:  # a locked database today must not end publication for good
                code = error.code if isinstance(error, MarketplaceError) else type(error).__name__
                _log.error("checkpoint_not_published", code=code)
                published = False
            if not published:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()
            self._woken.clear()

    async def publish_newest(self) -> bool:
        """Ask every witness about the newest checkpoint; return whether none is left to ask about.

        One that was published under an earlier policy is cosigned after all when the present one
        demands it. Raises `LogBehindError` when a witness has cosigned a larger log than ours.
        """
        newest = await store.newest_checkpoint()
        if newest is None:
            return True
        note = notes.parse(newest.note.encode())
        if newest.published_at is not None and self._satisfies(note):
            return True
        head = Checkpoint.parse(note.text)
        answers = await asyncio.gather(
            *(self._line(witness, note, head) for witness in self._identity.policy.witnesses)
        )
        cosigned = note.with_lines(*(line for answer in answers for line in answer.lines))
        if not self._satisfies(cosigned):
            return False
        await store.publish(cosigned, size=head.size, at=newest.published_at or clock.now())
        return True

    async def require_not_behind(self, size: int) -> None:
        """Raise `LogBehindError` when a witness that answers has cosigned more than `size`."""
        for witness in self._identity.policy.witnesses:
            with suppress(WitnessError):
                seen = await latest_of(witness, self._identity.origin)
                if seen is not None and seen.size > size:
                    raise LogBehindError(size=size, seen=seen.size, keeper=witness.name)

    async def _line(self, witness: Witness, note: Note, head: Checkpoint) -> Note:
        """Return the note with the witness's line, or unchanged when it does not give one."""
        try:
            return await self._cosigned(witness, note, head)
        except WitnessError as error:
            _log.warning("witness_did_not_cosign", witness=witness.name, code=error.code)
            return note

    async def _cosigned(self, witness: Witness, note: Note, head: Checkpoint) -> Note:
        for _ in range(ATTEMPTS):
            old_size = self._sizes.get(witness.name, 0)
            proof = await proofs.consistency_proof(old_size, head.size) if old_size else ()
            answer = await ask(witness, AddCheckpoint(old_size, proof, note))
            if not isinstance(answer, LatestSize):
                self._sizes[witness.name] = head.size
                return answer
            if answer.size > head.size:
                raise LogBehindError(size=head.size, seen=answer.size, keeper=witness.name)
            self._sizes[witness.name] = answer.size
        return note

    def _satisfies(self, note: Note) -> bool:
        try:
            self._identity.policy.accept(note.raw)
        except TlogPolicyError:
            return False
        return True
