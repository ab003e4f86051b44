"""One grammar for the three command lines: noun and verb, an example, JSON, named exit codes."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.shell_completion import get_completion_class

import anonymize.cli
import contracts.cli
import marketplace.cli

PROGRAMS = {
    "anonymize": anonymize.cli.cli,
    "contracts": contracts.cli.main,
    "marketplace": marketplace.cli.cli,
}
VERBS = {
    *("accept", "add", "answer", "appoint", "approve", "bundle", "certify", "check", "close"),
    *("confirm", "create", "decide", "deliver", "demo", "detect", "disable", "dismiss", "draw"),
    *("erase", "evaluate", "explain", "export", "fetch", "file", "fill", "fsck", "index"),
    *("issue", "label", "lift", "list", "load", "make", "measure", "migrate", "mirror"),
    *("narrow", "new", "notify", "object", "open", "order", "pay", "place", "plan", "prepare"),
    *("print", "prove", "publish", "query", "read", "recall", "receipt", "redline", "refuse"),
    *(
        "register",
        "reinstate",
        "reject",
        "relate",
        "remove",
        "renew",
        "replace",
        "replay",
        "report",
    ),
    *("retire", "return", "revoke", "run", "search", "separate", "sequence", "serve"),
    *("settle", "show", "sign", "solve", "state", "submit", "suspend", "take", "trace", "try"),
    *("verify", "withdraw", "witness", "write"),
}
"""What can be done; `new` and `demo` stand for "ask anew" and "demonstrate"."""
WITHOUT_JSON = {
    ("marketplace", "serve"): "the site itself",
    ("marketplace", "demo"): "tells its story on the terminal and becomes the site",
    ("marketplace", "log", "list"): "prints a JSON document that is checked as it stands",
    ("marketplace", "log", "sequence"): "a process of its own",
    ("marketplace", "log", "serve"): "a process of its own",
    ("marketplace", "log", "witness"): "a process of its own",
}
"""Commands without `--json`, and why."""

Path = tuple[str, ...]


def _walk(command: click.Command, path: Path) -> Iterator[tuple[Path, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1])
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _walk(inner, (*path, name))


EVERYTHING = {
    path: command for name, program in PROGRAMS.items() for path, command in _walk(program, (name,))
}
COMMANDS = [path for path, command in EVERYTHING.items() if not isinstance(command, click.Group)]
NOUNS = [path for path in EVERYTHING if path not in COMMANDS and len(path) > 1]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_ends_in_a_verb(path: Path) -> None:
    verb = path[-1].partition("-")[0]
    assert (len(path) <= 3, verb in VERBS) == (True, True)


@pytest.mark.parametrize("path", NOUNS, ids=" ".join)
def test_every_group_is_one_singular_noun(path: Path) -> None:
    (noun,) = path[1:]
    assert (noun.isalpha(), noun.endswith("s")) == (True, False)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example(path: Path) -> None:
    command = EVERYTHING[path]
    said = " ".join(f"{command.help} {command.epilog}".split())
    assert f"Example: {' '.join(path)}" in said


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_answers_as_json_or_says_why_not(path: Path) -> None:
    options = {option for one in EVERYTHING[path].params for option in one.opts}
    assert ("--json" in options) is not (path in WITHOUT_JSON)


@pytest.mark.parametrize("name", PROGRAMS)
def test_help_names_the_exit_codes(name: str) -> None:
    assert (PROGRAMS[name].epilog or "").startswith("Exit codes: 0 ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("name", "begun", "expected"),
    [
        ("anonymize", "det", ["detect"]),
        ("contracts", "templ", ["template"]),
        ("marketplace", "lice", ["licence"]),
    ],
)
def test_commands_are_completed_in_the_shell(
    shell: str, name: str, begun: str, expected: list[str]
) -> None:
    kind = get_completion_class(shell)
    assert kind is not None
    completion = kind(PROGRAMS[name], {}, name, f"_{name.upper()}_COMPLETE")
    assert [one.value for one in completion.get_completions([], begun)] == expected
