"""Rules, units, stops and the log, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.client.consoles.counterparts import Counterpart, Words

COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("hold", "list"): lambda market, _: list(market.holds()),
    ("log", "show"): lambda market, _: market.log_head(),
    ("rule", "list"): lambda market, _: list(market.rules()),
    ("rule", "list-figures"): lambda market, _: list(market.figures()),
    ("rule", "list-packs"): lambda market, _: list(market.rule_packs()),
    ("rule", "show"): lambda market, given: market.rule(given["rule"]),
    ("unit", "list"): lambda market, given: list(market.units(pilots=given["pilots"])),
}
