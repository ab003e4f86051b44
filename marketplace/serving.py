"""`marketplace serve`: the site in one server process."""

from __future__ import annotations

import click
from granian import Granian
from granian.constants import Interfaces, Loops

from marketplace.app import create_app
from marketplace.settings import Settings
from marketplace.web.logging import configure_logging


def application() -> object:
    """Return the site as the server loads it."""
    configure_logging()
    return create_app()


@click.command()
@click.option("--host", default=None, help="address to listen on / 监听地址")
@click.option("--port", default=None, type=int, help="port to listen on / 监听端口")
def serve(host: str | None, port: int | None) -> None:
    """Run the site; settings come from the environment. / 运行站点。

    Example: marketplace serve --port 8000
    """
    settings = Settings.from_environment()
    chosen_host, chosen_port = host or settings.host, port or settings.port
    click.echo(f"http://{chosen_host}:{chosen_port}  (Ctrl-C ends it / 按 Ctrl-C 结束)")
    Granian(
        "marketplace.serving:application",
        address=chosen_host,
        port=chosen_port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        factory=True,
        workers=1,
        log_level="warning",  # type: ignore[arg-type] # the enum takes its text
    ).serve()
