"""Every document is followed from top to bottom, as it stands there, beside one running demo."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import marketplace.cli
from marketplace import cli_support
from marketplace.kernel import events
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import now
from marketplace.simulation.accounts import everybody
from marketplace.use.alerts.queries import licences_to_look_at
from marketplace.use.alerts.service import raise_alerts
from tests import postgres
from tests.demo import CHECKOUT, Running, running
from tests.journeys.documents import (
    DOCUMENTS,
    SHOWN,
    TYPED,
    Command,
    blocks_of,
    commands_of,
    documents_with_commands,
    named,
)
from tests.journeys.excused import EXCUSES, is_excused
from tests.journeys.reader import NUMBER, UUID, WRITTEN_FOR, Reader, first, last

KEPT = {"var", "docs", "tests", "migrations"}
"""What stays in the demo's folder between two readers."""


@pytest.fixture(scope="module")
def site(told_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run the demo that everybody reads beside, in a folder that looks like a checkout."""
    folder = shutil.copytree(told_demo, tmp_path_factory.mktemp("guides") / "demo")
    for name in ("docs", "tests"):
        (folder / name).symlink_to(CHECKOUT / name)
    shutil.copytree(CHECKOUT / "migrations", folder / "migrations")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "activate").touch()
    (folder / ".curlrc").write_text("fail-with-body\n", encoding="utf-8")
    with running(folder, "serve", base_url=WRITTEN_FOR) as site:
        yield site


@pytest.fixture(scope="module")
def postgres_shell(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return what a shell beside the private PostgreSQL server has set; nothing without one."""
    programs = postgres.binaries()
    if programs is None:
        return {}
    server = urlsplit(request.getfixturevalue("postgres_server"))
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PGHOST": str(server.hostname),
        "PGPORT": str(server.port),
        "PGUSER": str(server.username),
    }


@pytest.fixture
def reader(
    site: Running, postgres_shell: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Reader:
    """Put a reader into the demo's folder, which the one before left in order."""
    folder = site.folder
    for left in folder.iterdir():
        if left.name not in KEPT and left.suffix != ".txt" and not left.name.startswith("."):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CURL_HOME", str(folder))
    for name, text in postgres_shell.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(cli_support, "_wires", [marketplace.cli.wire])
    monkeypatch.setattr(events, "reactions", dict(events.reactions))
    return Reader(folder, site.address)


LISTED = re.compile(rf"^{UUID.pattern}", re.MULTILINE)
LEARNT: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("marketplace publish", "PRODUCT", last(re.compile(r"HZ-P-[\d-]+"))),
    ("curl -sG http://127.0.0.1:8000/api/v1/products", "PRODUCT", first(NUMBER)),
    ("marketplace request new", "REQUEST", first(re.compile(r"HZ-Q-[\d-]+"))),
    ("marketplace contract list", "CONTRACT", first(re.compile(r"HZ-K-[\d-]+"))),
    ("marketplace licence list ", "LICENCE", first(re.compile(r"HZ-L-[\d-]+"))),
    ("marketplace licence list ", "LICENCE_ID", first(UUID)),
    ("marketplace licence narrow ", "NARROWED", first(re.compile(r"HZ-N-[\d-]+"))),
    ("marketplace regulation order", "ORDER", last(UUID)),
    ("marketplace regulation open-case", "CASE", first(NUMBER)),
    ("marketplace regulation search --case CASE --about", "ENTRY", first(re.compile(r"\d+"))),
    ("marketplace enterprise register", "ENTERPRISE", first(UUID)),
    ("marketplace enterprise list --as luzhiheng", "OTHER", first(UUID)),
    ("marketplace enterprise list --as heyutong", "ENTERPRISE", first(UUID)),
    ("marketplace unit file-plan", "FILING", first(UUID)),
    ("marketplace ticket report", "TICKET", first(UUID)),
    ("marketplace key make", "KEY", first(UUID)),
    ("marketplace room try", "SESSION", first(UUID)),
    ("marketplace room open", "SESSION", first(UUID)),
    ("marketplace room submit", "ALGORITHM", first(UUID)),
    ("marketplace room relate", "RELATION", first(UUID)),
    ("marketplace share make", "TOKEN_ID", first(UUID)),
    ("marketplace delivery list", "DELIVERY", first(LISTED)),
    ("marketplace discrepancy list", "DISCREPANCY", first(LISTED)),
    ("marketplace discrepancy list", "OTHER", last(LISTED)),
    ("marketplace alert list", "ALERT", first(LISTED)),
    ("curl -sG http://127.0.0.1:8000/api/v1/products", "LISTING", first(UUID)),
    ("marketplace verify", "N", first(re.compile(r"(?<=entry )\d+(?= is in the log)"))),
)
"""Which command prints what a word in capitals stands for, and where in its answer it is."""
AWAITED = {
    "marketplace licence list ": "in force",
    "marketplace licence list-narrowed ": "in force",
}
"""What a reader looks for again until it is there: what the log proves within a second."""


