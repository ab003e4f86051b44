"""The command line against a market elsewhere: the same words, the same lines, the same exit codes.

`marketplace --remote URL ...` (or `MARKETPLACE_REMOTE`) sends a command to that market's interface;
`MARKETPLACE_TOKEN` says who acts, so there is no `--as`. A command runs as it does here but for the
one moment at which it would open the databases: then its counterpart in `consoles` asks the market
instead and returns what the command would have found. What needs no market works as it is; what
only the operator does at the machine itself (accounts, the log's keeping, migrations) is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import click

from marketplace.cli_support import ELSEWHERE
from marketplace.client.consoles import COUNTERPARTS, Counterpart, Words
from marketplace.client.errors import RuleRefusalError
from marketplace.client.market import RemoteMarket

TOKEN = "MARKETPLACE_TOKEN"
ONLY_LOCAL = "works on the local database only / 仅可用于本地数据库"
WITHOUT_A_MARKET: frozenset[Words] = frozenset(
    {
        ("log", "check"),
        ("log", "mirror"),
        ("log", "verify"),
        ("log", "witness"),
        ("verify",),
    }
)
"""Commands that read files and addresses alone: they are the same wherever the market is."""
Opens = Callable[[bool], RemoteMarket]
"""Opens the market, or its practice market; whoever opens closes."""
_ACTOR = re.compile(r" --as \S+")


def opening(address: str) -> Opens:
    """Return what opens the market at `address` for the owner of the token in the environment."""
    token = os.environ.get(TOKEN, "")
    return lambda practice: RemoteMarket(address, token=token, practice=practice)


def remote_counterpart(local: click.Command, opens: Opens, *, path: Words = ()) -> click.Command:
    """Return `local` as it works on the market that `opens` opens, or what says that it does not.

    Of a group's commands, those that work here alone are not listed.
    """
    path = (*path, local.name or "")
    if path in WITHOUT_A_MARKET:
        return local
    if isinstance(local, click.Group):
        commands = {
            name: remote_counterpart(command, opens, path=path)
            for name, command in local.commands.items()
        }
        return click.Group(local.name, commands, help=local.help)
    if path not in COUNTERPARTS:
        return _refused(path)
    return click.Command(
        local.name,
        params=[one for one in local.params if one.name != "user"],
        callback=_sent(local, partial(_answer, COUNTERPARTS[path], opens)),
        help=_ACTOR.sub("", local.help or ""),
    )


def _refused(path: Words) -> click.Command:
    """Return a command that says, whatever its words, that it works here alone."""

    def say() -> None:
        raise click.UsageError(f"{' '.join(path)}: {ONLY_LOCAL}")

    any_words = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(
        path[-1], callback=say, hidden=True, add_help_option=False, context_settings=any_words
    )


def _sent(local: click.Command, ask: Callable[[Mapping[str, Any]], Any]) -> Callable[..., None]:
    """Return the local command's own function, with `ask` in the place of the databases."""
    assert local.callback is not None
    callback = local.callback
    actor = {"user": ""} if any(one.name == "user" for one in local.params) else {}

    def call(**given: Any) -> None:
        click.get_current_context().meta[ELSEWHERE] = ask
        callback(**given, **actor)

    return call


def _answer(counterpart: Counterpart, opens: Opens, given: Mapping[str, Any]) -> Any:
    """Ask the market; a rule's refusal is a value, as it is here."""
    with opens(bool(given.get("practice"))) as market:
        try:
            return counterpart(market, given)
        except RuleRefusalError as refused:
            return refused.refusal
