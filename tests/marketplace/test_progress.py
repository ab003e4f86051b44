"""How far a command is: said on a terminal, never into a pipe."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from marketplace.cli_support import counted_bytes, tell_step
from marketplace.kernel.text import Text

STEP = Text("备好文件", "making the file")


@contextmanager
def _terminal() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """Yield the near end of a pseudo-terminal and, as a file, the end that a command writes to."""
    near, far = os.openpty()
    try:
        with os.fdopen(far, "w", encoding="utf-8") as terminal:
            yield near, terminal
    finally:
        os.close(near)


def _shown_on(near: int) -> str:
    """Read all that a terminal was told; one reading brings a part of it."""
    os.set_blocking(near, False)
    said = b""
    with suppress(BlockingIOError):
        while piece := os.read(near, 4096):
            said += piece
    return said.decode()


def _fetch_two_pieces() -> None:
    tell_step(STEP)
    with counted_bytes(Text("取数", "downloading"), 2_000) as arrived:
        arrived(1_000)
        arrived(1_000)


def test_step_and_bytes_are_told_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    with _terminal() as (near, terminal):
        monkeypatch.setattr(sys, "stderr", terminal)
        _fetch_two_pieces()
        terminal.flush()
        said = _shown_on(near)
    found = [words in said for words in ("… 备好文件 / making the file", "取数", "2.0/2.0 kB")]
    assert found == [True] * 3


def test_nothing_is_told_into_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # asks for colours, not for noise in a file
    _fetch_two_pieces()
    assert capsys.readouterr() == ("", "")
