"""The console against a market elsewhere: the same words, or a plain no."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from marketplace.cli import cli
from marketplace.client.commands import REMOTE, remote_counterpart
from marketplace.slices import modules

NOWHERE = "http://127.0.0.1:9"
GROUPS = {group.name: group for module in modules("commands") for group in module.GROUPS}


def _command(path: tuple[str, ...]) -> click.Command:
    command: click.Command = GROUPS[path[0]]
    for name in path[1:]:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


@pytest.mark.parametrize("path", sorted(REMOTE), ids=" ".join)
def test_remote_command_takes_the_local_ones_words_but_who_acts(path: tuple[str, ...]) -> None:
    remote = remote_counterpart(GROUPS[path[0]], NOWHERE)
    for name in path[1:]:
        assert isinstance(remote, click.Group)
        remote = remote.commands[name]
    expected = {one.name for one in _command(path).params} - {"user"} | {"as_json"}
    assert {one.name for one in remote.params} == expected


@pytest.mark.parametrize("words", [["account", "create", "x"], ["migrate"]])
def test_what_only_works_here_says_so(words: list[str]) -> None:
    for group in GROUPS.values():
        cli.add_command(group)
    done = CliRunner().invoke(cli, ["--remote", NOWHERE, *words])
    assert (done.exit_code, "on the local database only" in done.output) == (2, True)


def test_market_that_does_not_answer_is_told_with_the_exit_code_for_not_now() -> None:
    for group in GROUPS.values():
        cli.add_command(group)
    done = CliRunner().invoke(cli, ["--remote", NOWHERE, "rule", "list"])
    assert (done.exit_code, "client.unreachable" in done.output) == (7, True)
