"""Computing next to the data, asked of a market elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.cli_support import command_from
from marketplace.client.consoles.counterparts import (
    Counterpart,
    Given,
    Words,
    licence_called,
    narrowed_called,
)
from marketplace.client.market import RemoteMarket
from marketplace.use.cleanroom.commands import Answered, checks_in, script_in
from marketplace.use.cleanroom.model import AlgorithmState
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    DecideAlgorithm,
    OpenSession,
    OpenTrial,
    RelateEnterprises,
    RelationView,
    ReportView,
    RunChecks,
    RunQuery,
    SessionView,
    SubmitAlgorithm,
)

SMALLEST_GROUP = "cleanroom.group-min"


def _try(market: RemoteMarket, given: Given) -> SessionView:
    return market.open_trial(OpenTrial(product=given["product"], enterprise_id=given["enterprise"]))


def _open(market: RemoteMarket, given: Given) -> SessionView:
    held = market.licence(licence_called(market, given["licence"]))
    shown = given["narrowed"]
    command = OpenSession(
        licence_id=held.licence_id,
        purpose=given["purpose"] or held.purpose,
        scenario=given["scenario"] or held.scenario,
        narrowed_id=narrowed_called(market, shown) if shown else None,
    )
    return market.open_room(command)


def _query(market: RemoteMarket, given: Given) -> Answered:
    said = {"session_id": given["session"], "sql": given["sql"], "epsilon": given["epsilon"]}
    return market.run_query(command_from(RunQuery, said)), _smallest(market)


def _run(market: RemoteMarket, given: Given) -> Answered:
    return market.run_algorithm(given["session"], given["algorithm"]), _smallest(market)


def _smallest(market: RemoteMarket) -> int:
    """Return how many rows a figure is made of at least, by the rules in force there."""
    (found,) = [one.value for one in market.figures() if one.name == SMALLEST_GROUP]
    assert isinstance(found, int)
    return found


def _check(market: RemoteMarket, given: Given) -> ReportView:
    return market.run_checks(
        RunChecks(session_id=given["session"], checks=checks_in(given["file"]))
    )


def _submit(market: RemoteMarket, given: Given) -> AlgorithmView:
    said = {
        "product": given["product"],
        "enterprise_id": given["enterprise"],
        "title": given["title"],
        "source": script_in(given["file"]),
    }
    return market.submit_algorithm(command_from(SubmitAlgorithm, said))


def _awaiting(market: RemoteMarket) -> list[AlgorithmView]:
    """List what awaits a decision, the longest waiting first."""
    return list(market.algorithms(AlgorithmState.SUBMITTED))[::-1]


def _decide(market: RemoteMarket, given: Given) -> AlgorithmView:
    read = market.algorithm(given["algorithm"])
    command = DecideAlgorithm(
        algorithm_id=read.algorithm_id, state=AlgorithmState(given["state"]), digest=read.digest
    )
    return market.decide_algorithm(command)


def _relate(market: RemoteMarket, given: Given) -> RelationView:
    command = RelateEnterprises(
        enterprise_id=given["enterprise"], other_enterprise_id=given["other"]
    )
    return market.relate_enterprises(command)


COUNTERPARTS: Mapping[Words, Counterpart] = {
    ("room", "check"): _check,
    ("room", "close"): lambda market, given: market.close_room(given["session"]),
    ("room", "decide"): _decide,
    ("room", "list-awaiting"): lambda market, _: _awaiting(market),
    ("room", "open"): _open,
    ("room", "query"): _query,
    ("room", "relate"): _relate,
    ("room", "run"): _run,
    ("room", "separate"): lambda market, given: market.end_relation(given["relation"]),
    ("room", "submit"): _submit,
    ("room", "try"): _try,
}