def _an_hour_passes() -> None:
    """Have the look taken that is taken once an hour."""

    async def look() -> None:
        for licence_id in await licences_to_look_at(now()):
            await raise_alerts(SYSTEM, licence_id)

    cli_support.run_in_market(look, practice=False)


def _typed(reader: Reader, command: Command) -> str:
    if command.text.startswith("marketplace alert list"):
        _an_hour_passes()
    for begins, said in AWAITED.items():
        if command.text.startswith(begins):
            return reader.waited_for(command, said)
    return reader.type(command)


def _follow(reader: Reader, document: str) -> list[str]:
    """Type everything that a document says; return what was printed, command by command."""
    said = []
    for command in commands_of(document):
        if is_excused(command):
            continue
        said.append(_typed(reader, command))
        for begins, word, found_in in LEARNT:
            if command.text.startswith(begins):
                reader.words[word] = found_in(said[-1])
    return said


def _leaves(name: str, absent: str) -> Callable[[Reader, str], bool]:
    return lambda reader, _: absent not in (reader.folder / name).read_text("utf-8-sig")


def _says(words: str) -> Callable[[Reader, str], bool]:
    return lambda _, said: words in said


OUTCOMES: dict[str, tuple[Callable[[Reader, str], bool], ...]] = {
    "README.md": (_says("[licence.in-time]"),),
    "docs/guides/contracts-alone.md": (_says("[signature.valid]"),),
    "docs/guides/data-officer.md": (_says("same bytes"), _leaves("leaked.csv", "粤A")),
    "docs/guides/enterprise.md": (_says("[closing.ended]"), _leaves("stays.csv", "粤A")),
    "docs/guides/public-auditor.md": (_says("[licence.in-time]"),),
    "docs/guides/regulator.md": (_says("national@2026.1"),),
    "docs/guides/walkthrough.md": (_says('"type":"licence.issued"'), _leaves("night.csv", "粤A")),
}
"""What is so when somebody has followed one of the documents that lead to something."""


@pytest.mark.parametrize("document", documents_with_commands())
def test_document_can_be_followed_from_top_to_bottom(document: str, reader: Reader) -> None:
    said = "".join(_follow(reader, document))
    assert [is_so(reader, said) for is_so in OUTCOMES.get(document, ())].count(False) == 0


PEOPLE = re.compile(r"--as ([a-z]+)")
NEWCOMERS = {"zhangwei", "lina", "linshuyi"}
"""Whom a guide makes an account for."""


@pytest.mark.parametrize("document", documents_with_commands())
def test_everybody_whom_a_document_names_is_in_the_demo(document: str) -> None:
    text = (CHECKOUT / document).read_text(encoding="utf-8")
    assert set(PEOPLE.findall(text)) - {one.username for one in everybody()} <= NEWCOMERS


@pytest.mark.parametrize("document", [named(one) for one in DOCUMENTS])
def test_every_block_says_whether_it_is_typed_or_shown(document: str) -> None:
    assert {language for language, _ in blocks_of(document)} <= TYPED | SHOWN


PROGRAM = re.compile(
    r"^(?:\w+=\S+ )?(?:marketplace|contracts|anonymize|curl|make|python3?) ", re.MULTILINE
)


@pytest.mark.parametrize("document", [named(one) for one in DOCUMENTS])
def test_no_block_hides_a_command(document: str) -> None:
    shown = [text for language, text in blocks_of(document) if language in SHOWN]
    assert [text for text in shown if PROGRAM.search(text)] == []


def test_every_excuse_names_a_test_that_is_there() -> None:
    runners = {one.run_by for one in EXCUSES if one.run_by}
    assert [one for one in runners if not (CHECKOUT / one).is_file()] == []


def test_every_excuse_is_needed() -> None:
    typed = [command for document in documents_with_commands() for command in commands_of(document)]
    assert [one for one in EXCUSES if not any(map(one.covers, typed))] == []
