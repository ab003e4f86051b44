"""Two heads that somebody kept: does the newer extend the older?"""

from __future__ import annotations

from dataclasses import dataclass

from contracts import merkle, notes
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.note_signatures import verify_note
from marketplace.foundation.transparency import queries
from marketplace.foundation.transparency.errors import NotAHeadError
from marketplace.foundation.transparency.identity import log_identity


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two genuine heads of this log say about each other.

    `extends` is false when both carry this log's signature and yet no proof connects them: that is
    proof of a forked history, and the two texts are the evidence.
    """

    older: Checkpoint
    newer: Checkpoint
    hashes: tuple[str, ...]
    extends: bool


async def compare(older_text: str, newer_text: str) -> Comparison:
    """Compare two checkpoints given as text, in either order.

    Raises `NotAHeadError` when one is not a checkpoint that this log signed, and
    `CheckpointNotFoundError` when one is beyond what the log has published.
    """
    older, newer = sorted(
        (_signed_head(older_text), _signed_head(newer_text)), key=lambda head: head.size
    )
    if older.size == 0:
        return Comparison(older, newer, (), extends=True)
    hashes = await queries.consistency_of(older.size, newer.size)
    try:
        merkle.verify_consistency(
            hashes,
            old_size=older.size,
            old_root=older.root,
            new_size=newer.size,
            new_root=newer.root,
        )
    except ContractsError:
        return Comparison(older, newer, (), extends=False)
    return Comparison(older, newer, tuple(one.hex() for one in hashes), extends=True)


def _signed_head(text: str) -> Checkpoint:
    """Read a head that came through a form: line ends and outer blanks may have changed."""
    raw = (text.replace("\r\n", "\n").strip() + "\n").encode()
    identity = log_identity()
    try:
        note = notes.parse(raw)
        head = Checkpoint.parse(note.text)
        verify_note(note, identity.keys)
    except ContractsError as error:
        raise NotAHeadError from error
    if head.origin != identity.origin:
        raise NotAHeadError
    return head
