"""The foundation at the console: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.cli import cli, migrate
from marketplace.cli_support import recognise_by
from marketplace.foundation.accounts import commands as accounts
from marketplace.foundation.accounts import passwords
from marketplace.foundation.accounts.queries import actor_named
from marketplace.foundation.holds import commands as holds
from marketplace.foundation.organizations import commands as organizations
from marketplace.foundation.rules import commands as rules
from tests import factories as make
from tests.marketplace.foundation.accounts.conftest import QUICK

MODULES = (rules, accounts, organizations, holds)
NOT_FOUND, NOT_ALLOWED, INVALID = 4, 5, 2


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run `marketplace ...` on a database of the test's own; returns a function of its words."""
    for name, value in {
        "DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite",
        "PRACTICE_DATABASE_URL": f"sqlite:///{tmp_path}/practice.sqlite",
        "STORE_URL": f"{tmp_path}/store",
        "KEYS_URL": f"{tmp_path}/keys",
        "KEY_PASSPHRASE": "a passphrase for tests",
    }.items():
        monkeypatch.setenv(f"MARKETPLACE_{name}", value)
    monkeypatch.setattr(passwords, "strength", QUICK)
    recognise_by(actor_named)
    groups = {group.name: group for module in MODULES for group in module.GROUPS}

    def run(*words: str, typed: str = "") -> Result:
        if words == ("migrate",):
            return CliRunner().invoke(migrate, [], catch_exceptions=False)
        return CliRunner().invoke(
            groups[words[0]], list(words[1:]), input=typed, catch_exceptions=False
        )

    assert cli.name == "cli"
    assert run("migrate").exit_code == 0
    return run


def create(console, *usernames: str) -> None:
    for username in usernames:
        made = console(
            "account",
            "create",
            username,
            "--name",
            username.title(),
            "--password-stdin",
            typed="a long enough one\n",
        )
        assert made.exit_code == 0


def test_the_register_is_loaded_once(console):
    first = json.loads(console("unit", "load", "--json").output)
    again = json.loads(console("unit", "load", "--json").output)
    pilots = json.loads(console("unit", "list", "--pilots", "--json").output)
    assert (first["units"] > 33, again["units"], len(pilots)) == (True, 0, 33)


def test_the_practice_market_is_another_database(console):
    console("unit", "load")
    found = json.loads(console("unit", "list", "--practice", "--json").output)
    packs = json.loads(console("rule", "list-packs", "--practice", "--json").output)
    assert (
        found,
        [p["id"] for p in packs if p["id"] == "practice" and p["on"]],
    ) == ([], ["practice"])


def test_rules_are_shown_with_what_nobody_verified(console):
    shown = console("rule", "show", "R20").output
    listed = console("rule", "list").output
    figures = console("rule", "list-figures").output
    assert ["未核实" in text for text in (shown, listed, figures)] == [True, True, True]


def test_a_rule_nobody_made_is_not_found(console):
    assert console("rule", "show", "R99").exit_code == NOT_FOUND


def test_a_name_that_is_taken_and_one_that_is_none(console):
    create(console, "chen")
    taken = console(
        "account", "create", "chen", "--name", "x", "--password-stdin", typed="a long enough one\n"
    )
    wrong = console(
        "account", "create", "1", "--name", "x", "--password-stdin", typed="a long enough one\n"
    )
    assert (taken.exit_code, wrong.exit_code) == (6, INVALID)


def test_an_account_makes_tokens_until_it_is_closed(console):
    create(console, "chen")
    made = console("account", "make-token", "--as", "chen", "--label", "nightly")
    closed = console("account", "disable", "chen")
    after = console("account", "make-token", "--as", "chen", "--label", "nightly")
    assert (
        made.output.startswith("mkt_"),
        closed.exit_code,
        after.exit_code,
    ) == (True, 0, NOT_FOUND)


def test_who_holds_no_post_appoints_nobody(console):
    create(console, "chen", "newcomer")
    console("unit", "load")
    words = ("unit", "appoint", "hz-data-bureau", "newcomer", "liaison", "--as", "chen")
    refused = console(*words)
    officers = console("unit", "show", "hz-data-bureau")
    assert (refused.exit_code, officers.output) == (NOT_ALLOWED, "无 / nobody\n")


def test_an_enterprise_is_entered_by_its_code(console):
    create(console, "owner", "staff")
    words = ("enterprise", "register", "越溪出行科技（虚构）")
    entered = console(*words, make.a_credit_code(), "--as", "owner", "--json")
    forged = console(*words, "91350100M000100Y44", "--as", "owner")
    enterprise = json.loads(entered.output)["id"]
    added = console("enterprise", "add-member", enterprise, "staff", "--as", "owner")
    assert (entered.exit_code, forged.exit_code, added.exit_code) == (0, INVALID, 0)


def test_who_has_no_authority_stops_nothing(console):
    create(console, "chen")
    target = "01a200cc-0b1d-7436-bdef-b9cb6906ef2c"
    words = ("--ground", "rule-breach", "--rule", "R24", "--clause", "第三十三条")
    refused = console("hold", "place", "licence", target, *words, "--as", "chen")
    assert (refused.exit_code, console("hold", "list").output) == (NOT_ALLOWED, "没有 / none\n")
