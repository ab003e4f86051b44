"""The commands of the project's documents, in the order in which a reader meets them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.demo import CHECKOUT

DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])
TYPED = frozenset({"sh", "python"})
"""The languages of fenced blocks that a reader runs."""
SHOWN = frozenset({"json", "yaml", "jinja", "", "text"})
"""The languages of blocks that a reader only looks at: none of their lines is a command."""
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HERE = re.compile(r"<<'?(\w+)'?$")


@dataclass(frozen=True, slots=True)
class Command:
    """What a reader types at once: a line of the shell with all that belongs to it, or a
    program."""

    document: str
    language: str
    text: str


def named(document: Path) -> str:
    """Return a document's path in the checkout."""
    return document.relative_to(CHECKOUT).as_posix()


def blocks_of(document: str) -> list[tuple[str, str]]:
    """Return language and text of every fenced block of a document."""
    return _BLOCK.findall((CHECKOUT / document).read_text(encoding="utf-8"))


def commands_of(document: str) -> list[Command]:
    """Return what a reader of this document types, from top to bottom."""
    return [
        Command(document, language, text)
        for language, block in blocks_of(document)
        if language in TYPED
        for text in (_lines(block) if language == "sh" else [block])
    ]


def documents_with_commands() -> list[str]:
    """Return the documents that tell a reader to type something."""
    return [name for name in map(named, DOCUMENTS) if commands_of(name)]


def _lines(block: str) -> Iterator[str]:
    """Yield the lines of a shell block: joined at a backslash, in quotes, and to a here-document's
    end.
    """
    lines = iter(block.splitlines())
    for line in lines:
        whole = line
        while not _is_whole(whole):
            whole += "\n" + next(lines)
        if whole.strip() and not whole.lstrip().startswith("#"):
            yield whole.replace("\\\n", " ")


def _is_whole(text: str) -> bool:
    first, _, rest = text.partition("\n")
    if here := _HERE.search(first):
        return rest.endswith(f"\n{here.group(1)}")
    if text.endswith("\\"):
        return False
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return False
    return True
