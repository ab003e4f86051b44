"""Requests, contracts and licences, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import click

from marketplace.client.consoles.counterparts import (
    Counterpart,
    Given,
    Path,
    called,
    licence_called,
)
from marketplace.client.market import RemoteMarket
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.parties.commands import asked_passphrase
from marketplace.trade.requests.errors import EnterpriseUnclearError
from marketplace.trade.requests.form import A_YEAR
from marketplace.trade.requests.model import Standing
from marketplace.trade.requests.schemas import RequestView, SubmitRequest

WITH_CONTRACT = {Standing.ACCEPTED, Standing.CONCLUDED}


def _ask(market: RemoteMarket, given: Given) -> RequestView:
    first: datetime | None = given["first"]
    last: datetime | None = given["last"]
    starts_on = first.date() if first else day_of(now())
    command = SubmitRequest(
        listing_id=market.product(given["product"].strip().upper()).listing_id,
        enterprise_id=given["enterprise"] or _only_enterprise(market),
        scenarios=list(given["scenarios"]),
        purpose=given["purpose"],
        starts_on=starts_on,
        ends_on=last.date() if last else starts_on + A_YEAR,
        max_uses=given["uses"],
        columns=list(given["columns"]),
    )
    return market.submit_request(command)


def _only_enterprise(market: RemoteMarket) -> UUID:
    members = list(market.memberships())
    if len(members) != 1:
        raise EnterpriseUnclearError(field="enterprise", count=len(members))
    return members[0].enterprise_id


def _request(market: RemoteMarket, given: Given) -> RequestView:
    known = ((one.request_id, one.number) for one in market.requests())
    return market.request(called(given["called"], known))


def _agreements(market: RemoteMarket) -> list[AgreementView]:
    concluded = (one for one in market.requests() if one.standing in WITH_CONTRACT)
    return [market.agreement_from(one.request_id) for one in concluded]


def _agreement(market: RemoteMarket, given: Given) -> AgreementView:
    known = ((one.agreement_id, one.number) for one in _agreements(market))
    return market.agreement(called(given["called"], known))


def _sign(market: RemoteMarket, given: Given) -> AgreementView:
    if given["signature"]:
        raise click.UsageError("--signature")
    return market.sign(
        _agreement(market, given).agreement_id, given["role"], asked_passphrase(confirm=False)
    )


def _licence(market: RemoteMarket, given: Given) -> UUID:
    return licence_called(market, given["called"])


def _bundle(market: RemoteMarket, given: Given) -> tuple[LicenceView, bytes]:
    licence_id = _licence(market, given)
    return market.licence(licence_id), market.bundle(licence_id)


COUNTERPARTS: Mapping[Path, Counterpart] = {
    ("contract", "list"): lambda market, _: _agreements(market),
    ("contract", "show"): _agreement,
    ("contract", "sign"): _sign,
    ("licence", "bundle"): _bundle,
    ("licence", "list"): lambda market, _: list(market.licences()),
    ("licence", "reinstate"): lambda market, given: market.reinstate_licence(
        _licence(market, given)
    ),
    ("licence", "revoke"): lambda market, given: market.revoke_licence(
        _licence(market, given), given["ground"]
    ),
    ("licence", "show"): lambda market, given: market.licence(_licence(market, given)),
    ("licence", "suspend"): lambda market, given: market.suspend_licence(
        _licence(market, given), given["ground"]
    ),
    ("request", "accept"): lambda market, given: market.accept_request(_request(market, given)),
    ("request", "list"): lambda market, _: list(market.requests()),
    ("request", "new"): _ask,
    ("request", "refuse"): lambda market, given: market.refuse_request(
        _request(market, given), given["ground"]
    ),
    ("request", "withdraw"): lambda market, given: market.withdraw_request(_request(market, given)),
}
