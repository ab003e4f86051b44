"""Requests, contracts with one's own key, and licences at the console: from here and elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

import contracts.cli
from contracts.commands.reading import PASSPHRASE_VARIABLE
from marketplace.foundation.accounts.queries import user_of
from marketplace.kernel.access import Actor
from marketplace.trade.agreements.commands import contract
from marketplace.trade.licences.commands import licence
from marketplace.trade.parties.commands import key
from marketplace.trade.requests.commands import request
from tests import stories
from tests.marketplace.conftest import Console
from tests.stories import PASSPHRASE

INVALID, NOT_FOUND, CONFLICT = 2, 4, 6


async def _username(actor: Actor) -> str:
    assert actor.user_id is not None
    return (await user_of(actor.user_id)).username


def _asked(console: Console, code: str, buyer: str) -> dict[str, Any]:
    said = ("--scenario", "夜班线路优化", "--purpose", "operationsImprovement", "--as", buyer)
    found: dict[str, Any] = json.loads(
        console(request, "new", "--product", code, *said, "--json").stdout
    )
    return found


def test_requests_are_refused_and_taken_back_by_their_numbers(console: Console) -> None:
    code, chief, buyer = console.a_deal()
    first, second = (_asked(console, code, buyer)["number"] for _ in range(2))
    done = [
        console(request, "refuse", first, "--ground", "scenario-unclear", "--as", chief),
        console(request, "withdraw", second, "--as", buyer),
        console(request, "withdraw", second, "--as", buyer),
    ]
    listed = json.loads(console(request, "list", "--as", buyer, "--json").stdout)
    assert [one.exit_code for one in done] == [0, 0, CONFLICT]
    assert {one["number"]: one["standing"] for one in listed} == {
        first: "refused",
        second: "withdrawn",
    }


def test_licence_is_suspended_reinstated_and_revoked(console: Console) -> None:
    async def work() -> tuple[str, str]:
        deal = await stories.a_deal()
        made = await stories.a_licence_in_force(deal)
        return made.number, await _username(deal.supply.chief)

    number, chief = console.run(work)
    moves = (
        [*("suspend", "--ground", "misuse")],
        ["reinstate"],
        [*("revoke", "--ground", "breach")],
    )
    codes = [
        console(licence, verb, number, *more, "--as", chief).exit_code for verb, *more in moves
    ]
    shown = json.loads(console(licence, "show", number, "--as", chief, "--json").stdout)
    assert (codes, shown["standing"]) == ([0, 0, 0], "revoked")


def test_team_without_a_real_name_is_refused_at_its_option(console: Console) -> None:
    days = ("--from", "2026-12-01", "--until", "2026-12-02")
    words = ("narrow", str(UUID(int=1)), "--team", "组", *days)
    done = console(licence, *words, "--as", console.a_deal()[2])
    assert (done.exit_code, "console.option" in done.output) == (INVALID, True)


def test_number_that_nothing_bears_is_unknown(console: Console) -> None:
    _, _, buyer = console.a_deal()
    done = console(licence, "show", "HZ-L-2026-000099-0", "--as", buyer)
    assert (done.exit_code, "licences.unknown-licence" in done.output) == (NOT_FOUND, True)


def _offline(*words: str) -> str:
    done = CliRunner().invoke(contracts.cli.main, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_contract_is_signed_with_a_key_that_never_leaves_its_owner(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
    own, public = tmp_path / "own.pem", tmp_path / "own.json"
    document, signature = tmp_path / "agreement.json", tmp_path / "signature.json"
    code, chief, buyer = console.a_deal()
    _offline("key", "create", str(own))
    public.write_text(_offline("key", "show", str(own)))
    asked = _asked(console, code, buyer)
    (kept,) = json.loads(console(key, "list", "--as", buyer, "--json").stdout)
    console(key, "retire", kept["key_id"], "--as", buyer)
    whose = ("--enterprise", asked["enterprise_id"], "--as", buyer, "--json")
    made = json.loads(console(key, "make", *whose, "--public", str(public)).stdout)
    console(request, "accept", asked["number"], "--as", chief)
    (drawn_up,) = json.loads(console(contract, "list", "--as", buyer, "--json").stdout)
    console(contract, "sign", drawn_up["number"], "--role", "provider", "--as", chief)
    console(contract, "show", drawn_up["number"], "--out", str(document), "--as", buyer)
    _offline("sign", str(document), "--key", str(own), "--out", str(signature))
    uploaded = ("--role", "buyer", "--signature", str(signature), "--as", buyer, "--json")
    signed = json.loads(console(contract, "sign", drawn_up["number"], *uploaded).stdout)
    retired = json.loads(console(key, "retire", made["key_id"], "--as", buyer, "--json").stdout)
    assert [one["custody"] for one in signed["signatures"]] == ["operator", "party"]
    assert retired["retired_at"] is not None
