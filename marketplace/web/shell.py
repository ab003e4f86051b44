"""What a page stands in: who reads it, in which language and market, with which navigation.

A page handler takes `shell: Shell` and answers `await shell.page("listings/show.html", ...)`. The
application says once how a reader is recognised and what the navigation holds (`Frame`), since both
draw on slices above this shell.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response import Redirect
from litestar.utils.scope.state import ScopeState
from markupsafe import Markup

from marketplace.kernel.access import Actor
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.text import Bilingual, Language, Text
from marketplace.web.forms import read_form
from marketplace.web.parts import Flash, LogHead, NavItem, Standing
from marketplace.web.problems import NotSignedInError

Command = TypeVar("Command", bound=msgspec.Struct)
AnyRequest = Request[Any, Any, Any]
FLASH = "flash"
LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the slices put around a page."""

    identify: Callable[[AnyRequest], Awaitable[Actor | None]]
    navigation: Callable[[Actor | None, str], Awaitable[Sequence[NavItem]]]
    posting: Callable[[Actor], Awaitable[Bilingual | None]]
    head: Callable[[], Awaitable[LogHead | None]]
    synthetic: bool
    secure_cookies: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader as the header shows them."""

    name: str
    posting: Bilingual | None


@dataclass(slots=True)
class Shell:
    """One request for a page."""

    request: AnyRequest
    frame: Frame
    environment: Environment
    actor: Actor | None
    _form: dict[str, Any] | None = field(default=None)

    @property
    def language(self) -> Language:
        """The reader's language: their choice, else what the browser prefers, Chinese first."""
        return language_of(self.request)

    def require_actor(self) -> Actor:
        """Return who reads, or `NotSignedInError` (which leads to the sign-in page and back)."""
        if self.actor is None:
            raise NotSignedInError
        return self.actor

    async def page(self, template: str, *, status: int = 200, **context: Any) -> Response[str]:
        """Render `template` in its frame."""
        cookies = []
        flash = self._flash()
        if flash is not None:
            cookies.append(Cookie(key=FLASH, value="", max_age=0, path="/"))
        html = self.environment.get_template(template).render(
            {**(await self._frame_context()), "flash": flash, **context}
        )
        return Response(html, status_code=status, media_type=MediaType.HTML, cookies=cookies)

    async def fragment(self, template: str, **context: Any) -> Markup:
        """Render a part of a page, for a slot that another slice's page holds."""
        html = self.environment.get_template(template).render(
            {**(await self._frame_context()), **context}
        )
        return Markup(html)  # the template has escaped everything

    async def _frame_context(self) -> dict[str, Any]:
        path = self.request.url.path
        posting = await self.frame.posting(self.actor) if self.actor else None
        return {
            "lang": self.language,
            "market": current_market().value,
            "actor": Reader(self.actor.name, posting) if self.actor else None,
            "nav": await self.frame.navigation(self.actor, path),
            "here": self.here,
            "csrf_token": ScopeState.from_scope(self.request.scope).csrf_token,
            "once_key": str(new_id()),
            "head": await self.frame.head(),
            "synthetic": self.frame.synthetic,
        }

    @property
    def here(self) -> str:
        """The address of this page with its query, inside the market."""
        query = self.request.url.query
        return self.address(self.request.url.path) + (f"?{query}" if query else "")

    @property
    def page_here(self) -> str:
        """The address of the page that the reader sees: this one, or that of the form they sent."""
        if self.request.method in {"GET", "HEAD"}:
            return self.here
        seen = urlsplit(self.request.headers.get("referer", ""))
        return seen._replace(scheme="", netloc="", fragment="").geturl() or self.address("/")

    def address(self, path: str) -> str:
        """Return the address of `path` in the current market."""
        return f"/practice{path}" if current_market() is Market.PRACTICE else path

    async def form(self, command: type[Command], **given: Any) -> Command:
        """Read the posted form as a command; `given` sets fields that the form does not hold.

        Raises `FormError` naming the field that cannot be read.
        """
        return read_form(await self._fields(), command, given)

    async def fields(self) -> dict[str, Any]:
        """Return the posted fields as text (or lists, or uploads) in the order of the form, to
        show it again."""
        return dict(await self._fields())

    async def _fields(self) -> dict[str, Any]:
        if self._form is None:
            posted = await self.request.form()
            self._form = {name: posted.getall(name) for name in dict.fromkeys(posted)}
        return {
            name: values[0] if len(values) == 1 else values for name, values in self._form.items()
        }

    @contextmanager
    def once(self) -> Iterator[None]:
        """Do the command inside at most once per rendered form, however often it is sent.

        Call it after `form` or `fields`.
        """
        key = (self._form or {}).get("_once")
        with with_key(str(key[0]) if key else None):
            yield

    def redirect(
        self, path: str, said: Text | None = None, standing: Standing = Standing.DONE
    ) -> Redirect:
        """Lead on to `path` after an act (303), with a sentence shown there once."""
        cookies = [] if said is None else [_flash_cookie(Flash(said, standing))]
        return Redirect(self.address(path), status_code=303, cookies=cookies)

    def _flash(self) -> Flash | None:
        raw = self.request.cookies.get(FLASH)
        if not raw:
            return None
        try:
            zh, en, standing = msgspec.json.decode(
                base64.urlsafe_b64decode(raw), type=tuple[str, str, Standing]
            )
        except (binascii.Error, ValueError, msgspec.MsgspecError):
            return None
        return Flash(Text(zh, en), standing)


def _flash_cookie(flash: Flash) -> Cookie:
    content = msgspec.json.encode((flash.text.zh, flash.text.en, flash.standing))
    value = base64.urlsafe_b64encode(content).decode()
    return Cookie(key=FLASH, value=value, max_age=60, httponly=True, samesite="lax", path="/")


def language_of(request: AnyRequest) -> Language:
    """Return the language chosen by cookie, else by the browser's first preference, else
    Chinese."""
    chosen = request.cookies.get(LANGUAGE)
    if chosen in {"zh-CN", "en"}:
        return chosen  # type: ignore[return-value] # checked on the line above
    preferred = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "en" if preferred.startswith("en") else "zh-CN"
