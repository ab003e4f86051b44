"""The console against a market elsewhere: the same words, or a plain no."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from marketplace.cli import PLACES, cli
from marketplace.client.commands import WITHOUT_A_MARKET, opening, remote_counterpart
from marketplace.client.consoles import COUNTERPARTS

ROOT = Path(__file__).resolve().parents[3]
NOWHERE = "http://127.0.0.1:9"


def _group(name: str) -> click.Command:
    group: click.Command = getattr(import_module(f"marketplace.{PLACES[name]}"), name)
    return group


def _command(path: tuple[str, ...]) -> click.Command:
    command = _group(path[0])
    for name in path[1:]:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


@pytest.mark.parametrize("path", sorted(COUNTERPARTS), ids=" ".join)
def test_remote_command_takes_the_local_ones_words_but_who_acts(path: tuple[str, ...]) -> None:
    remote = remote_counterpart(_group(path[0]), opening(NOWHERE))
    for name in path[1:]:
        assert isinstance(remote, click.Group)
        remote = remote.commands[name]
    expected = {one.name for one in _command(path).params} - {"user"}
    assert {one.name for one in remote.params} == expected


def _every_command(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    for name, one in command.commands.items():
        yield from _every_command(one, (*path, name))


def test_every_command_works_elsewhere_or_the_documents_say_that_it_does_not() -> None:
    known = {path for name in PLACES for path in _every_command(_group(name), (name,))}
    said = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    here_alone = known - COUNTERPARTS.keys() - WITHOUT_A_MARKET
    assert [path for path in sorted(here_alone) if f"`{' '.join(path)}`" not in said] == []


def test_what_needs_no_market_works_wherever_the_market_is(tmp_path: Path) -> None:
    bundle = tmp_path / "no.licence.json"
    bundle.write_text("{}")
    words = ["verify", str(bundle), "--trust", str(tmp_path)]
    here, there = (CliRunner().invoke(cli, [*to, *words]) for to in ([], ["--remote", NOWHERE]))
    assert (there.exit_code, there.output) == (here.exit_code, here.output)


@pytest.mark.parametrize("words", [["account", "create", "x"], ["migrate"]])
def test_what_only_works_here_says_so(words: list[str]) -> None:
    done = CliRunner().invoke(cli, ["--remote", NOWHERE, *words])
    assert (done.exit_code, "on the local database only" in done.output) == (2, True)


def test_market_that_does_not_answer_is_told_with_the_exit_code_for_not_now() -> None:
    done = CliRunner().invoke(cli, ["--remote", NOWHERE, "rule", "list"])
    assert (done.exit_code, "client.no-answer" in done.output) == (7, True)
