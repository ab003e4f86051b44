"""Signed notes: a text followed by lines that each carry one signature.

This module knows their form only; `contracts.note_signatures` makes and checks signatures. A text
must be ignored until a signature of a trusted key over it has been checked.

Source: C2SP signed-note v1, "Format".
"""

from dataclasses import dataclass

from contracts import base64standard
from contracts.log_errors import NoteFormError
from contracts.vkeys import KEY_ID_BYTES, VerifierKey, is_key_name

MAX_SIGNATURES = 100
"""More lines than this are refused unread; the specification asks for at least 16."""
MAX_NOTE_BYTES = 1_000_000
_DASH = "— "


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One line: who is said to have signed, with which key, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """``— name base64(key id || signature)`` with its newline."""
        return f"{_DASH}{self.name} {base64standard.encode(self.key_id + self.signature)}\n"

    def claims(self, key: VerifierKey) -> bool:
        """Tell whether the line says that it is by `key`; nothing is verified."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a newline, and its signature lines in order. Nothing is verified."""

    text: str
    lines: tuple[SignatureLine, ...]

    @property
    def raw(self) -> bytes:
        """The bytes that are stored and sent."""
        return (self.text + "\n" + "".join(line.text for line in self.lines)).encode()

    def with_lines(self, *lines: SignatureLine) -> "Note":
        """Return the note with more signature lines, each exact line at most once."""
        return Note(self.text, tuple(dict.fromkeys((*self.lines, *lines))))


def parse(raw: bytes) -> Note:
    """Read a note; it is split at its last empty line.

    Raises `NoteFormError` for control characters, bytes that are not UTF-8, no signature, more
    than 100 of them, or more than a megabyte.
    """
    if len(raw) > MAX_NOTE_BYTES:
        raise NoteFormError(line=0)
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteFormError(line=0) from None
    if any(character < " " and character != "\n" for character in content):
        raise NoteFormError(line=0)
    text, separator, signatures = content.rpartition("\n\n")
    if not separator:
        raise NoteFormError(line=0)
    return Note(text + "\n", parse_lines(signatures, first_line=text.count("\n") + 3))


def parse_lines(text: str, *, first_line: int = 1) -> tuple[SignatureLine, ...]:
    """Read signature lines alone, as a witness answers them.

    Raises `NoteFormError` with the line's number, counted from `first_line`.
    """
    if not text.endswith("\n"):
        raise NoteFormError(line=first_line)
    lines = text[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteFormError(line=first_line + MAX_SIGNATURES)
    return tuple(_line(line, number) for number, line in enumerate(lines, start=first_line))


def _line(line: str, number: int) -> SignatureLine:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    blob = base64standard.decode(encoded)
    if not line.startswith(_DASH) or not is_key_name(name):
        raise NoteFormError(line=number)
    if blob is None or len(blob) <= KEY_ID_BYTES:
        raise NoteFormError(line=number)
    return SignatureLine(name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])
