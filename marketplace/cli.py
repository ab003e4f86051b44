"""`marketplace`: the command line of the marketplace, one group per noun.

Exit codes are in `marketplace.cli_support`. Every command works on the databases named by the
settings; with `--remote URL` those of `marketplace.client.commands` ask a market elsewhere instead.
"""

from __future__ import annotations

import click

from marketplace import reactions
from marketplace.cli_support import (
    echo_view,
    exit_for,
    option_json,
    recognise_by,
    run_in_market,
)
from marketplace.client.commands import remote_counterpart
from marketplace.foundation.accounts.queries import actor_named
from marketplace.kernel.errors import MarketplaceError
from marketplace.kernel.markets import Market
from marketplace.serving import serve
from marketplace.slices import modules
from migrations.run import migrate as run_migrations


class MarketGroup(click.Group):
    """The root: it hands out each command as it works here, or on the market that was named."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name."""
        found = super().get_command(ctx, cmd_name)
        address = ctx.params.get("remote")
        return remote_counterpart(found, address) if found and address else found


@click.group(cls=MarketGroup, context_settings={"help_option_names": ["-h", "--help"]})
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
        run_in_market(run_migrations, practice=market is Market.PRACTICE)
    said = "数据库已是最新结构 / the databases have the newest schema"
    echo_view({"markets": [market.value for market in Market]}, as_json=as_json, line=said)


cli.add_command(serve)


def main() -> None:
    """Run the command line."""
    recognise_by(actor_named)
    modules("gates")
    modules("events")
    reactions.connect()
    for module in modules("commands"):
        for group in module.GROUPS:
            cli.add_command(group)
    try:
        cli()
    except MarketplaceError as error:
        exit_for(error)


if __name__ == "__main__":
    main()
