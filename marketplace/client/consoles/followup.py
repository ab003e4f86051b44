"""Acceptance, differences, reports, renewal, notice and closing, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from contracts.negotiation import TerminationReason
from marketplace.cli_support import command_from
from marketplace.client.consoles.counterparts import Counterpart, Given, Words, licence_called
from marketplace.client.market import RemoteMarket
from marketplace.trade.requests.schemas import RequestView
from marketplace.use.delivery.schemas import TraceView
from marketplace.use.followup.model import ObjectionGround
from marketplace.use.followup.schemas import (
    ClosingView,
    DiscrepancyView,
    ExplainDiscrepancy,
    ProposeChange,
    ReportView,
    StateDestruction,
    SubmitUsageReport,
)


def _licence(market: RemoteMarket, given: Given) -> UUID:
    return licence_called(market, given["licence"])


def _report(market: RemoteMarket, given: Given) -> ReportView:
    said = {name: given[name] for name in ("uses", "rows", "purpose", "findings")}
    command = command_from(SubmitUsageReport, {"licence_id": _licence(market, given), **said})
    return market.submit_report(command)


def _explain(market: RemoteMarket, given: Given) -> DiscrepancyView:
    said = {name: given[name] for name in ("discrepancy_id", "explanation")}
    command = command_from(ExplainDiscrepancy, said)
    return market.explain_discrepancy(command.discrepancy_id, command.explanation)


def _renew(market: RemoteMarket, given: Given) -> RequestView:
    until: datetime = given["until"]
    since: datetime | None = given["since"]
    said = {
        "licence_id": _licence(market, given),
        "ends_on": until.date(),
        "starts_on": since.date() if since else None,
        "max_uses": given["max_uses"],
    }
    return market.propose_change(command_from(ProposeChange, said))


def _state_destruction(market: RemoteMarket, given: Given) -> ClosingView:
    said = {"copies": given["copies"], "method": given["method"]}
    command = command_from(StateDestruction, {"licence_id": _licence(market, given), **said})
    return market.state_destruction(command)


def _certificate(market: RemoteMarket, given: Given) -> tuple[str | None, bytes]:
    licence_id = _licence(market, given)
    return market.closing(licence_id).certificate_digest, market.closing_file(licence_id)


def _leak(market: RemoteMarket, given: Given) -> list[TraceView]:
    return market.check_leak(given["product"].strip().upper(), given["file"])


COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("delivery", "accept"): lambda market, given: market.accept_delivery(given["delivery_id"]),
    ("delivery", "decide"): lambda market, given: market.decide_objection(
        given["delivery_id"], is_upheld=given["is_upheld"]
    ),
    ("delivery", "list"): lambda market, given: list(market.deliveries(_licence(market, given))),
    ("delivery", "object"): lambda market, given: market.object_to_delivery(
        given["delivery_id"], ObjectionGround(given["ground"])
    ),
    ("discrepancy", "explain"): _explain,
    ("discrepancy", "list"): lambda market, given: list(
        market.discrepancies(_licence(market, given))
    ),
    ("discrepancy", "settle"): lambda market, given: market.settle_discrepancy(
        given["discrepancy_id"], is_breach=given["is_breach"]
    ),
    ("ending", "certify"): lambda market, given: market.close_licence(_licence(market, given)),
    ("ending", "fetch-certificate"): _certificate,
    ("ending", "notify"): lambda market, given: market.give_notice(
        _licence(market, given), TerminationReason(given["reason"])
    ),
    ("ending", "renew"): _renew,
    ("ending", "show"): lambda market, given: market.life(_licence(market, given)),
    ("ending", "state-destruction"): _state_destruction,
    ("ending", "withdraw"): lambda market, given: market.withdraw_notice(_licence(market, given)),
    ("leak", "check"): _leak,
    ("usage", "list"): lambda market, given: list(market.reports(_licence(market, given))),
    ("usage", "list-duties"): lambda market, given: list(market.duties(_licence(market, given))),
    ("usage", "report"): _report,
}
