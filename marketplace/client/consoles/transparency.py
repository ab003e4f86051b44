"""The public log, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import click

from contracts.complete_answer import CompleteAnswer
from marketplace.client.consoles.counterparts import Counterpart, Given, Words
from marketplace.client.market import RemoteMarket


def _answer(market: RemoteMarket, given: Given) -> CompleteAnswer:
    if given["subject"] is not None:
        raise click.UsageError(
            "--subject：其答复会披露盐值，仅可在运营方机器上使用 / "
            "its answer tells salts, so it is given at the operator's machine only"
        )
    raw = market.log_answer(
        kind=given["kind"] or "", contract=given["contract"] or "", since=given["since"]
    )
    return CompleteAnswer.parse(raw)


COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("log", "list"): _answer,
    ("log", "prove"): lambda market, given: market.log_proof(given["index"]),
    ("log", "show"): lambda market, _: market.log_head(),
}
