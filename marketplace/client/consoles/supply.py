"""Publishing and listings, asked of a market elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from marketplace.cli_support import tell_step
from marketplace.client.consoles.counterparts import Counterpart, Given, Words
from marketplace.client.market import RemoteMarket
from marketplace.client.publishing import StepsElsewhere
from marketplace.client.supply import Watch
from marketplace.kernel.jobs import JobView
from marketplace.kernel.markets import Market, in_market
from marketplace.kernel.text import Text
from marketplace.supply.listings.commands import publication_from
from marketplace.supply.listings.errors import UnknownProductError
from marketplace.supply.listings.model import EndGround, ReturnGround
from marketplace.supply.listings.publishing import Published, publish_table
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    ListingView,
    RecallListing,
    ReturnProduct,
    VersionView,
    WithdrawListing,
)


def _publish(market: RemoteMarket, given: Given) -> Published:
    with in_market(Market.PRACTICE if given["practice"] else Market.REAL):
        command = publication_from(given["table"], given)
    steps = StepsElsewhere(market, given["table"], _telling())
    return asyncio.run(publish_table(steps, command, tell_step))


def _telling() -> Watch:
    """Return what tells on a terminal what a job of the market's says that it is doing."""
    told: set[Text] = set()

    def watch(job: JobView) -> None:
        if job.said is not None and job.said not in told:
            told.add(job.said)
            tell_step(job.said)

    return watch


def _approve(market: RemoteMarket, given: Given) -> ListingView:
    read = _newest(market, given)
    return market.approve_product(
        ApproveProduct(version_id=read.version_id, if_match=read.revision)
    )


def _return(market: RemoteMarket, given: Given) -> VersionView:
    read, ground = _newest(market, given), ReturnGround(given["ground"])
    return market.return_product(
        ReturnProduct(version_id=read.version_id, if_match=read.revision, ground=ground)
    )


def _withdraw(market: RemoteMarket, given: Given) -> ListingView:
    live, ground = _live(market, given), EndGround(given["ground"])
    return market.withdraw_listing(WithdrawListing(listing_id=live.listing_id, ground=ground))


def _recall(market: RemoteMarket, given: Given) -> ListingView:
    live, ground = _live(market, given), EndGround(given["ground"])
    return market.recall_listing(RecallListing(listing_id=live.listing_id, ground=ground))


def _newest(market: RemoteMarket, given: Given) -> VersionView:
    code = given["product"].strip().upper()
    found = next((one for one in market.versions(number=code) if one.code == code), None)
    if found is None:
        raise UnknownProductError(code=code)
    return found


def _live(market: RemoteMarket, given: Given) -> ListingView:
    code = given["product"].strip().upper()
    found = next((one for one in market.listings(number=code) if one.version.code == code), None)
    if found is None:
        raise UnknownProductError(code=code)
    return found


COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("listing", "approve"): _approve,
    ("listing", "list"): lambda market, _: list(market.versions()),
    ("listing", "recall"): _recall,
    ("listing", "return"): _return,
    ("listing", "withdraw"): _withdraw,
    ("publish",): _publish,
}
