"""Fees from the command line."""

from __future__ import annotations

import json

from marketplace.foundation.accounts.queries import user_of
from marketplace.use.settlement.commands import fee
from tests.marketplace.conftest import Console
from tests.stories import a_deal, a_licence


def test_fee_is_stated_as_paid_and_confirmed(console: Console) -> None:
    async def work() -> tuple[str, str, str]:
        deal = await a_deal()
        licence = await a_licence(deal)
        names = [await user_of(one.user_id) for one in (deal.buyer, deal.supply.chief)]  # type: ignore[arg-type]
        return licence.number, names[0].username, names[1].username

    number, buyer, chief = console.run(work)
    words = ("--as", buyer, "--reference")
    unreadable = console(fee, "pay", number, *words, "no such thing?")
    stated = console(fee, "pay", number, *words, "ICBC-2026-118", "--json")
    confirmed = console(fee, "confirm", number, "--as", chief)
    (listed,) = json.loads(console(fee, "list", "--as", buyer, "--json").stdout)
    codes = [one.exit_code for one in (unreadable, stated, confirmed)]
    assert (codes, confirmed.output.startswith(f"{number}  ")) == ([2, 0, 0], True)
    assert "已付" in confirmed.output
    (found,) = listed["fees"]
    assert found["reference"] == json.loads(stated.stdout)["reference"] == "ICBC-2026-118"
