"""What comes of following the guide to the contracts alone, and the help beside it."""

import json
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import contracts.cli
from contracts.agreement import parse
from tests.journeys.documents import commands_of

GUIDE = "docs/guides/contracts-alone.md"
TYPED = [command.text for command in commands_of(GUIDE)]
HERE = re.compile(r"cat > (\S+) <<'END'\n(.*)\nEND", re.DOTALL)
WRITTEN = {found[1]: found[2] for text in TYPED if (found := HERE.fullmatch(text))}
"""The files that the guide has its reader write, by name."""
ANSWERS = WRITTEN["answers.json"]
UNTIL_DRAWN_UP = (" template prepare ", " key create ", " draw-up ")


def line_of(part: str) -> str:
    """Return the guide's first line with these words."""
    return next(text for text in TYPED if part in text)


def given(line: str) -> Result:
    """One line of the guide, with its redirection."""
    command, _, target = line.partition(" > ")
    _, *words = shlex.split(command)
    done = CliRunner().invoke(contracts.cli.main, words)
    if target:
        Path(target).write_text(done.stdout, encoding="utf-8")
    return done


@pytest.fixture
def drawn_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow the guide to the contract that it has drawn up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTRACTS_PASSPHRASE", "correct horse battery staple")
    monkeypatch.setenv("LC_ALL", "en")
    Path("evidence.json").write_text('{"synthetic": true}', encoding="utf-8")
    for text in TYPED:
        if any(part in text for part in UNTIL_DRAWN_UP) and "issuer" not in text:
            assert given(text).exit_code == 0, text
        if " template prepare " in text:
            Path("answers.json").write_text(ANSWERS, encoding="utf-8")
        if " draw-up " in text:
            return


@pytest.mark.usefixtures("drawn_up")
def test_document_says_what_the_answers_say() -> None:
    drawn, answers = parse(Path("agreement.json").read_bytes()), json.loads(ANSWERS)
    assert (drawn.number, drawn.scenario, drawn.price.amount_minor, drawn.answers) == (
        answers["contract_no"],
        answers["scenario"],
        answers["price_fen"],
        answers,
    )


@pytest.mark.usefixtures("drawn_up")
def test_shown_contract_reads_in_words() -> None:
    shown = given(line_of("contracts show agreement.json")).output
    assert "3.8 No combination: The buyer must not link" in shown


@pytest.mark.usefixtures("drawn_up")
def test_drawn_up_twice_the_first_is_left_alone() -> None:
    before = Path("agreement.json").read_bytes()
    done = given(line_of(" draw-up "))
    assert (done.exit_code, Path("agreement.json").read_bytes()) == (2, before)


def test_all_faults_of_the_answers_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en")
    wrong = json.loads(ANSWERS) | {"price_fen": "much", "columns": None, "whim": 1}
    (tmp_path / "a.json").write_text(json.dumps(wrong), encoding="utf-8")
    words = ["template", "fill", "provision", str(tmp_path / "a.json")]
    done = CliRunner().invoke(contracts.cli.main, words)
    codes = [line.split(":")[0] for line in done.stderr.splitlines()]
    expected = ["unknown-blank", "missing-answer", "answer-of-wrong-kind"]
    assert (done.exit_code, codes) == (2, [f"template.{code}" for code in expected])


def every_command(group: click.Group) -> list[click.Command]:
    found: list[click.Command] = []
    for command in group.commands.values():
        found += [command, *(every_command(command) if isinstance(command, click.Group) else [])]
    return found


COMMANDS = every_command(contracts.cli.main)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_an_example_in_its_help(command: click.Command) -> None:
    assert "Example: contracts" in (command.help or "")
