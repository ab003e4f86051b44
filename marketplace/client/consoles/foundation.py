"""Accounts, units, enterprises, notices, rules and stops, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import islice

from marketplace.client.consoles.counterparts import Counterpart, Given, Words
from marketplace.client.market import RemoteMarket
from marketplace.foundation.accounts.model import Scope
from marketplace.foundation.accounts.schemas import MakeToken, TokenMade
from marketplace.foundation.holds.commands import order_from
from marketplace.foundation.notices.commands import endpoint_from
from marketplace.foundation.notices.queries import NEWEST_NOTICES
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.schemas import (
    AddMember,
    AppointOfficer,
    Posting,
    ReceiptPlan,
    RegisterEnterprise,
)
from marketplace.kernel.clock import SHANGHAI, now


def _make_token(market: RemoteMarket, given: Given) -> TokenMade:
    ends = now() + timedelta(days=given["days"])
    command = MakeToken(label=given["label"], scope=Scope(given["scope"]), expires_at=ends)
    return market.make_token(command)


def _officers(market: RemoteMarket, given: Given) -> list[Posting]:
    at = given["at"].replace(tzinfo=SHANGHAI) if given["at"] else None
    return list(market.officers(market.unit(given["unit"]).id, at=at))


def _appoint(market: RemoteMarket, given: Given) -> Posting:
    unit_id = market.unit(given["unit"]).id
    command = AppointOfficer(unit_id=unit_id, username=given["username"], post=Post(given["post"]))
    return market.appoint_officer(command)


COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("account", "make-token"): _make_token,
    ("enterprise", "add-member"): lambda market, given: market.add_member(
        AddMember(enterprise_id=given["enterprise"], username=given["username"])
    ),
    ("enterprise", "list"): lambda market, _: list(market.memberships()),
    ("enterprise", "register"): lambda market, given: market.register_enterprise(
        RegisterEnterprise(name=given["name"], credit_code=given["credit_code"])
    ),
    ("enterprise", "verify"): lambda market, given: market.verify_enterprise(
        given["enterprise"], given["document"]
    ),
    ("hold", "lift"): lambda market, given: market.lift_hold(given["hold"]),
    ("hold", "list"): lambda market, _: list(market.holds()),
    ("hold", "place"): lambda market, given: market.place_hold(order_from(given)),
    ("notice", "list"): lambda market, _: list(islice(market.notices(), NEWEST_NOTICES)),
    ("notice", "list-waiting"): lambda market, _: list(market.reminders()),
    ("notice", "read"): lambda market, given: market.read_notice(given["notice_id"]),
    ("rule", "list"): lambda market, _: list(market.rules()),
    ("rule", "list-figures"): lambda market, _: list(market.figures()),
    ("rule", "list-packs"): lambda market, _: list(market.rule_packs()),
    ("rule", "show"): lambda market, given: market.rule(given["rule"]),
    ("unit", "appoint"): _appoint,
    ("unit", "file-plan"): lambda market, given: market.file_plan(
        market.unit(given["unit"]).id, given["plan"]
    ),
    ("unit", "list"): lambda market, given: list(market.units(pilots=given["pilots"])),
    ("unit", "receipt-plan"): lambda market, given: market.receipt_plan(
        ReceiptPlan(filing_id=given["filing"])
    ),
    ("unit", "show"): _officers,
    ("webhook", "list"): lambda market, _: list(market.webhooks()),
    ("webhook", "register"): lambda market, given: market.register_webhook(endpoint_from(given)),
    ("webhook", "remove"): lambda market, given: market.remove_webhook(given["endpoint"]),
    ("webhook", "replace-secret"): lambda market, given: market.replace_webhook_secret(
        given["endpoint"]
    ),
}
