"""Checkpoints: which log, how many entries, which root.

Ours carry no extension lines, since no monitor could audit them, and such lines are refused.

Source: C2SP tlog-checkpoint v1, "Note text".
"""

import re
from dataclasses import dataclass

from contracts import base64standard
from contracts.log_errors import CheckpointFormError
from contracts.merkle import EMPTY_ROOT, HASH_BYTES, MAX_TREE_SIZE
from contracts.vkeys import is_key_name

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head, not yet signed.

    `origin` names the log and is also its key's name; `root` is 32 bytes. Raises
    `CheckpointFormError` for a name that no key may have, a size that is not supported, a root of
    another length, or an empty tree with another root than the empty one.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        fits = is_key_name(self.origin) and len(self.root) == HASH_BYTES
        if not fits or not 0 <= self.size <= MAX_TREE_SIZE:
            raise CheckpointFormError
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointFormError

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64standard.encode(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the three lines back, each in its one spelling, or raise `CheckpointFormError`."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise CheckpointFormError
        root = base64standard.decode(lines[2])
        if root is None:
            raise CheckpointFormError
        return cls(origin=lines[0], size=decimal(lines[1]), root=root)


def decimal(text: str) -> int:
    """Read an ASCII decimal without leading zeroes, up to 2^53 - 1, or `CheckpointFormError`."""
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_TREE_SIZE:
        raise CheckpointFormError
    return int(text)
