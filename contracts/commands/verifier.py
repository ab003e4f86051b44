"""``contracts verifier``: write the page that checks licences in a browser, without a server."""

from pathlib import Path

import click

from contracts.bundle import TrustDirectory
from contracts.commands.reading import option_json, refusals, say, tell
from contracts.text import Text
from contracts.verifier import page


@click.group()
def verifier() -> None:
    """The page that checks licences in a browser, without a server. 离线核验网页。

    \b
    Example: contracts verifier write check.html --trust trust/
    """


@verifier.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--trust",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Put this trust directory inside. 将信任目录写入页面。",
)
@option_json
def write(out: Path, trust: Path | None) -> None:
    """Write a single page OUT that checks licences offline. 生成离线核验网页。

    Whoever opens it must have it from somebody they trust: it says what its author trusts.

    \b
    Example: contracts verifier write check.html --trust trust/
    """
    with refusals():
        out.write_text(page(TrustDirectory.load(trust) if trust else None), encoding="utf-8")
    said = Text("网页已写入 {file}", "page written to {file}").filled(file=out)
    tell({"file": str(out)}, say(said))
