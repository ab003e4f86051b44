"""The trade wing at the console: exit codes, and the check that needs no database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from marketplace.kernel.calendar import day_of
from marketplace.trade.agreements.commands import contract
from marketplace.trade.licences.commands import licence, trust, verify
from marketplace.trade.parties.commands import key
from marketplace.trade.requests.commands import request
from tests.marketplace.conftest import Console
from tests.stories import PASSPHRASE

GROUPS = (request, contract, key, licence, verify, trust)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_every_help_has_an_example_in_both_languages(group: Any) -> None:
    commands = [group, *getattr(group, "commands", {}).values()]
    wrong = [
        one.name
        for one in commands
        if "Example: marketplace" not in (one.help or "") or " / " not in (one.help or "")
    ]
    assert wrong == []


def _verify(*words: str) -> Result:
    return CliRunner().invoke(verify, list(words), catch_exceptions=False)


def test_a_story_is_told_at_the_console_alone(console: Console, tmp_path: Path) -> None:
    code, chief, buyer = console.a_deal()
    asked = console(
        request, "new", "--product", code, "--scenario", "夜班线路优化",
        "--purpose", "operationsImprovement", "--as", buyer, "--json",
    )  # fmt: skip
    request_id = json.loads(asked.output)["request_id"]
    refused = console(
        request, "new", "--product", code, "--scenario", "a1", "--scenario", "b2",
        "--purpose", "operationsImprovement", "--as", buyer,
    )  # fmt: skip
    not_theirs = console(request, "accept", request_id, "--as", buyer)
    accepted = console(request, "accept", request_id, "--as", chief)
    agreement_id = console.agreement_of(request_id)
    signed = [
        console(
            contract, "sign", agreement_id, "--role", role, "--as", who, typed=PASSPHRASE + "\n"
        )
        for role, who in (("provider", chief), ("buyer", buyer))
    ]
    again = console(
        contract, "sign", agreement_id, "--role", "buyer", "--as", buyer, typed=PASSPHRASE + "\n"
    )
    console.sequence_log()
    shown = json.loads(console(licence, "list", "--as", buyer, "--json").output)[0]
    file, folder = tmp_path / "one.licence.json", tmp_path / "trust"
    console(licence, "bundle", shown["licence_id"], "--as", buyer, "--out", str(file))
    console(trust, "export", str(folder))
    valid = _verify(str(file), "--trust", str(folder))
    smaller = _narrowed(console, shown["licence_id"], buyer, tmp_path / "team.licence.json")
    narrowed_valid = _verify(str(tmp_path / "team.licence.json"), "--trust", str(folder))
    taken_back = console(licence, "take-back", smaller, "--as", buyer)
    suspended = console(licence, "suspend", shown["number"], "--ground", "misuse", "--as", chief)
    console(licence, "bundle", shown["licence_id"], "--as", buyer, "--out", str(file))
    stopped = _verify(str(file), "--trust", str(folder), "--json")
    failed = [one["check"] for one in json.loads(stopped.output)["findings"]
              if one["outcome"] == "failed"]  # fmt: skip
    codes = [one.exit_code for one in (asked, refused, not_theirs, accepted, *signed, again)]
    assert (
        codes,
        shown["standing"],
        valid.exit_code,
        suspended.exit_code,
        stopped.exit_code,
        failed,
    ) == ([0, 3, 5, 0, 0, 0, 6], "in-force", 0, 0, 3, ["suspension"])
    assert (narrowed_valid.exit_code, taken_back.exit_code) == (0, 0)


def _narrowed(console: Console, licence_id: str, buyer: str, file: Path) -> str:
    """Cut one out for today, write its bundle once it is in the log, and return its number."""
    today = f"{day_of(datetime.now(UTC)):%Y-%m-%d}"
    days = ("--from", today, "--until", today)
    console(licence, "narrow", licence_id, "--team", "线网组", *days, "--as", buyer)
    console.sequence_log()
    (made,) = json.loads(
        console(licence, "list-narrowed", licence_id, "--as", buyer, "--json").output
    )
    narrowed_id = str(made["narrowed_id"])
    console(licence, "bundle-narrowed", narrowed_id, "--as", buyer, "--out", str(file))
    return str(made["number"])


def test_a_check_without_a_trust_directory_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    found = _verify(str(tmp_path / "x.json"), "--trust", str(tmp_path))
    assert found.exit_code == 2


ASSETS = Path(__file__).resolve().parents[3] / "contracts" / "assets"


@pytest.mark.parametrize(
    ("name", "exit_code", "check"),
    [
        ("valid", 0, None),
        ("revoked", 3, "revocation"),
        ("suspended", 3, "suspension"),
        ("expired", 3, "dates"),
        ("not-logged", 3, "log"),
        ("holder-changed-after-signing", 3, "signature"),
        ("not-json", 3, "form"),
    ],
)
def test_each_damaged_bundle_is_named_without_any_database(
    name: str, exit_code: int, check: str | None
) -> None:
    expected = json.loads((ASSETS / "expected.json").read_text())
    at = expected[name]["at"]
    found = _verify(
        str(ASSETS / f"{name}.licence.json"), "--trust", str(ASSETS / "trust"), "--json", "--at", at
    )
    failed = [
        one["check"] for one in json.loads(found.output)["findings"] if one["outcome"] == "failed"
    ]
    assert (exit_code, check) == (found.exit_code, failed[0] if failed else None)
