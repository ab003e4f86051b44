"""Requests, contracts and licences, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from marketplace.client.consoles.counterparts import (
    Counterpart,
    Given,
    Words,
    called,
    licence_called,
    narrowed_called,
)
from marketplace.client.market import RemoteMarket
from marketplace.trade.agreements.errors import UnknownAgreementError
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.licences.commands import narrowing_from
from marketplace.trade.licences.schemas import LicenceView, NarrowedView
from marketplace.trade.parties.commands import asked_passphrase
from marketplace.trade.parties.model import PartyKind
from marketplace.trade.parties.reading import jwk_in
from marketplace.trade.parties.schemas import KeyView, MakeKey, RegisterKey
from marketplace.trade.requests.commands import code_in, request_from
from marketplace.trade.requests.errors import UnknownRequestError
from marketplace.trade.requests.schemas import RequestView


def _ask(market: RemoteMarket, given: Given) -> RequestView:
    listing_id = market.product(code_in(given)).listing_id
    members = list(market.memberships())
    return market.submit_request(request_from(given, listing_id=listing_id, members=members))


def _request(market: RemoteMarket, given: Given) -> RequestView:
    request_id = called(
        given["called"],
        lambda number: market.requests(number=number),
        lambda one: one.request_id,
        UnknownRequestError,
    )
    return market.request(request_id)


def _agreement(market: RemoteMarket, given: Given) -> UUID:
    return called(
        given["called"],
        lambda number: market.agreements(number=number),
        lambda one: one.agreement_id,
        UnknownAgreementError,
    )


def _sign(market: RemoteMarket, given: Given) -> AgreementView:
    signature: Path | None = given["signature"]
    agreement_id = _agreement(market, given)
    if signature is None:
        return market.sign(agreement_id, given["role"], asked_passphrase(confirm=False))
    text = signature.read_text(encoding="utf-8", errors="replace")
    return market.upload_signature(agreement_id, given["role"], text)


def _print(market: RemoteMarket, given: Given) -> tuple[str, bytes]:
    view = market.agreement(_agreement(market, given))
    return view.number, market.agreement_pdf(view.agreement_id, language=given["language"])


def _make_key(market: RemoteMarket, given: Given) -> KeyView:
    unit, enterprise, public = given["unit"], given["enterprise"], given["public"]
    kind = PartyKind.UNIT if enterprise is None else PartyKind.ENTERPRISE
    whose = enterprise or market.unit(unit).id
    if public is not None:
        command = RegisterKey(kind=kind, organisation_id=whose, jwk=jwk_in(public.read_bytes()))
        return market.register_key(command)
    phrase = asked_passphrase(confirm=True)
    return market.make_key(MakeKey(kind=kind, organisation_id=whose, passphrase=phrase))


def _licence(market: RemoteMarket, given: Given) -> UUID:
    return licence_called(market, given["called"])


def _bundle(market: RemoteMarket, given: Given) -> tuple[LicenceView, bytes]:
    licence_id = _licence(market, given)
    return market.licence(licence_id), market.bundle(licence_id)


def _narrowed_bundle(market: RemoteMarket, given: Given) -> tuple[NarrowedView, bytes]:
    narrowed_id = narrowed_called(market, given["called"])
    return market.narrowed_licence(narrowed_id), market.narrowed_bundle(narrowed_id)


COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("contract", "list"): lambda market, _: list(market.agreements()),
    ("contract", "print"): _print,
    ("contract", "show"): lambda market, given: market.agreement(_agreement(market, given)),
    ("contract", "sign"): _sign,
    ("key", "list"): lambda market, _: list(market.keys()),
    ("key", "make"): _make_key,
    ("key", "retire"): lambda market, given: market.retire_key(given["key_id"]),
    ("licence", "bundle"): _bundle,
    ("licence", "bundle-narrowed"): _narrowed_bundle,
    ("licence", "list"): lambda market, _: list(market.licences()),
    ("licence", "list-narrowed"): lambda market, given: list(
        market.narrowed_of(_licence(market, given))
    ),
    ("licence", "narrow"): lambda market, given: market.narrow_licence(
        narrowing_from(given, licence_id=_licence(market, given))
    ),
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
    ("licence", "take-back"): lambda market, given: market.revoke_narrowed(
        narrowed_called(market, given["called"])
    ),
    ("request", "accept"): lambda market, given: market.accept_request(_request(market, given)),
    ("request", "list"): lambda market, _: list(market.requests()),
    ("request", "new"): _ask,
    ("request", "refuse"): lambda market, given: market.refuse_request(
        _request(market, given), given["ground"]
    ),
    ("request", "withdraw"): lambda market, given: market.withdraw_request(_request(market, given)),
    ("trust", "export"): lambda market, _: {
        one.name: one.content.encode() for one in market.trust()
    },
}
