"""The composition root: the only place where slices are wired into one application."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from litestar import Litestar, Request, Response, get
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import Cookie, State
from litestar.di import Provide
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp

from marketplace import lifespan, reactions
from marketplace.desks.frame import frame_of
from marketplace.kernel.access import Actor
from marketplace.settings import Settings
from marketplace.slices import modules
from marketplace.web.doors import MarketDoor
from marketplace.web.interface.describing import description_of
from marketplace.web.interface.limits import limit_requests
from marketplace.web.interface.reference import show_reference
from marketplace.web.late import LateResponse
from marketplace.web.origins import OriginDoor
from marketplace.web.problems import (
    STALE,
    NotSignedInError,
    Problem,
    ProblemPage,
    is_for_program,
    log_failure,
    problem_from,
    problem_of,
)
from marketplace.web.refusals import is_to_be_recorded, note_refusal
from marketplace.web.shell import Frame, Shell
from marketplace.web.slots import offer
from marketplace.web.templating import STATIC, build_environment

AnyRequest = Request[Any, Any, Any]
CSRF: Final = "csrf"
"""The cookie beside a form's token."""


@get("/language/{language:str}", sync_to_thread=False, include_in_schema=False)
def choose_language(request: AnyRequest, language: FromPath[str]) -> Redirect:
    """Remember the reader's language and lead back to where they were."""
    back = request.query_params.get("back", "/")
    is_local = back.startswith("/") and not back.startswith(("//", "/\\"))
    chosen = language if language in {"zh-CN", "en"} else "zh-CN"
    cookie = Cookie(key="language", value=chosen, max_age=31_536_000, samesite="lax", path="/")
    return Redirect(back if is_local else "/", status_code=303, cookies=[cookie])


@get("/api/v1/openapi.json", include_in_schema=False, sync_to_thread=False)
def describe_interface(request: AnyRequest) -> Response[Any]:
    """Describe the interface for programs as OpenAPI 3.1."""
    return Response(description_of(request.app), media_type="application/vnd.oai.openapi+json")


def create_site(settings: Settings, frame: Frame) -> Litestar:
    """Return the Litestar application, without its outer door."""
    environment = build_environment()

    async def provide_shell(request: AnyRequest) -> Shell:
        return Shell(request, frame, environment, await frame.identify(request))

    async def provide_visitor(request: AnyRequest) -> Actor | None:
        return await frame.identify(request)

    async def provide_actor(request: AnyRequest) -> Actor:
        actor = await frame.identify(request)
        if actor is None:
            raise NotSignedInError
        return actor

    async def show_problem(request: AnyRequest, problem: Problem) -> Response[Any]:
        shell = Shell(request, frame, environment, await frame.identify(request))
        if problem.code == NotSignedInError.code:
            return shell.redirect(f"/login?next={quote(shell.page_here)}")
        shown = ProblemPage.of(problem)
        page = await shell.page("errors/error.html", status=problem.status, problem=shown)
        if problem.code == STALE and CSRF in request.cookies:
            page.delete_cookie(CSRF)  # given before a restart, it would be refused for ever
        return page

    def answer_failure(request: AnyRequest, error: Exception) -> Response[Any]:
        problem = problem_from(error)
        if problem.status >= 500:
            log_failure(request, error)
        if is_for_program(request) and not is_to_be_recorded(error):
            return problem_of(error)
        return LateResponse(partial(answer_late, request, error, problem))

    async def answer_late(request: AnyRequest, error: Exception, problem: Problem) -> Response[Any]:
        await note_refusal(request, frame, error)
        if is_for_program(request):
            return problem_of(error)
        return await show_problem(request, problem)

    @asynccontextmanager
    async def live(_: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await lifespan.enter(stack, settings)
            yield

    return Litestar(
        route_handlers=[
            choose_language,
            describe_interface,
            show_reference,
            create_static_files_router(
                path="/static", directories=[STATIC], name="static", include_in_schema=False
            ),
            *_routes("api"),
            *_pages(),
        ],
        dependencies={
            "shell": Provide(provide_shell),
            "visitor": Provide(provide_visitor),
            "actor": Provide(provide_actor),
        },
        exception_handlers={Exception: answer_failure},
        csrf_config=CSRFConfig(
            secret=settings.csrf_secret or secrets.token_urlsafe(32),
            cookie_name=CSRF,
            cookie_secure=settings.secure_cookies,
            exclude=["^/api/", "^/log/", "^/delta-sharing/"],
        ),
        openapi_config=None,  # `describe_interface` answers the whole description, and nothing else
        lifespan=[live],
        middleware=limit_requests(settings.requests_per_minute),
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        state=State({"settings": settings}),
    )


def _routes(kind: str) -> Sequence[Any]:
    return [route for module in modules(kind) for route in module.ROUTES]


def _pages() -> Sequence[Any]:
    """Return the pages' handlers; the interface description is for programs and leaves them out."""
    pages = _routes("pages")
    for page in pages:
        page.include_in_schema = False
    return pages


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Return the whole site: outer door, pages, REST interface; databases open with its
    lifespan."""
    chosen = settings or Settings.from_environment()
    modules("gates")
    modules("events")
    reactions.connect()
    for module in modules("slots"):
        for slot, filling in module.SLOTS.items():
            offer(slot, filling)
    return OriginDoor(MarketDoor(create_site(chosen, frame_of(chosen))))
