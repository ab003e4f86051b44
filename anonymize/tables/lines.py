"""Decoded text as numbered lines, to be taken one by one or in whole pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from anonymize.errors import CellTooLargeError


@dataclass(slots=True)
class Lines:
    """An iterator over lines with their LF; `number` counts those given out.

    A line longer than `longest` characters, more than a full row can be, is refused at once:
    CellTooLargeError.
    """

    pieces: Iterator[str]
    longest: int
    cell_bytes: int
    number: int = 0
    _text: str = ""
    _at: int = 0
    _rest: str = field(default="", repr=False)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._at >= len(self._text) and not self._refill():
            raise StopIteration
        end = self._text.find("\n", self._at) + 1 or len(self._text)
        line = self._text[self._at : end]
        self._at = end
        self.number += 1
        return line

    def take_piece(self) -> str | None:
        """All lines at hand at once, None at the end; whoever takes them counts them."""
        if self._at >= len(self._text) and not self._refill():
            return None
        text = self._text[self._at :]
        self._at = len(self._text)
        return text

    def put_back(self, text: str) -> None:
        """Undo the last `take_piece`, which gave this text."""
        self._text, self._at = text, 0

    def _refill(self) -> bool:
        """Read on to the next LF at least; what follows the last one waits."""
        for piece in self.pieces:
            whole, end, tail = piece.rpartition("\n")
            self._text, self._at = (self._rest + whole + end, 0) if end else ("", 0)
            self._rest = tail if end else self._rest + piece
            if len(self._rest) > self.longest:
                raise CellTooLargeError(
                    line=self.number + self._text.count("\n") + 1, limit=self.cell_bytes
                )
            if self._text:
                return True
        self._text, self._at, self._rest = self._rest, 0, ""
        return bool(self._text)
