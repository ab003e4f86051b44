"""The public log in a server of its own: it reads the databases and writes nothing.

Useful beside the site, on another port or machine, so that auditors who copy the whole log do not
stand in the way of the market.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response
from litestar.types import ASGIApp

from marketplace.foundation.transparency.api import ROUTES
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.address import open_address
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.parentage import end_with_parent
from marketplace.settings import Settings
from marketplace.web.doors import MarketDoor
from marketplace.web.problems import log_failure, problem_of


def reading_site(settings: Settings) -> ASGIApp:
    """Return the application: the log's routes for both markets and nothing else."""

    @asynccontextmanager
    async def live(_: Litestar) -> AsyncIterator[None]:
        open_address(settings.base_url)
        open_keys(settings.keys_folder, settings.key_passphrase)
        open_identities(settings.keys_folder)
        await open_databases(settings.databases)
        try:
            yield
        finally:
            await close_databases()
            close_keys()

    return MarketDoor(
        Litestar(
            route_handlers=ROUTES,
            exception_handlers={Exception: _answer_failure},
            openapi_config=None,
            lifespan=[live],
        )
    )


def application() -> ASGIApp:
    """Return the application as the server loads it."""
    end_with_parent()
    return reading_site(Settings.from_environment())


def _answer_failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    answer = problem_of(error)
    if answer.status_code is not None and answer.status_code >= 500:
        log_failure(request, error)
    return answer
