"""What holds for every command of the console: an answer as JSON, an example in its help."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.shell_completion import get_completion_class

from marketplace.cli import cli
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
    groups = {group.name: group for module in modules("commands") for group in module.GROUPS}
    return click.Group("marketplace", {**cli.commands, **groups})


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


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_nouns_are_completed_in_the_shell(shell: str) -> None:
    completion = get_completion_class(shell)
    assert completion is not None
    found = completion(_root(), {}, "marketplace", "_MARKETPLACE_COMPLETE")
    assert [one.value for one in found.get_completions([], "lice")] == ["licence"]
