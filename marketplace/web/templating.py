"""The Jinja environment of the site: where templates lie, and what every one of them may use.

Templates of the shell (`base.html`, `macros/`, `errors/`) are found by their path. A slice keeps
its own in a folder of its name: `supply/listings/templates/listings/product.html` is
`listings/product.html`, so two slices may both have an `index.html`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, wraps
from pathlib import Path
from typing import Any, Final

import msgspec
import segno
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from marketplace.web.charts import CHARTS
from marketplace.web.formatting import FILTERS
from marketplace.web.labels import filled, note_label, noting
from marketplace.web.messages import (
    CHINESE,
    OWN_NAMES,
    beside,
    counted,
    current_language,
    in_language,
    say,
    t,
)

WEB: Final = Path(__file__).parent
PACKAGE: Final = WEB.parent
STATIC: Final = WEB / "static"

PAGE_DEFAULTS: Final[dict[str, object]] = {
    "lang": CHINESE,
    "market": "real",
    "actor": None,
    "nav": (),
    "here": "/",
    "csrf_token": "",
    "once_key": "",
    "head": None,
    "synthetic": False,
    "flash": None,
}
"""What a page may rely on when its door gives nothing else: a visitor in the real market."""

_page: ContextVar[dict[str, object]] = ContextVar("page", default=PAGE_DEFAULTS)


class PageTemplate(Template):
    """A template whose render call fixes language and market for its macros as well."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Render with `PAGE_DEFAULTS` beneath the given context, labels in their places."""
        context = {**PAGE_DEFAULTS, "url": url, **dict(*args, **kwargs)}
        token = _page.set(context)
        try:
            with in_language(context["lang"]), noting():
                return filled(super().render(context))
        finally:
            _page.reset(token)


class PageEnvironment(Environment):
    """An environment that makes `PageTemplate`s."""

    template_class = PageTemplate


def url(path: str) -> str:
    """Return the address of `path` inside the market of the page being rendered."""
    return f"/practice{path}" if _page.get()["market"] == "practice" else path


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a mark that changes when its bytes change."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


def kept(name: str, part: Callable[[Any], Markup], about: object) -> Markup:
    """Return what the macro `part` makes of `about`, made once for each content.

    The macro may look at nothing else but the language and the market: not at the reader, the clock
    or the form's tokens. `name` tells it from all others.
    """
    key = (name, current_language(), _page.get()["market"], msgspec.json.encode(about))
    found = _kept.parts.get(key)
    if found is None:
        found = part(about)
        _kept.keep(key, found)
    return found


MOST_KEPT: Final = 8_000_000
"""So many characters of parts are kept in all; the first made goes first."""


@dataclass(slots=True)
class _Parts:
    parts: dict[tuple[object, ...], Markup] = field(default_factory=dict)
    size: int = 0

    def keep(self, key: tuple[object, ...], part: Markup) -> None:
        self.parts[key] = part
        self.size += len(part)
        while self.size > MOST_KEPT:
            self.size -= len(self.parts.pop(next(iter(self.parts))))


_kept = _Parts()


def form_tokens() -> Markup:
    """Return the hidden fields of a form that changes something.

    `_csrf_token` proves that this site made the form for this reader; `_once` keeps a form that is
    sent twice from acting twice.
    """
    field = Markup('<input type="hidden" name="{}" value="{}">')
    page = _page.get()
    once = field.format("_once", page["once_key"]) if page["once_key"] else Markup("")
    return field.format("_csrf_token", page["csrf_token"]) + once


def qr_code(content: str, title: str) -> Markup:
    """Return `content` as a QR code in SVG with a quiet zone; `title` says what scanning it does.

    Error correction M; content beyond 2,331 bytes does not fit and is a `segno.DataOverflowError`.
    """
    code = segno.make(content, error="m", micro=False)
    drawing = code.svg_inline(
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        border=4,
        light="#fff",
        title=title,
        encoding="utf-8",
    )
    return Markup(drawing.replace("<svg ", '<svg role="img" ', 1))


def unfolded(filter_: Callable[..., str]) -> Callable[..., str]:
    """Keep Jinja from folding `filter_` over a constant when it compiles a template.

    A folded sentence or amount would stay in the language of the first reader for everybody.
    """

    @pass_context
    @wraps(filter_)
    def read(_context: Context, *args: Any, **kwargs: Any) -> str:
        return filter_(*args, **kwargs)

    return read


def slice_folders() -> dict[str, Path]:
    """Return every slice that has templates, by name, with its folder of them."""
    found = [*PACKAGE.glob("*/templates"), *PACKAGE.glob("*/*/templates")]
    return {folder.parent.name: folder for folder in sorted(found) if folder.parent != WEB}


def template_loader() -> BaseLoader:
    """Look in the shell's folder first, then in each slice's."""
    return ChoiceLoader(
        [FileSystemLoader(folder) for folder in [WEB / "templates", *slice_folders().values()]]
    )


def build_environment() -> Environment:
    """Build the environment: escaping everywhere, and an undefined name is an error."""
    environment = PageEnvironment(
        loader=template_loader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # templates change with the program, which is started anew
    )
    filters = {**FILTERS, "say": say, "beside": beside}
    environment.filters.update({name: unfolded(filter_) for name, filter_ in filters.items()})
    environment.globals.update(
        CHARTS,
        t=t,
        counted=counted,
        own_names=OWN_NAMES,
        url=url,
        asset=asset,
        kept=kept,
        form_tokens=form_tokens,
        note_label=note_label,
        qr_code=qr_code,
    )
    return environment
