"""Whatever the site does or shows, a program can ask for; what it cannot is named with a reason."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import pytest
from litestar.routes import HTTPRoute

import marketplace
from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.kernel.unit_of_work import COMMANDS
from marketplace.settings import Settings
from marketplace.slices import modules

PACKAGE = Path(marketplace.__file__).parent
BY_SESSION = "sessions are for browsers; a program has a token"
BY_OPERATOR = "the operator's, at the machine itself"
WITHOUT_REST = {
    "accounts._open_account": BY_OPERATOR,
    "accounts._open_session": BY_SESSION,
    "accounts.disable_user": BY_OPERATOR,
    "accounts.sign_out": BY_SESSION,
    "alerts.raise_alerts": "the worker's, when the clock says so",
    "delivery._begin_delivery": "sending the file begins it",
    "organizations.load_register": BY_OPERATOR,
    "transparency.commit_index": BY_OPERATOR,
}
"""Commands that a page or the console carries out and no route of the interface, and why."""
FORM = "an empty form; the description of the operation says what it asks"
PUBLIC = "read by programs at the same address, without a token"
LEAK = "a found file is compared at the page, or by `marketplace trace` beside the store"
OFFLINE = "checked by `contracts verify`, without asking anybody"
READS = {
    "/algorithms": "/api/v1/algorithms",
    "/algorithms/{algorithm_id}": "/api/v1/algorithms/{algorithm_id}",
    "/licences/{licence_id}/alerts": "/api/v1/licences/{licence_id}/alerts",
    "/licences/{licence_id}/closing-file": "/api/v1/licences/{licence_id}/closing",
    "/licences/{licence_id}/errors": "/api/v1/licences/{licence_id}/errors",
    "/notices/channels": "/api/v1/webhooks",
    "/products/{code}/leaks": LEAK,
    "/rooms": "/api/v1/rooms",
    "/rooms/{session_id}": "/api/v1/rooms/{session_id}",
    "/rooms/{session_id}/reports/{report_id}": "/api/v1/rooms/{session_id}",
    "/tickets": "/api/v1/tickets",
    "/": "/api/v1/products",
    "/account": "/api/v1/account",
    "/agreements/{agreement_id}": "/api/v1/agreements/{agreement_id}",
    "/agreements/{agreement_id}/document": "/api/v1/agreements/{agreement_id}/document",
    "/agreements/{agreement_id}/history": "/api/v1/agreements/{agreement_id}/history",
    "/agreements/{agreement_id}/history/evidence": (
        "/api/v1/agreements/{agreement_id}/history/evidence"
    ),
    "/agreements/{agreement_id}/licence": "/api/v1/licences",
    "/agreements/{agreement_id}/pdf": "/api/v1/agreements/{agreement_id}/pdf",
    "/agreements/{agreement_id}/signatures/{role}": "/api/v1/agreements/{agreement_id}",
    "/answers": "/api/v1/answers",
    "/batches/{batch_id}/columns": "/api/v1/batches/{batch_id}",
    "/batches/{batch_id}/recipes": "/api/v1/recipes/trials/{batch_id}",
    "/batches/{batch_id}/recipes/progress": "/api/v1/recipes/jobs/{job_id}",
    "/deliveries/{delivery_id}": "/api/v1/deliveries/{delivery_id}",
    "/deliveries/{delivery_id}/content": "/api/v1/deliveries/{delivery_id}/content",
    "/desk": "/api/v1/notices/waiting",
    "/drafts": "/api/v1/versions",
    "/drafts/new": FORM,
    "/drafts/{version_id}": "/api/v1/versions/{version_id}",
    "/enterprises": "/api/v1/enterprises",
    "/enterprises/new": FORM,
    "/enterprises/related": "/api/v1/enterprise-relations",
    "/enterprises/{enterprise_id}": "/api/v1/enterprises/{enterprise_id}",
    "/evidence/{evidence_id}": "/api/v1/evidence/{evidence_id}",
    "/holds": "/api/v1/holds",
    "/holds/new": FORM,
    "/keys": "/api/v1/party-keys",
    "/licences": "/api/v1/licences",
    "/licences/{licence_id}": "/api/v1/licences/{licence_id}",
    "/licences/{licence_id}/bundle": "/api/v1/licences/{licence_id}/bundle",
    "/licences/{licence_id}/closing-certificate": "/api/v1/licences/{licence_id}/closing",
    "/licences/{licence_id}/duties": "/api/v1/licences/{licence_id}/duties",
    "/licences/{licence_id}/report": FORM,
    "/log": "/api/v1/log/entries",
    "/log/compare": "/api/v1/log/consistency",
    "/log/entries/{index}": "/api/v1/log/entries/{index}",
    "/login": FORM,
    "/narrowed-licences/{narrowed_id}/bundle": "/api/v1/narrowed-licences/{narrowed_id}/bundle",
    "/notices": "/api/v1/notices",
    "/prices": "/api/v1/prices",
    "/products/{code}": "/api/v1/products/{code}",
    "/products/{code}/users": "/api/v1/products/{code}/users",
    "/regulation": "/api/v1/regulation/searches",
    "/regulation/entries/{index}": "/api/v1/regulation/openings",
    "/regulation/export": "/api/v1/regulation/exports",
    "/regulation/orders": "/api/v1/regulation/orders",
    "/regulation/orders/new": FORM,
    "/regulation/orders/{order_id}": "/api/v1/regulation/orders/{order_id}",
    "/regulation/replay": "/api/v1/regulation/replays",
    "/requests": "/api/v1/requests",
    "/requests/new": FORM,
    "/requests/{request_id}": "/api/v1/requests/{request_id}",
    "/requests/{request_id}/contract": "/api/v1/requests/{request_id}/agreement",
    "/resources": "/api/v1/resources",
    "/resources/new": FORM,
    "/resources/{resource_id}": "/api/v1/resources/{resource_id}",
    "/rules": "/api/v1/rules",
    "/rules/{rule_id}": "/api/v1/rules/{rule_id}",
    "/statements": "/api/v1/statements",
    "/trust/{name}": PUBLIC,
    "/units": "/api/v1/units",
    "/units/{code}": "/api/v1/units/called/{name}",
    "/verify": OFFLINE,
    "/verify/offline.html": OFFLINE,
}
"""Each page that shows something, and where a program reads the same, or why nowhere else."""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _named_by(kind: str) -> frozenset[str]:
    """Return every name that the doors of a kind use: `api`, `pages` or `commands`."""
    named = (node for path in PACKAGE.rglob(f"{kind}.py") for node in ast.walk(_tree(path)))
    return frozenset(
        name
        for node in named
        if (name := getattr(node, "attr", None) or getattr(node, "id", None)) is not None
    )


def _entrances(command: str) -> set[str]:
    """Return the names under which a door may ask for a command: its own, or who calls it."""
    name = command.partition(".")[2]
    source = sys.modules[COMMANDS[command].__module__].__file__
    assert source is not None
    functions = [one for one in _tree(Path(source)).body if isinstance(one, ast.AsyncFunctionDef)]
    callers = {one.name for one in functions if name in _called(one)}
    return {name, *(caller for caller in callers if not caller.startswith("_"))}


def _called(function: ast.AsyncFunctionDef) -> set[str]:
    calls = (call.func for call in ast.walk(function) if isinstance(call, ast.Call))
    return {one.id for one in calls if isinstance(one, ast.Name)}


def _commands() -> list[str]:
    for kind in ("service", "jobs", "api"):
        modules(kind)
    return sorted(name for name in COMMANDS if COMMANDS[name].__module__.startswith("marketplace"))


@pytest.mark.parametrize("command", _commands())
def test_every_command_of_page_or_console_is_asked_for_by_rest_or_says_why_not(
    command: str,
) -> None:
    entrances = _entrances(command)
    by_people = bool(entrances & (_named_by("pages") | _named_by("commands")))
    by_rest = bool(entrances & _named_by("api"))
    assert (by_people and not by_rest) is (command in WITHOUT_REST)


def test_every_reason_is_for_a_command() -> None:
    assert sorted(set(WITHOUT_REST) - set(_commands())) == []


@cache
def _routes() -> tuple[HTTPRoute, ...]:
    settings = Settings()
    routes = create_site(settings, frame_of(settings)).routes
    return tuple(route for route in routes if isinstance(route, HTTPRoute))


def _pages() -> list[str]:
    handlers = {one.fn for module in modules("pages") for one in module.ROUTES}
    return sorted(
        route.path_format
        for route in _routes()
        if any(one.fn in handlers for one in route.route_handlers) and "GET" in route.methods
    )


def _addresses() -> set[str]:
    return {route.path_format for route in _routes() if route.methods & {"GET", "POST"}}


@pytest.mark.parametrize("page", _pages())
def test_every_page_is_read_by_rest_or_says_why_not(page: str) -> None:
    told = READS[page]
    assert not told.startswith("/") or told in _addresses()
