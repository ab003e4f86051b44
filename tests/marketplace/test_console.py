"""What holds for every command of the console: an answer as JSON, an example in its help."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.shell_completion import get_completion_class

from marketplace.cli import PLACES, cli
from marketplace.slices import modules

RUNS_UNTIL_STOPPED = {
    ("marketplace", "serve"): "the site itself",
    ("marketplace", "demo"): "tells its story on the terminal and becomes the site",
    ("marketplace", "log", "sequence"): "a process of its own",
    ("marketplace", "log", "serve"): "a process of its own",
    ("marketplace", "log", "witness"): "a process of its own",
}
"""Commands that answer nothing, and why."""


def _walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    for name, inner in command.commands.items():
        yield from _walk(inner, (*path, name))


def _root() -> click.Group:
    context = click.Context(cli, info_name="marketplace")
    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return click.Group("marketplace", {name: one for name, one in found.items() if one})


COMMANDS = sorted(_walk(_root(), ("marketplace",)))


def _command(path: tuple[str, ...]) -> click.Command:
    command: click.Command = _root()
    for name in path[1:]:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_answers_as_json_or_runs_until_it_is_stopped(path: tuple[str, ...]) -> None:
    options = {option for one in _command(path).params for option in one.opts}
    assert ("--json" in options) is not (path in RUNS_UNTIL_STOPPED)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example(path: tuple[str, ...]) -> None:
    said = " ".join((_command(path).help or "").split())
    assert f"Example: {' '.join(path)}" in said


def test_every_command_of_the_slices_has_its_place_at_the_root() -> None:
    named = {group.name: group for module in modules("commands") for group in module.GROUPS}
    context = click.Context(cli)
    assert {name: cli.get_command(context, name) for name in named} == named
    assert set(PLACES) == {*named, "serve"}


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["rule", "list", "--help"]])
def test_command_imports_no_slice_but_its_own(words: list[str]) -> None:
    told = "import sys, marketplace.cli as m\ntry: m.main()\nfinally: print(*sys.modules)"
    run = [sys.executable, "-c", told, *words]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.splitlines()[-1].split() if name.endswith(".commands")}
    own = {f"marketplace.{PLACES[words[0]]}"} if words[0] in PLACES else set()
    assert {name for name in loaded if name.startswith("marketplace.")} == own


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_nouns_are_completed_in_the_shell(shell: str) -> None:
    completion = get_completion_class(shell)
    assert completion is not None
    found = completion(cli, {}, "marketplace", "_MARKETPLACE_COMPLETE")
    assert [one.value for one in found.get_completions([], "lice")] == ["licence"]
