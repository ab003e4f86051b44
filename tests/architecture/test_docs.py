"""The documents agree with the code: settings, links, map, glossary, commands, errors, sizes."""

from __future__ import annotations

import ast
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest

import anonymize.cli
import contracts.cli
import marketplace.cli
from marketplace.kernel.errors import MarketplaceError
from marketplace.settings import Settings
from marketplace.slices import SLICES, modules
from tests.journeys.documents import commands_of, documents_with_commands
from tests.journeys.excused import is_excused_somewhere

ROOT = Path(marketplace.cli.__file__).parents[1]
PACKAGES = ("anonymize", "contracts", "marketplace", "migrations")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
LINES_MAX = 500
GENERATED = {"vendor", "assets", "golden", "node_modules", "__pycache__"}
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")
PROGRAM = re.compile(r"(?:anonymize|contracts|marketplace) ")
PATH = re.compile(
    r"(?:anonymize|benchmarks|contracts|docs|marketplace|migrations|tests)/[\w./<>*-]*"
)
CHINESE = r"[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{CHINESE}[,;:!?]|[,;:!?]{CHINESE}|{CHINESE}\.(?!\w)")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _sources() -> dict[Path, str]:
    return {path: _text(path) for one in PACKAGES for path in (ROOT / one).rglob("*.py")}


@cache
def _words() -> frozenset[str]:
    """Return every word of the sources, and every file name."""
    found = {word for text in _sources().values() for word in re.findall(r"[\w.-]+", text)}
    found |= {part for word in found for part in word.split(".")}
    names = {path.name for one in PACKAGES for path in (ROOT / one).rglob("*")}
    return frozenset(found | names | {Path(name).stem for name in names})


@cache
def _members() -> frozenset[str]:
    """Return `Class.MEMBER` for every assignment in a class body."""
    return frozenset(
        f"{node.name}.{target.id}"
        for text in _sources().values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
        for line in node.body
        for target in _targets(line)
    )


def _targets(line: ast.stmt) -> Iterator[ast.Name]:
    targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
    yield from (target for target in targets if isinstance(target, ast.Name))


@pytest.mark.parametrize("setting", [one.name for one in fields(Settings)])
def test_every_setting_has_a_heading(setting: str) -> None:
    headings = re.findall(r"^### (\w+)$", _text(ROOT / "docs/operator.md"), re.MULTILINE)
    assert headings.count(f"MARKETPLACE_{setting.upper()}") == 1


def test_settings_survive_the_environment() -> None:
    given = Settings(port=81, synthetic=True, key_passphrase="one two")
    assert Settings.from_environment(given.to_environment()) == given


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = [link for link in LINK.findall(_text(document)) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_every_path_that_is_named_exists(document: Path) -> None:
    prose = re.sub(r"```.*?```", "", _text(document), flags=re.DOTALL)
    paths = [path for path in CODE.findall(prose) if PATH.fullmatch(path) and "<" not in path]
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_chinese_sentences_end_and_pause_in_full_width(document: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", _text(document), flags=re.DOTALL)
    assert HALF_WIDTH.findall(LINK.sub("]", prose)) == []


@pytest.mark.parametrize("slice_", SLICES)
def test_every_slice_has_its_place_in_the_maps(slice_: str) -> None:
    folder = f"marketplace/{slice_.replace('.', '/')}"
    if (ROOT / folder).is_dir():
        assert f"`{folder}/`" in _text(ROOT / "README.md")
    assert f"{slice_.rsplit('.', maxsplit=1)[-1]}" in _text(ROOT / "ARCHITECTURE.md")


def test_every_word_of_the_glossary_is_in_the_code() -> None:
    rows = [line for line in _text(ROOT / "docs/glossary.md").splitlines() if line[:1] == "|"]
    named = {word for row in rows for word in CODE.findall(row)}
    known = _words() | _members()
    assert sorted(word for word in named if word not in known) == []


@pytest.mark.parametrize("decision", DECISIONS, ids=_named)
def test_every_decision_has_its_five_parts(decision: Path) -> None:
    parts = re.findall(r"^## (.+)$", _text(decision), re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences", "Alternatives", "Kept by"]


def test_every_decision_is_listed() -> None:
    listed = LINK.findall(_text(ROOT / "docs/decisions/README.md"))
    assert listed == [decision.name for decision in DECISIONS]


def test_every_test_that_is_named_exists() -> None:
    defined = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", _text(path))
    }
    named = {
        word for one in DOCUMENTS for word in CODE.findall(_text(one)) if word.startswith("test_")
    }
    assert sorted(name for name in named if not name.endswith(".py") and name not in defined) == []


def _errors(root: type[MarketplaceError] = MarketplaceError) -> Iterator[type[MarketplaceError]]:
    for error in root.__subclasses__():
        yield error
        yield from _errors(error)


def test_every_error_has_a_code_of_its_own_and_a_right_sentence() -> None:
    for kind in ("api", "pages", "commands", "errors"):
        modules(kind)
    found = [e for e in dict.fromkeys(_errors()) if e.__module__.startswith("marketplace.")]
    codes = Counter(error.__dict__.get("code") for error in found)
    assert [code for code, times in codes.items() if times > 1 or code is None] == []
    assert [error.code for error in found if HALF_WIDTH.search(error.text.zh)] == []


@cache
def _commands() -> dict[str, click.Group]:
    root = marketplace.cli.cli
    context = click.Context(root)
    found = {name: root.get_command(context, name) for name in root.list_commands(context)}
    whole = click.Group("marketplace", {name: one for name, one in found.items() if one})
    return {"marketplace": whole, "anonymize": anonymize.cli.cli, "contracts": contracts.cli.main}


def _reached(words: list[str]) -> click.Command | None:
    """Return the command that the words name, which are taken off; None when there is none."""
    command: click.Command | None = _commands().get(words.pop(0))
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        if words[0].isupper():  # a word that stands for any command
            return command
        command = command.commands.get(words.pop(0))
    return command


@pytest.mark.parametrize("document", documents_with_commands())
def test_every_command_that_no_reader_of_the_tests_types_can_be_given(document: str) -> None:
    excused = [one.text for one in commands_of(document) if is_excused_somewhere(one)]
    for words in (shlex.split(text, comments=True) for text in excused if PROGRAM.match(text)):
        command = _reached(words)
        assert command is not None
        given, _, _ = command.make_parser(click.Context(command)).parse_args(words)
        lacking = [p.name for p in command.params if p.required and not given.get(p.name or "")]
        assert lacking == [], f"{command.name} lacks {lacking}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_every_command_that_a_sentence_names_exists(document: Path) -> None:
    prose = re.sub(r"```.*?```", "", _text(document), flags=re.DOTALL)
    spoken = [code for code in CODE.findall(prose) if PROGRAM.match(code)]
    assert [code for code in spoken if _reached(code.split()) is None] == []


@pytest.mark.parametrize("package", [*PACKAGES, "tests", "benchmarks", "docs"])
def test_no_file_is_longer_than_a_reader_bears(package: str) -> None:
    written = [
        path
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".md", ".yaml", ".go", ".typ"}
        and not GENERATED & set(path.parts)
    ]
    assert [_named(p) for p in written if len(_text(p).splitlines()) > LINES_MAX] == []


def test_changelog_fragments_are_one_sentence() -> None:
    fragments = sorted((ROOT / "changelog.d").iterdir())
    assert all(re.fullmatch(r"\d{4}\.(added|changed|fixed|removed)\.md", f.name) for f in fragments)
    assert [f.name for f in fragments if len(_text(f).splitlines()) != 1] == []
