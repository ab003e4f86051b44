"""Accepting, settling, renewing, ending and tracing from the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from click import Command
from click.testing import Result

from marketplace.foundation.accounts.queries import user_of
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.trade.licences.commands import licence
from marketplace.use.delivery.commands import deliver
from marketplace.use.followup.commands import usage
from marketplace.use.followup.dispute_commands import delivery, discrepancy
from marketplace.use.followup.ending_commands import ending, leak
from tests.marketplace.conftest import Console
from tests.marketplace.use.followup.given import PURPOSE, a_delivery
from tests.stories import a_deal, a_licence_in_force


class Desk:
    """The console at one licence of a free product, whose data were delivered so many times."""

    def __init__(self, console: Console, *, deliveries: int = 1) -> None:
        async def work() -> tuple[str, str, list[str]]:
            deal = await a_deal(price_minor=0)
            held = await a_licence_in_force(deal)
            made = [str((await a_delivery(deal, held)).delivery_id) for _ in range(deliveries)]
            self.buyer, self.chief = [await _name(one) for one in (deal.buyer, deal.supply.chief)]
            self.ends_at = held.valid_until
            return held.number, held.product_code, made

        self.console = console
        self.number, self.product, self.deliveries = console.run(work)

    def ask(self, who: str, command: Command, *words: str) -> Result:
        """Run a command as somebody."""
        return self.console(command, *words, "--as", who, "--json")

    def __call__(self, who: str, command: Command, *words: str) -> Any:
        """Run a command that is to be done, and return what it answers."""
        found = self.ask(who, command, *words)
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout)


async def _name(actor: Actor) -> str:
    assert actor.user_id is not None
    return (await user_of(actor.user_id)).username


def test_deliveries_are_accepted_objected_to_and_answered(console: Console) -> None:
    desk = Desk(console, deliveries=2)
    first, second = desk.deliveries
    listed = desk(desk.buyer, delivery, "list", desk.number)
    accepted = desk(desk.buyer, delivery, "accept", first)
    objected = desk(desk.buyer, delivery, "object", second, "--ground", "stale")
    decided = desk(desk.chief, delivery, "decide", second, "--overrule")
    again = desk.ask(desk.buyer, delivery, "accept", first)
    assert {one["delivery_id"] for one in listed} == {first, second}
    assert [one["standing"] for one in (accepted, objected, decided)] == [
        *("accepted", "objected", "overruled")
    ]
    assert again.exit_code == 6


def test_discrepancy_is_explained_and_settled(console: Console) -> None:
    desk = Desk(console)
    said = ("--uses", "9", "--rows", "400", "--purpose", PURPOSE)
    reported = desk(desk.buyer, usage, "report", desk.number, *said)
    listed = desk(desk.chief, usage, "list", desk.number)
    duties = desk(desk.chief, usage, "list-duties", desk.number)
    (found,) = desk(desk.chief, discrepancy, "list", desk.number)
    named = found["discrepancy_id"]
    short = desk.ask(desk.buyer, discrepancy, "explain", named, "--explanation", "")
    explained = desk(desk.buyer, discrepancy, "explain", named, "--explanation", "误将试算计入。")
    settled = desk(desk.chief, discrepancy, "settle", named)
    states = [one["state"] for one in (found, explained, settled)]
    assert (states, short.exit_code) == (["open", "explained", "settled"], 2)
    standings = {one["standing"] for one in duties}
    assert (listed, standings) == ([reported], {"running", "done", "waiting"})


def test_contract_is_renewed_or_ended_by_notice(console: Console) -> None:
    desk = Desk(console, deliveries=0)
    noticed = desk(desk.buyer, ending, "notify", desk.number, "--reason", "need-ended")
    kept = desk(desk.buyer, ending, "withdraw", desk.number)
    until = (day_of(desk.ends_at) + timedelta(days=30)).isoformat()
    asked = desk(desk.buyer, ending, "renew", desk.number, "--until", until)
    shown = desk(desk.chief, ending, "show", desk.number)
    states = [one["state"] for one in (noticed, kept, shown)]
    assert (states, bool(asked["number"])) == (["notice-given", "in-force", "changing"], True)


def test_ended_contract_is_closed_and_its_certificate_fetched(
    console: Console, tmp_path: Path
) -> None:
    desk = Desk(console, deliveries=0)
    early = desk.ask(desk.chief, ending, "certify", desk.number)
    revoked = desk.ask(desk.chief, licence, "revoke", desk.number, "--ground", "by-agreement")
    stated = desk(
        *(desk.buyer, ending, "state-destruction", desk.number),
        *("--copies", "2", "--method", "erased"),
    )
    certified = desk(desk.chief, ending, "certify", desk.number)
    out = tmp_path / "end.closing.json"
    fetched = desk(desk.buyer, ending, "fetch-certificate", desk.number, "--out", str(out))
    assert (early.exit_code, revoked.exit_code, stated["copies"]) == (6, 0, 2)
    assert fetched["digest"] == certified["certificate_digest"]
    assert certified["certificate"] in out.read_text()


def test_officer_checks_a_found_file_and_a_stranger_may_not(
    console: Console, tmp_path: Path
) -> None:
    desk = Desk(console, deliveries=0)
    found, copy = tmp_path / "found.csv", tmp_path / "copy.csv"
    found.write_text("line,fare\nN7,2\n")
    delivered = desk.ask(desk.buyer, deliver, desk.number, "--out", str(copy))
    nobody = desk(desk.chief, leak, "check", str(found), "--product", desk.product)
    somebody = desk(desk.chief, leak, "check", str(copy), "--product", desk.product)
    refused = desk.ask(desk.buyer, leak, "check", str(found), "--product", desk.product)
    assert (nobody, [one["licence_number"] for one in somebody]) == ([], [desk.number])
    assert (delivered.stderr, refused.exit_code) == ("", 5)
