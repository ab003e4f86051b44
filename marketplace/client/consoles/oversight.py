"""The regulator's commands, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from marketplace.client.consoles.counterparts import Counterpart, Given, Words, called
from marketplace.client.errors import AbsentError
from marketplace.client.market import RemoteMarket
from marketplace.oversight.regulation.asking import Asked, replay_of, search_from
from marketplace.oversight.regulation.commands import suspension_from
from marketplace.oversight.regulation.errors import UnknownCaseError, UnknownReferenceError
from marketplace.oversight.regulation.exporting import exported
from marketplace.oversight.regulation.schemas import (
    EraseEntry,
    Exported,
    FoundInWords,
    OpenCase,
    OrderView,
    ReplayView,
    ThingView,
)


def _case(market: RemoteMarket, given: Given) -> UUID:
    return called(
        given["number"],
        lambda number: market.cases(number=number),
        lambda one: one.case_id,
        UnknownCaseError,
    )


def _thing(market: RemoteMarket, field: str, word: str) -> ThingView:
    try:
        return market.thing(word)
    except AbsentError:
        raise UnknownReferenceError(field=field) from None


def _search(market: RemoteMarket, given: Given) -> FoundInWords | Exported:
    words = {name: given[name] for name in ("about", "unit", "party", "kind", "since", "until")}
    asked = Asked.of({"case": given["number"], **words})
    case_id = _case(market, given)
    things = {field: _thing(market, field, word) for field, word in asked.references().items()}
    wanted = search_from(asked, things, case_id=case_id)
    if given["folder"] is None:
        return market.search_log(wanted)
    market.export_log(wanted, given["folder"])
    return exported(given["folder"])


def _replay(market: RemoteMarket, given: Given) -> ReplayView:
    words = {name: given[name] for name in ("figure", "value", "since", "until")}
    return market.replay_figure(replay_of(words, case_id=_case(market, given)))


def _order(market: RemoteMarket, given: Given) -> OrderView:
    target = _thing(market, "target", given["target"])
    command = suspension_from(given, case_id=_case(market, given), target=target)
    return market.order_suspension(command)


COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("regulation", "erase"): lambda market, given: market.erase_entry(
        EraseEntry(case_id=_case(market, given), leaf_index=given["index"])
    ),
    ("regulation", "lift"): lambda market, given: market.lift_order(
        given["order_id"], given["reason"]
    ),
    ("regulation", "open-case"): lambda market, given: market.open_case(
        OpenCase(reason=given["reason"])
    ),
    ("regulation", "order"): _order,
    ("regulation", "replay"): _replay,
    ("regulation", "search"): _search,
}
