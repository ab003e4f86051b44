"""Errors in licensed data from the command line."""

from __future__ import annotations

import json

import pytest

from marketplace.use.corrections.commands import ticket
from tests.marketplace.conftest import Console
from tests.marketplace.use.followup.test_console import Desk

WRONG = ("--fault", "wrong-value", "--column", "fare", "--description", "票价为负。")


@pytest.mark.parametrize(
    ("words", "state"), [(("accept",), "accepted"), (("reject", "--ground", "known"), "rejected")]
)
def test_ticket_is_reported_and_answered(
    console: Console, words: tuple[str, ...], state: str
) -> None:
    desk = Desk(console, deliveries=0)
    reported = desk(desk.buyer, ticket, "report", desk.number, *WRONG)
    verb, *options = words
    answered = desk(desk.chief, ticket, verb, reported["ticket_id"], *options)
    listed = json.loads(desk.ask(desk.buyer, ticket, "list", desk.number).stdout)
    waiting = desk(desk.chief, ticket, "list")
    short = desk.ask(desk.buyer, ticket, "report", desk.number, *WRONG[:-1], "?")
    assert (answered["state"], [one["state"] for one in listed]) == (state, [state])
    assert (len(waiting), short.exit_code) == (int(state == "accepted"), 2)
