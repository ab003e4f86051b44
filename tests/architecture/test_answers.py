"""Every operation of the interface declares the failures that its code knows, and no others.

Which errors a route may meet is read from the source: those that it mentions, and what it calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.kernel.errors import MarketplaceError
from marketplace.settings import Settings
from marketplace.slices import modules
from marketplace.web.interface.describing import Route, description_of, routes_of
from marketplace.web.problems import status_of
from tests.architecture.mentions import Name, mentions, reached

FROM_THE_DOOR = frozenset({400, 401, 403, 412, 413, 415, 416, 422, 428, 429, 503})
"""Failures that the address, the method or the body of a request bring, whatever it is for."""
MACHINERY = (
    "marketplace.kernel.unit_of_work",
    "marketplace.kernel.idempotency",
    "marketplace.kernel.preconditions",
    "marketplace.web.problems",
)
"""What stands around every command; what it refuses with, the door declares."""
KEPT = "what rows name by their keys is there"
FINDS_ALL = {
    "account.make": "who brings a token is a user, and none is ever removed",
    "account.replace_password": "the same",
    "account.show": "the same",
    "alerts.list_mine": KEPT,
    "desk.show_own_desk": KEPT,
    "enterprises.register": "what was just entered is there",
    "licence-checks.check_licence": "a licence of no market has no standing, and that is an answer",
    "log.list_entries": "the published entries are there",
    "log.prove_complete": "the same",
    "regulation.open_case": "what was just entered is there",
    "statements.list_statements": KEPT,
}
"""Operations whose code looks things up and misses none, each with its reason."""
CONSISTENT = {"IllegalLifeMoveError": "a contract's own moves are read, and each was legal"}
"""Errors that no state that is kept brings, each with its reason."""


def _errors(root: type[MarketplaceError] = MarketplaceError) -> Iterator[type[MarketplaceError]]:
    for error in root.__subclasses__():
        yield error
        yield from _errors(error)


def _statuses() -> dict[Name, int]:
    for kind in ("api", "pages", "errors"):
        modules(kind)
    return {
        (one.__module__, one.__name__): status_of(one)
        for one in _errors()
        if one.__name__ not in CONSISTENT
        and not one.__module__.startswith(("marketplace.client", "marketplace.kernel.errors"))
    }


def _named(route: Route) -> Name:
    handler = getattr(route.handler.fn, "func", route.handler.fn)
    return handler.__module__, handler.__qualname__


def _known(route: Route, statuses: Mapping[Name, int]) -> set[int]:
    """Return the failures that the code behind a route knows; a number that leads nowhere finds an
    empty list."""
    begin = _named(route)
    machinery = {name for name in mentions() if name[0] in MACHINERY}
    met = reached({begin}, leaves=frozenset({*statuses, *machinery}))
    is_numbered = ("marketplace.web.answers", "numbered") in mentions()[begin]
    finds = {404} if is_numbered and "{" not in route.path else set()
    return {statuses[name] for name in met if name in statuses} - finds


def test_every_operation_declares_the_failures_that_its_code_knows_and_no_others() -> None:
    settings = Settings()
    app = create_site(settings, frame_of(settings))
    document, statuses = description_of(app), _statuses()
    differing = {}
    for route in routes_of(app):
        operation = document["paths"][route.path][route.method]
        declared = {int(status) for status in operation["responses"] if int(status) >= 400}
        by_door = FROM_THE_DOOR | ({409} if route.method == "post" else set())
        finds = {404} if operation["operationId"] in FINDS_ALL else set()
        said, known = declared - by_door, _known(route, statuses) - by_door - finds
        if said != known:
            differing[operation["operationId"]] = (sorted(said), sorted(known))
    assert differing == {}
