"""Somebody who types what a document says, beside a running demo."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

import anonymize.cli
import contracts.cli
import marketplace.cli
from marketplace.kernel import clock
from marketplace.kernel.clock import SHANGHAI
from marketplace.kernel.ids import Number
from tests.demo import CHECKOUT, passwords
from tests.journeys.documents import Command

WRITTEN_FOR = "http://127.0.0.1:8000"
"""The address of the demo as the documents write it."""
NUMBER = re.compile(r"\b([A-Z]{2})-([A-Z])-\d{4}-(\d{6})-\d\b")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
IN_PROCESS = {
    "anonymize": anonymize.cli.cli,
    "contracts": contracts.cli.main,
    "marketplace": marketplace.cli.cli,
}
"""Programs that are called in this process, which spares their start."""
SHELL_ONLY = re.compile(r"\||&&|;|^\w+=|--remote")
REDIRECTED = re.compile(r"\s>\s*(\S+)\s*$")
COMMENT = re.compile(r"\s+#\s.*$")
PATIENCE_SECONDS = 30.0
OWN_PHRASE = "correct horse battery staple"
"""What the reader answers when a passphrase or password of their own is asked for."""
KEYS = {"wujianping": "key hz-urban-management", "heyutong": "key heyutong"}
"""Whose signing passphrase is asked for, by who acts."""


@dataclass(slots=True)
class Reader:
    """Somebody in `folder`; `words` is what stands for the words in capitals, `shell` what was
    assigned in the shell.
    """

    folder: Path
    address: str
    words: dict[str, str] = field(default_factory=dict)
    shell: dict[str, str] = field(default_factory=dict)

    def type(self, command: Command) -> str:
        """Give one command; return what it printed. It must end well."""
        if command.language == "python":
            return self._run_program(self._filled(command.text))
        line = COMMENT.sub("", self._filled(command.text).removeprefix(".venv/bin/"))
        name = line.partition(" ")[0]
        if name in IN_PROCESS and not SHELL_ONLY.search(line):
            return self._call(name, line)
        return self._run(line)

    def waited_for(self, command: Command, said: str) -> str:
        """Give a command, as a person looks again, until its first line says this."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while said not in (printed := self.type(command)).partition("\n")[0]:
            assert time.monotonic() < ends, printed
            time.sleep(0.2)
        return printed

    def _filled(self, text: str) -> str:
        for word, value in self.words.items():
            text = re.sub(rf"(?<![\w$-]){word}(?![\w=-])", value, text)
        return NUMBER.sub(_of_this_year, text).replace(WRITTEN_FOR, self.address)

    def _call(self, name: str, line: str) -> str:
        target = REDIRECTED.search(line)
        words = self._expanded(REDIRECTED.sub("", line))[1:]
        phrases = passwords(self.folder)
        known = [phrases[phrase] for who, phrase in KEYS.items() if who in words]
        given = {"CONTRACTS_PASSPHRASE": (known or [OWN_PHRASE])[0], **self.shell}
        answers = f"{OWN_PHRASE}\n{OWN_PHRASE}\n"
        done = CliRunner().invoke(IN_PROCESS[name], words, input=answers, env=given)
        assert done.exit_code == 0, f"{name} {words}\n{done.output}{done.exception!r}"
        if target:
            (self.folder / target.group(1)).write_text(done.stdout, encoding="utf-8")
        return str(done.stdout)

    def _expanded(self, line: str) -> list[str]:
        """Return the words of a line as the shell reads them."""
        said = self._bash(f"printf '%s\\0' {line}").stdout
        return said.split("\0")[:-1]

    def _run(self, line: str) -> str:
        """Run a line by the shell, and keep what it assigns."""
        kept = self.folder / ".assigned"
        done = self._bash(f"set -a\n{line}\nenv -0 > {kept}")
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        pairs = (one.partition("=") for one in kept.read_text("utf-8").split("\0")[:-1])
        before = self._environment()
        self.shell.update(
            {name: text for name, _, text in pairs if before.get(name) != text and name != "_"}
        )
        return done.stdout

    def _bash(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-ec", script],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        own = {"PATH": programs, "PYTHONPATH": str(CHECKOUT), "CONTRACTS_PASSPHRASE": OWN_PHRASE}
        return {**os.environ, **own, **self.shell}

    def _run_program(self, text: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", text],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout


def _of_this_year(written: re.Match[str]) -> str:
    """Return the number that the demo's thing has in the year in which the test runs."""
    place, kind, serial = written.groups()
    year = clock.now().astimezone(SHANGHAI).year
    return str(Number(place=place, kind=kind, year=year, serial=int(serial)))


def first(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Return what finds the first occurrence of the pattern."""
    return lambda printed: next(one[0] for one in pattern.finditer(printed))


def last(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Return what finds the last occurrence of the pattern."""
    return lambda printed: [one[0] for one in pattern.finditer(printed)][-1]
