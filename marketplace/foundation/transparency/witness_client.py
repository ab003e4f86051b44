"""Asking one witness for its cosignature over HTTP, in bounded time and memory.

Source: C2SP tlog-witness, "add-checkpoint".
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from contracts import notes
from contracts.checkpoint import Checkpoint, decimal
from contracts.errors import ContractsError
from contracts.note_signatures import verify_note
from contracts.notes import Note
from contracts.tlog_policy import Witness
from contracts.witness_protocol import AddCheckpoint
from marketplace.foundation.transparency.errors import WitnessError
from marketplace.foundation.transparency.fetching import Answer, NoAnswerError, fetch
from marketplace.kernel.text import Text

ANSWER_SECONDS = 5.0
MAX_ANSWER_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class LatestSize:
    """The witness has cosigned another size than we supposed."""

    size: int


async def ask(witness: Witness, request: AddCheckpoint) -> Note | LatestSize:
    """Return the checkpoint with the witness's verified lines, or the size it holds instead.

    Raises `WitnessError` for any other answer, for none within five seconds, for lines that do not
    verify, and when the policy gives no address.
    """
    answer = await _fetch(witness, "add-checkpoint", request.raw)
    try:
        if answer.status == 409:
            return LatestSize(decimal(answer.body.decode("ascii").removesuffix("\n")))
        if answer.status == 200:
            return _cosigned(witness, request.note, answer.body)
    except (ContractsError, UnicodeDecodeError) as error:
        raise _failed(witness, Text("答复无法验证", "its answer does not verify")) from error
    status = Text(f"HTTP 状态 {answer.status}", f"HTTP status {answer.status}")
    raise _failed(witness, status)


async def latest_of(witness: Witness, origin: str) -> Checkpoint | None:
    """Return the head that a witness last cosigned for a log, None when it knows none.

    Raises `WitnessError` when it does not answer properly.
    """
    answer = await _fetch(witness, f"{sha256(origin.encode()).hexdigest()}/checkpoint", None)
    if answer.status == 404:
        return None
    try:
        note = notes.parse(answer.body)
        verify_note(note, [witness.key])
        return Checkpoint.parse(note.text)
    except ContractsError as error:
        raise _failed(witness, Text("答复无法验证", "its answer does not verify")) from error


def _cosigned(witness: Witness, note: Note, body: bytes) -> Note:
    lines = [line for line in notes.parse_lines(body.decode("utf-8")) if line.claims(witness.key)]
    verify_note(Note(note.text, tuple(lines)), [witness.key])
    return note.with_lines(*lines)


async def _fetch(witness: Witness, path: str, body: bytes | None) -> Answer:
    url = f"{(witness.url or '').rstrip('/')}/{path}"
    try:
        return await fetch(url, body, seconds=ANSWER_SECONDS, max_bytes=MAX_ANSWER_BYTES)
    except NoAnswerError as error:
        raise _failed(witness, Text("没有及时答复", "no answer in time")) from error


def _failed(witness: Witness, what: Text) -> WitnessError:
    return WitnessError(witness=witness.name, what=what)
