"""`marketplace`: the command line of the marketplace, one group per noun.

`marketplace NOUN VERB ...`; a verb that is about a whole file or the whole market stands alone
(`publish`, `verify`, `deliver`, `trace`, `migrate`, `serve`, `demo`). Exit codes are in
`marketplace.cli_support`. Every command works on the databases named by the settings; with
`--remote URL` those of `marketplace.client.commands` ask a market elsewhere instead.
"""

from __future__ import annotations

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from marketplace.cli_support import (
    EXIT_CODES_IN_WORDS,
    echo_view,
    exit_for,
    option_json,
    recognise_by,
    run_in_market,
    wire_by,
)
from marketplace.kernel.errors import MarketplaceError
from marketplace.kernel.markets import Market

PLACES = {
    "account": "foundation.accounts.commands",
    "alert": "use.alerts.commands",
    "contract": "trade.agreements.commands",
    "deliver": "use.delivery.commands",
    "delivery": "use.followup.dispute_commands",
    "demo": "simulation.commands",
    "discrepancy": "use.followup.dispute_commands",
    "ending": "use.followup.ending_commands",
    "enterprise": "foundation.organizations.commands",
    "fee": "use.settlement.commands",
    "hold": "foundation.holds.commands",
    "key": "trade.parties.commands",
    "leak": "use.followup.ending_commands",
    "licence": "trade.licences.commands",
    "listing": "supply.listings.console",
    "log": "foundation.transparency.commands",
    "notice": "foundation.notices.commands",
    "publish": "supply.listings.commands",
    "regulation": "oversight.regulation.commands",
    "request": "trade.requests.commands",
    "room": "use.cleanroom.commands",
    "rule": "foundation.rules.commands",
    "serve": "serving",
    "share": "use.sharing.commands",
    "ticket": "use.corrections.commands",
    "trace": "use.delivery.commands",
    "trust": "trade.licences.commands",
    "unit": "foundation.organizations.commands",
    "usage": "use.followup.commands",
    "verify": "trade.licences.offline",
    "webhook": "foundation.notices.commands",
}
"""Where each command is defined, under its own name: only what is called is imported."""


def _described(name: str) -> click.Command:
    """Return a command with the help of the one of this name, read from its source alone."""
    spec = find_spec(f"marketplace.{PLACES[name]}")
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return click.Command(name, help=next(ast.get_docstring(f) for f in functions if f.name == name))


class MarketGroup(click.Group):
    """The root: it hands out each command as it works here, or on the market that was named."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, without importing any."""
        everything = [*self.commands.values(), *map(_described, PLACES)]
        click.Group(commands=everything).format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name or an option, without importing any command."""
        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        found = (self.commands.get(name) or _described(name) for name in names)
        commands = [CompletionItem(one.name, help=one.get_short_help_str()) for one in found]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name, without importing any."""
        return sorted({*super().list_commands(ctx), *PLACES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in PLACES:
            found = getattr(import_module(f"marketplace.{PLACES[cmd_name]}"), cmd_name)
        address = ctx.params.get("remote")
        if found is None or not address:
            return found
        # the client stands on the types of every slice: only who asks a market elsewhere waits
        from marketplace.client.commands import opening, remote_counterpart

        return remote_counterpart(found, opening(address))


@click.group(
    cls=MarketGroup,
    epilog=EXIT_CODES_IN_WORDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="data-element-marketplace")
@click.option(
    "--remote",
    envvar="MARKETPLACE_REMOTE",
    metavar="URL",
    help="ask this market by its interface; MARKETPLACE_TOKEN says who / 远程市场的地址",
)
def cli(remote: str | None) -> None:
    """数据要素市场 / a marketplace for public data.

    Example: marketplace publish table.csv --as fangyuting --title ... --scenario ...
    """


@cli.command()
@option_json
def migrate(*, as_json: bool) -> None:
    """Bring the databases of both markets to the newest schema. / 升级两个市场的数据库结构。

    Example: marketplace migrate
    """
    for market in Market:
        run_in_market(_nothing_more, practice=market is Market.PRACTICE)
    said = "数据库已是最新结构 / the databases have the newest schema"
    echo_view({"markets": [market.value for market in Market]}, as_json=as_json, line=said)


async def _nothing_more() -> None:
    """Leave the market as opening it left it: migrated."""


def wire() -> None:
    """Connect what a command on the local databases needs of all slices."""
    # imported here: a command that opens no database needs none of it
    from marketplace import reactions
    from marketplace.foundation.accounts.queries import actor_named
    from marketplace.slices import modules

    recognise_by(actor_named)
    modules("gates")
    modules("events")
    reactions.connect()


def main() -> None:
    """Run the command line."""
    wire_by(wire)
    try:
        cli()
    except MarketplaceError as error:
        exit_for(error)


if __name__ == "__main__":
    main()
