"""The foundation at the console: what it prints, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from marketplace.foundation.accounts import passwords
from marketplace.foundation.accounts.commands import account
from marketplace.foundation.accounts.queries import user_of
from marketplace.foundation.holds.commands import hold
from marketplace.foundation.organizations.commands import enterprise, unit
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.rules.commands import rule
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import SHANGHAI
from tests import factories as make
from tests.marketplace.conftest import Console
from tests.marketplace.foundation.accounts.conftest import QUICK

NOT_FOUND, NOT_ALLOWED, INVALID = 4, 5, 2
TARGET = "01a200cc-0b1d-7436-bdef-b9cb6906ef2c"
UNDER = ("--ground", "rule-breach", "--rule", "R24", "--clause", "第三十三条")
THEN = datetime(2099, 1, 1, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "strength", QUICK)


def create(console: Console, *usernames: str) -> None:
    for username in usernames:
        words = (username, "--name", username.title(), "--password-stdin")
        assert console(account, "create", *words, typed="a long enough one\n").exit_code == 0


def _username(console: Console, entering: Callable[[], Awaitable[Actor]]) -> str:
    async def work() -> str:
        actor = await entering()
        assert actor.user_id is not None
        return (await user_of(actor.user_id)).username

    return str(console.run(work))


def test_the_register_is_loaded_once(console: Console) -> None:
    first = json.loads(console(unit, "load", "--json").output)
    again = json.loads(console(unit, "load", "--json").output)
    pilots = json.loads(console(unit, "list", "--pilots", "--json").output)
    assert (first["units"] > 33, again["units"], len(pilots)) == (True, 0, 33)


def test_the_practice_market_is_another_database(console: Console) -> None:
    console(unit, "load")
    found = json.loads(console(unit, "list", "--practice", "--json").output)
    packs = json.loads(console(rule, "list-packs", "--practice", "--json").output)
    assert (
        found,
        [p["id"] for p in packs if p["id"] == "practice" and p["on"]],
    ) == ([], ["practice"])


def test_rules_are_shown_with_what_nobody_verified(console: Console) -> None:
    shown = console(rule, "show", "R20").output
    listed = console(rule, "list").output
    figures = console(rule, "list-figures").output
    assert ["未核实" in text for text in (shown, listed, figures)] == [True, True, True]


def test_a_rule_nobody_made_is_not_found(console: Console) -> None:
    assert console(rule, "show", "R99").exit_code == NOT_FOUND


def test_a_name_that_is_taken_and_one_that_is_none(console: Console) -> None:
    create(console, "chen")
    words = ("--name", "x", "--password-stdin")
    taken = console(account, "create", "chen", *words, typed="a long enough one\n")
    wrong = console(account, "create", "1", *words, typed="a long enough one\n")
    assert (taken.exit_code, wrong.exit_code) == (6, INVALID)


def test_an_account_makes_tokens_until_it_is_closed(console: Console) -> None:
    create(console, "chen")
    made = console(account, "make-token", "--as", "chen", "--label", "nightly")
    closed = console(account, "disable", "chen")
    after = console(account, "make-token", "--as", "chen", "--label", "nightly")
    # elsewhere nobody is named: the token that speaks for the closed account is no longer known
    unknown = NOT_ALLOWED if console.elsewhere else NOT_FOUND
    assert (made.output[:4], closed.exit_code, after.exit_code) == ("mkt_", 0, unknown)


def test_who_holds_no_post_appoints_nobody(console: Console) -> None:
    create(console, "chen", "newcomer")
    console(unit, "load")
    words = ("appoint", "hz-data-bureau", "newcomer", "liaison", "--as", "chen")
    refused = console(unit, *words)
    officers = console(unit, "show", "hz-data-bureau")
    assert (refused.exit_code, officers.output) == (NOT_ALLOWED, "无 / nobody\n")


def test_executive_appoints_and_everybody_sees_since_when(console: Console) -> None:
    executive = _username(console, make.the_executive)
    create(console, "newcomer")
    words = ("appoint", "hz-data-bureau", "newcomer", "liaison", "--as", executive)
    appointed = console(unit, *words)
    shown = console(unit, "show", "海珠区政务数据局")
    before = console(unit, "show", "hz-data-bureau", "--at", "2021-01-01")
    assert appointed.exit_code == 0
    assert (appointed.output in shown.output, "Newcomer" in before.output) == (True, False)


def test_unit_that_nobody_knows_is_not_found(console: Console) -> None:
    console(unit, "load")
    assert console(unit, "show", "no/such unit?").exit_code == NOT_FOUND


def test_plan_is_filed_and_receipted(console: Console, tmp_path: Path) -> None:
    chief = _username(console, lambda: make.an_officer(Post.DEPARTMENT_CDO))
    executive = _username(console, make.the_executive)
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"a plan\n" * 100)
    words = ("hz-data-bureau", str(plan), "--as", chief, "--json")
    filed = json.loads(console(unit, "file-plan", *words).output)
    received = console(unit, "receipt-plan", filed["id"], "--as", executive, "--json")
    assert filed["plan_digest"] == f"sha256:{sha256(plan.read_bytes()).hexdigest()}"
    assert json.loads(received.output)["receipt_number"] is not None


def test_an_enterprise_is_entered_by_its_code(console: Console) -> None:
    create(console, "owner", "staff")
    words = ("register", "越溪出行科技（虚构）")
    entered = console(enterprise, *words, make.a_credit_code(), "--as", "owner", "--json")
    forged = console(enterprise, *words, "91350100M000100Y44", "--as", "owner")
    entered_id = json.loads(entered.output)["id"]
    added = console(enterprise, "add-member", entered_id, "staff", "--as", "owner")
    own = console(enterprise, "list", "--as", "staff")
    assert (entered.exit_code, forged.exit_code, added.exit_code) == (0, INVALID, 0)
    assert own.output == f"{entered_id}  越溪出行科技（虚构）  成员 staff\n"


def test_enterprise_is_verified_on_a_document(console: Console, tmp_path: Path) -> None:
    create(console, "owner")
    executive = _username(console, make.the_executive)
    words = ("越溪出行科技（虚构）", make.a_credit_code(), "--as", "owner", "--json")
    entered = json.loads(console(enterprise, "register", *words).output)["id"]
    document = tmp_path / "licence.pdf"
    document.write_bytes(b"a business licence\n")
    verified = console(enterprise, "verify", entered, str(document), "--as", executive, "--json")
    evidence = f"sha256:{sha256(document.read_bytes()).hexdigest()}"
    assert json.loads(verified.output)["evidence_digest"] == evidence


def test_who_has_no_authority_stops_nothing(console: Console) -> None:
    create(console, "chen")
    refused = console(hold, "place", "licence", TARGET, *UNDER, "--as", "chen")
    assert (refused.exit_code, console(hold, "list").output) == (NOT_ALLOWED, "没有 / none\n")


def test_authority_stops_something_and_sets_it_going_again(console: Console) -> None:
    regulator = _username(console, make.the_regulator)
    words = ("unit", TARGET, *UNDER, "--until", "2099-01-01", "--as", regulator, "--json")
    placed = json.loads(console(hold, "place", *words).output)
    (listed,) = json.loads(console(hold, "list", "--json").output)
    lifted = console(hold, "lift", placed["id"], "--as", regulator)
    assert (listed["id"], datetime.fromisoformat(listed["until"])) == (placed["id"], THEN)
    assert ("已解除 lifted" in lifted.output, console(hold, "list").output) == (
        True,
        "没有 / none\n",
    )
