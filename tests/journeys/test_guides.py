"""The guides' commands, as they stand there, in a fresh folder beside a running site."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner

import contracts.cli
import marketplace.cli
from marketplace import cli_support
from marketplace.kernel import clock, events
from marketplace.kernel.clock import SHANGHAI
from marketplace.kernel.ids import Number
from marketplace.simulation.accounts import everybody
from tests.demo import CHECKOUT, passwords, running

GUIDES = CHECKOUT / "docs" / "guides"
WRITTEN_FOR = "http://127.0.0.1:8000"
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
NUMBER = re.compile(r"\b([A-Z]{2})-([A-Z])-\d{4}-(\d{6})-\d\b")
SETS = re.compile(r"[A-Z_]+=")
TOKEN = re.compile(r"mkt_[\w-]+")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
IN_PROCESS = {"marketplace": marketplace.cli.cli, "contracts": contracts.cli.main}
PATIENCE_SECONDS = 30.0
KEYS = {"wujianping": "key hz-urban-management", "heyutong": "key heyutong"}
"""Whose signing passphrase is asked for, by who acts."""


def lines_of(guide: str, *sections: str) -> list[str]:
    """Return the commands of a guide, or of its sections of these English names, one a line."""
    text = (GUIDES / f"{guide}.md").read_text(encoding="utf-8")
    if sections:
        parts = text.split("\n## ")
        text = "".join(one for one in parts if one.partition("\n")[0].endswith(sections))
    blocks = "".join(SHELL.findall(text)).replace("\\\n", " ")
    return [line for line in blocks.splitlines() if line.strip()]


@dataclass(slots=True)
class Reader:
    """Somebody who types a guide's commands; `words` is what stands for the words in capitals."""

    folder: Path
    address: str
    words: dict[str, str] = field(default_factory=dict)

    def type(self, line: str) -> str:
        """Give one command; return what it printed. It must end well."""
        for word, value in self.words.items():
            line = re.sub(rf"(?<![\w-]){word}(?![\w-])", value, line)
        line = NUMBER.sub(_of_this_year, line)
        line = line.replace(WRITTEN_FOR, self.address)
        given, named = _variables(shlex.split(line, comments=True))
        if named and (name := named[0]) in IN_PROCESS:
            return self._call(name, named[1:], given)
        done = subprocess.run(
            ["bash", "-ec", line], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def waited_for(self, line: str, said: str) -> str:
        """Give a command, as a person looks again, until its first line says this."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while said not in (printed := self.type(line)).partition("\n")[0]:
            assert time.monotonic() < ends, printed
            time.sleep(0.2)
        return printed

    def _call(self, name: str, words: list[str], given: Mapping[str, str]) -> str:
        phrases = passwords(self.folder)
        for who, phrase in KEYS.items():
            if who in words:
                os.environ["CONTRACTS_PASSPHRASE"] = phrases[phrase]
        done = CliRunner().invoke(IN_PROCESS[name], words, env=given)
        assert done.exit_code == 0, f"{name} {words}\n{done.output}{done.exception!r}"
        return done.stdout


@pytest.fixture
def reader(told_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Put a reader into a folder in which the demo runs."""
    folder = shutil.copytree(told_demo, tmp_path / "demo")
    (folder / "docs").symlink_to(CHECKOUT / "docs")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "activate").touch()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CONTRACTS_PASSPHRASE", "")
    monkeypatch.setattr(cli_support, "_wires", [marketplace.cli.wire])
    monkeypatch.setattr(events, "reactions", dict(events.reactions))
    with running(folder, "serve", base_url=WRITTEN_FOR) as site:
        yield Reader(folder, site.address)


def _variables(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return what a line sets for its command alone, and the command."""
    given = list(takewhile(SETS.match, words))
    return dict(one.split("=", 1) for one in given), words[len(given) :]


def _first(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda printed: str(pattern.findall(printed)[0])


def _last(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda printed: [one[0] for one in pattern.finditer(printed)][-1]


def _of_this_year(written: re.Match[str]) -> str:
    """Return the number that the demo's thing has in the year in which the test runs."""
    place, kind, serial = written.groups()
    year = clock.now().astimezone(SHANGHAI).year
    return str(Number(place=place, kind=kind, year=year, serial=int(serial)))


LEARNT: dict[str, tuple[str, Callable[[str], str]]] = {
    "PRODUCT": ("marketplace publish", _last(NUMBER)),
    "REQUEST": ("marketplace request new", _first(re.compile(r"HZ-Q-[\d-]+"))),
    "CONTRACT": ("marketplace contract list", _first(re.compile(r"HZ-K-[\d-]+"))),
    "LICENCE": ("marketplace licence list ", _first(re.compile(r"HZ-L-[\d-]+"))),
    "ORDER": ("marketplace regulation order", _last(UUID)),
    "NARROWED": ("marketplace licence narrow ", _first(UUID)),
    "TOKEN": ("marketplace account make-token", _first(TOKEN)),
    "N": ("marketplace verify", _first(re.compile(r"entry (\d+) is in the log"))),
}
"""Which command prints what a word in capitals stands for, and where in its answer it is."""


RUNS_UNTIL_STOPPED = "marketplace log witness"
"""The one command of these guides that does not end; its own tests run it."""


def _follow(reader: Reader, guide: str, *sections: str) -> str:
    printed = ""
    for line in lines_of(guide, *sections):
        if line.startswith(RUNS_UNTIL_STOPPED):
            continue
        is_list = line.startswith("marketplace licence list ")
        printed = reader.waited_for(line, "in force") if is_list else reader.type(line)
        for word, (command, found_in) in LEARNT.items():
            if line.startswith(command):
                reader.words[word] = found_in(printed)
    return printed


def test_walkthrough_leads_from_a_table_to_its_entry_in_the_log(reader: Reader) -> None:
    printed = _follow(reader, "walkthrough")
    taken = (reader.folder / "night.csv").read_text("utf-8-sig")
    assert ('"type":"licence.issued"' in printed, "粤A" in taken) == (True, False)


def test_auditor_and_regulator_do_what_their_guides_say(reader: Reader) -> None:
    reader.type("marketplace licence bundle HZ-L-2026-000001-3 --as heyutong")
    _follow(reader, "public-auditor")
    shutil.rmtree(reader.folder / "copy")
    assert "national@2026.1" in _follow(reader, "regulator")


def test_enterprise_asks_uses_and_pays_as_its_guide_says(reader: Reader) -> None:
    reader.type("marketplace trust export trust")
    sections = ("Asking", "The bundle", "Taking the data", "Paying")
    assert "payment stated" in _follow(reader, "enterprise", *sections)


def test_officer_publishes_from_another_machine_as_the_guide_says(reader: Reader) -> None:
    assert "夜间停车记录" in _follow(reader, "data-officer", "From your own machine")


PEOPLE = re.compile(r"--as ([a-z]+)")
NEWCOMERS = {"zhangwei"}
"""Whom a guide makes an account for."""


@pytest.mark.parametrize("guide", sorted(path.stem for path in GUIDES.glob("*.md")))
def test_everybody_whom_a_guide_names_is_in_the_demo(guide: str) -> None:
    text = (GUIDES / f"{guide}.md").read_text(encoding="utf-8")
    assert set(PEOPLE.findall(text)) - {one.username for one in everybody()} <= NEWCOMERS
