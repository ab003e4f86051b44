"""Deliveries, alerts, errors, fees and tokens, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from marketplace.cli_support import command_from, tell_step
from marketplace.client.consoles import cleanroom, followup
from marketplace.client.consoles.counterparts import (
    Counterpart,
    Given,
    Words,
    licence_called,
    narrowed_called,
)
from marketplace.client.market import RemoteMarket
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.use.alerts.schemas import AlertView, ExplainAlert
from marketplace.use.corrections.model import RejectionGround
from marketplace.use.corrections.schemas import ReportError, TicketView
from marketplace.use.delivery.commands import arriving
from marketplace.use.delivery.schemas import DeliveryView, FileFormat
from marketplace.use.settlement.schemas import FeeView, PayFee
from marketplace.use.sharing.schemas import LicenceTokenMade


def _licence(market: RemoteMarket, given: Given) -> UUID:
    return licence_called(market, given["licence"])


def _narrowed(market: RemoteMarket, given: Given) -> UUID | None:
    """Return the smaller licence that is shown, if one is."""
    return narrowed_called(market, given["narrowed"]) if given["narrowed"] else None


def _deliver(market: RemoteMarket, given: Given) -> DeliveryView:
    held = market.licence(_licence(market, given))
    tell_step(Text("备好文件", "making the file"))
    opened = market.open_delivery(
        held.licence_id,
        purpose=given["purpose"] or held.purpose,
        scenario=given["scenario"] or held.scenario,
        columns=given["columns"],
        rows=given["rows"],
        form=FileFormat(given["form"]),
        narrowed_id=_narrowed(market, given),
    )
    with arriving(given["out"], opened.size_bytes or 0) as arrived:
        for piece in market.delivered_pieces(opened.delivery_id):
            arrived.take(piece)
    return market.acknowledge_delivery(opened.delivery_id, arrived.digest)


def _alerts(market: RemoteMarket, given: Given) -> list[AlertView]:
    return list(market.alerts_on(_licence(market, given)) if given["licence"] else market.alerts())


def _explain(market: RemoteMarket, given: Given) -> AlertView:
    said = {name: given[name] for name in ("alert_id", "explanation")}
    command = command_from(ExplainAlert, said)
    return market.explain_alert(command.alert_id, command.explanation)


def _tickets(market: RemoteMarket, given: Given) -> list[TicketView]:
    return list(
        market.tickets_on(_licence(market, given)) if given["licence"] else market.tickets()
    )


def _report(market: RemoteMarket, given: Given) -> TicketView:
    said = {name: given[name] for name in ("fault", "column", "description")}
    command = command_from(ReportError, {"licence_id": _licence(market, given), **said})
    return market.report_error(command)


def _pay(market: RemoteMarket, given: Given) -> FeeView:
    said = {"licence_id": _licence(market, given), "reference": given["reference"]}
    command = command_from(PayFee, said)
    return market.pay_fee(command.licence_id, command.reference)


def _share(market: RemoteMarket, given: Given) -> LicenceTokenMade:
    return market.issue_licence_token(
        _licence(market, given),
        expires_at=now() + timedelta(days=given["days"]),
        narrowed_id=_narrowed(market, given),
    )


COUNTERPARTS: Mapping[Words, Counterpart] = {
    **cleanroom.COUNTERPARTS,
    **followup.COUNTERPARTS,
    ("alert", "confirm"): lambda market, given: market.confirm_alert(given["alert_id"]),
    ("alert", "dismiss"): lambda market, given: market.dismiss_alert(given["alert_id"]),
    ("alert", "explain"): _explain,
    ("alert", "list"): _alerts,
    ("alert", "take"): lambda market, given: market.take_alert(given["alert_id"]),
    ("deliver",): _deliver,
    ("fee", "confirm"): lambda market, given: market.confirm_payment(_licence(market, given)),
    ("fee", "list"): lambda market, _: list(market.statements()),
    ("fee", "pay"): _pay,
    ("share", "list"): lambda market, given: list(market.licence_tokens(_licence(market, given))),
    ("share", "make"): _share,
    ("share", "revoke"): lambda market, given: market.revoke_licence_token(given["token"]),
    ("ticket", "accept"): lambda market, given: market.accept_ticket(given["ticket_id"]),
    ("ticket", "list"): _tickets,
    ("ticket", "reject"): lambda market, given: market.reject_ticket(
        given["ticket_id"], RejectionGround(given["ground"])
    ),
    ("ticket", "report"): _report,
}
