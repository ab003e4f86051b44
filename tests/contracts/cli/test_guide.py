"""The guide's commands, as they stand there, lead from an empty folder to a signed contract."""

import json
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import contracts.cli
from contracts.agreement import parse
from contracts.document import require_available
from contracts.document.errors import PdfUnavailableError

GUIDE = Path(contracts.cli.__file__).parents[1] / "docs/guides/contracts-alone.md"
TEXT = GUIDE.read_text(encoding="utf-8")
(ANSWERS,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
LINES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]
EXIT_UNAVAILABLE = 4


def prints_pdf() -> bool:
    try:
        require_available()
    except PdfUnavailableError:
        return False
    return True


def given(line: str) -> Result:
    """One line of the guide, with its redirection."""
    command, _, target = line.partition(" > ")
    _, *words = shlex.split(command)
    done = CliRunner().invoke(contracts.cli.main, words)
    if target:
        Path(target).write_text(done.stdout, encoding="utf-8")
    return done


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Result]:
    """Every line in its order; the form is answered as the guide's example answers it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTRACTS_PASSPHRASE", "correct horse battery staple")
    monkeypatch.setenv("LC_ALL", "en")
    Path("evidence.json").write_text('{"synthetic": true}', encoding="utf-8")
    results = {}
    for line in LINES:
        results[line] = given(line)
        if " prepare " in line:
            form = json.loads(Path("answers.json").read_text(encoding="utf-8"))
            Path("answers.json").write_text(
                json.dumps(form | json.loads(ANSWERS), ensure_ascii=False), encoding="utf-8"
            )
    return results


def test_guide_leads_to_a_contract_that_both_signed(followed: dict[str, Result]) -> None:
    expected = [0 if prints_pdf() or " print " not in line else EXIT_UNAVAILABLE for line in LINES]
    (verified,) = (line for line in LINES if " verify " in line)
    assert [result.exit_code for result in followed.values()] == expected
    assert followed[verified].output.splitlines()[-1] == "valid"


def test_document_says_what_the_answers_say(followed: dict[str, Result]) -> None:
    drawn, answers = parse(Path("agreement.json").read_bytes()), json.loads(ANSWERS)
    assert (drawn.number, drawn.scenario, drawn.price.amount_minor, drawn.answers) == (
        answers["contract_no"],
        answers["scenario"],
        answers["price_fen"],
        answers,
    )


def test_shown_contract_reads_in_words(followed: dict[str, Result]) -> None:
    (line,) = (line for line in LINES if " show " in line and "agreement.json" in line)
    assert "3.8 No combination: The buyer must not link" in followed[line].output


def test_drawn_up_twice_the_first_is_left_alone(followed: dict[str, Result]) -> None:
    before = Path("agreement.json").read_bytes()
    (line,) = (line for line in LINES if " draw-up " in line)
    done = given(line)
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
