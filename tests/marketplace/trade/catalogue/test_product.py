"""The product page's values."""

from __future__ import annotations

import pytest

from marketplace.trade.catalogue.product import product_of
from tests.stories import a_deal

pytestmark = pytest.mark.usefixtures("market", "clock")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_only_optional_clauses_of_the_offer_are_shown() -> None:
    deal = await a_deal(answers={"optional_clauses": ["3.8"]})
    product = await product_of(deal.supply.listing)
    shown = {str(term.clause.en) for term in product.terms}
    assert shown & {"clause 3.8", "clause 3.9", "clause 4.5"} == {"clause 3.8"}
