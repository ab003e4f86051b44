"""Deliveries, reports, duties and accounts, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import click

from marketplace.cli_support import tell_step
from marketplace.client.consoles.counterparts import Counterpart, Given, Words, licence_called
from marketplace.client.market import RemoteMarket
from marketplace.kernel.text import Text
from marketplace.use.delivery.schemas import DeliveryView


def _deliver(market: RemoteMarket, given: Given) -> DeliveryView:
    if given["narrowed"]:
        raise click.UsageError("--narrowed")
    held = market.licence(licence_called(market, given["licence"]))
    tell_step(Text("取数", "downloading"))
    delivered, content = market.deliver(
        held.licence_id,
        given["purpose"] or held.purpose,
        given["scenario"] or held.scenario,
        columns=list(given["columns"]),
        rows=given["rows"],
        format=given["form"],
    )
    given["out"].write_bytes(content)
    return delivered


COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("deliver",): _deliver,
    ("fee", "list"): lambda market, _: list(market.statements()),
    ("usage", "list"): lambda market, given: list(
        market.reports(licence_called(market, given["licence"]))
    ),
    ("usage", "list-duties"): lambda market, given: list(
        market.duties(licence_called(market, given["licence"]))
    ),
}
