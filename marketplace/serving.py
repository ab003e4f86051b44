"""`marketplace serve`: the site in one server process."""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
from dataclasses import replace
from typing import NoReturn

import click
from granian import Granian
from granian.constants import Interfaces, Loops

from marketplace.app import create_app
from marketplace.kernel.errors import UnavailableError
from marketplace.kernel.parentage import end_with_parent
from marketplace.kernel.possession import possess
from marketplace.kernel.text import Text
from marketplace.settings import Settings
from marketplace.web.logging import configure_logging

ROUNDS = (10_000, 10, 10)
"""How many more things are made than freed before the collector looks at the young ones, and how
many such rounds pass before it looks at older ones. **Source:** Python library reference, `gc`."""


def application() -> object:
    """Return the site as the server loads it."""
    end_with_parent()
    configure_logging()
    site = create_app()
    keep_still()
    return site


def keep_still() -> None:
    """Take what lives as long as the process out of the garbage collector's rounds, and let them
    be rarer: a request makes few cycles, and a round looks at everything that is left."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)


@click.command()
@click.option("--host", default=None, help="address to listen on / 监听地址")
@click.option("--port", default=None, type=int, help="port to listen on / 监听端口")
def serve(host: str | None, port: int | None) -> None:
    """Run the site; settings come from the environment. / 运行站点。

    Example: marketplace serve --port 8000
    """
    settings = Settings.from_environment()
    run_site(replace(settings, host=host or settings.host, port=port or settings.port))


def become_site(settings: Settings) -> NoReturn:
    """Become the site in place of this process, which has used the store and the databases.

    The server forks its workers, and the store's own threads do not survive a fork.
    """
    sys.stdout.flush()
    environment = {**os.environ, **settings.to_environment()}
    os.execve(sys.executable, [sys.executable, "-m", "marketplace.cli", "serve"], environment)


class AddressTakenError(UnavailableError):
    """Something listens at this address already, perhaps another site of ours.

    The server's sockets share a port, so that a second site would take every other request of the
    first one without a word.
    """

    code = "serving.address-taken"
    text = Text(
        "{host}:{port} 已被占用：先停掉在那里运行的程序，或用 MARKETPLACE_PORT 与 "
        "MARKETPLACE_BASE_URL 另选端口。",
        "{host}:{port} is taken: stop what runs there, or choose another port: MARKETPLACE_PORT "
        "and MARKETPLACE_BASE_URL.",
    )


def require_free(host: str, port: int) -> None:
    """Raise `AddressTakenError` unless nothing listens at the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as taken:
            if taken.errno != errno.EADDRINUSE:
                raise
            raise AddressTakenError(host=host, port=port) from None


def require_alone(settings: Settings) -> None:
    """Raise `DatabaseTakenError` if another site runs on an embedded database of these settings;
    else hold them as long as this process lives."""
    for url in settings.databases.values():
        possess(url)


def run_site(settings: Settings) -> None:
    """Run the site until it is stopped; the server process reads the settings from its
    environment.

    Raises `AddressTakenError` or `DatabaseTakenError` before anything is opened.
    """
    require_free(settings.host, settings.port)
    require_alone(settings)
    os.environ.update(settings.to_environment())
    click.echo(f"http://{settings.host}:{settings.port}  (Ctrl-C ends it / 按 Ctrl-C 结束)")
    Granian(
        "marketplace.serving:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        factory=True,
        workers=1,
        log_level="warning",  # type: ignore[arg-type] # the enum takes its text
    ).serve()
