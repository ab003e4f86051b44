"""The root of the console: every slice's commands have a place, and only what is called is
loaded."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from marketplace.cli import PLACES, cli
from marketplace.slices import modules


def test_every_command_of_the_slices_has_its_place_at_the_root() -> None:
    named = {group.name: group for module in modules("commands") for group in module.GROUPS}
    context = click.Context(cli)
    assert {name: cli.get_command(context, name) for name in named} == named


@pytest.mark.parametrize("name", PLACES)
def test_every_place_has_the_command_of_its_name(name: str) -> None:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["rule", "list", "--help"]])
def test_command_imports_no_slice_but_its_own(words: list[str]) -> None:
    told = "import sys, marketplace.cli as m\ntry: m.main()\nfinally: print(*sys.modules)"
    run = [sys.executable, "-c", told, *words]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.splitlines()[-1].split() if name.endswith(".commands")}
    own = {f"marketplace.{PLACES[words[0]]}"} if words[0] in PLACES else set()
    assert {name for name in loaded if name.startswith("marketplace.")} == own
