"""`marketplace share`: a licence's profile for Delta Sharing clients and the row API."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import click
import msgspec

from marketplace.cli_support import (
    actor_called,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.kernel.clock import now
from marketplace.trade.licences.narrowed import narrowed_named
from marketplace.trade.licences.queries import licence_numbered
from marketplace.use.sharing.reading import readable_tokens
from marketplace.use.sharing.schemas import (
    IssueLicenceToken,
    LicenceTokenMade,
    LicenceTokenView,
    RevokeLicenceToken,
)
from marketplace.use.sharing.service import issue_token, revoke_token
from marketplace.web.formatting import ending


@click.group()
def share() -> None:
    """Read a licence's rows by program. / 用程序直接读取许可的数据。

    Example: marketplace share make HZ-L-2026-000001-3 --as heyutong --out rides.share
    """


@share.command()
@click.argument("licence")
@option_as
@click.option("--out", required=True, type=click.Path(path_type=Path), help="file / 文件")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True)
@click.option("--narrowed", default=None, help="for this narrowed licence / 供收窄的许可使用")
@option_market
@option_json
def make(
    licence: str,
    *,
    user: str,
    out: Path,
    days: int,
    narrowed: str | None,
    practice: bool,
    as_json: bool,
) -> None:
    """Make a token for LICENCE (its number) and write its profile, this once. / 生成连接凭据。

    Example: marketplace share make HZ-L-2026-000001-3 --as heyutong --out rides.share
    """

    async def work() -> LicenceTokenMade:
        actor = await actor_called(user)
        held = await licence_numbered(licence)
        command = IssueLicenceToken(
            licence_id=held.licence_id,
            expires_at=now() + timedelta(days=days),
            narrowed_id=(await narrowed_named(narrowed)).narrowed_id if narrowed else None,
        )
        return await issue_token(actor, command)

    made = run_in_market(work, practice=practice)
    _write_private(out, msgspec.json.format(msgspec.json.encode(made.profile), indent=2))
    told = {"token_id": str(made.token_id), "table": made.table, "file": str(out)}
    echo_view(told, as_json=as_json, line=f"{made.token_id}  {out}#{made.table}")


@share.command("list")
@click.argument("licence")
@option_as
@option_market
@option_json
def list_tokens(licence: str, *, user: str, practice: bool, as_json: bool) -> None:
    """List the tokens of LICENCE. / 列出许可的令牌。

    Example: marketplace share list HZ-L-2026-000001-3 --as heyutong
    """

    async def work() -> list[LicenceTokenView]:
        held = await licence_numbered(licence)
        return await readable_tokens(await actor_called(user), held.licence_id)

    found = run_in_market(work, practice=practice)
    lines = [_line(one) for one in found]
    echo_view(found, as_json=as_json, line="\n".join(lines) or "没有令牌 / no tokens")


@share.command()
@click.argument("token", type=click.UUID)
@option_as
@option_market
@option_json
def revoke(token: UUID, *, user: str, practice: bool, as_json: bool) -> None:
    """End TOKEN (its id). / 撤销令牌。

    Example: marketplace share revoke 019a9c3e-0000-7000-8000-000000000000 --as heyutong
    """

    async def work() -> None:
        await revoke_token(await actor_called(user), RevokeLicenceToken(token_id=token))

    run_in_market(work, practice=practice)
    echo_view({"token_id": str(token)}, as_json=as_json, line=f"{token}  已撤销 / revoked")


def _line(token: LicenceTokenView) -> str:
    ended = "已撤销 revoked" if token.revoked_at else f"至 until {ending(token.expires_at)}"
    return f"{token.token_id}  {ended}"


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that its owner alone reads: it holds a secret."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content + b"\n")


GROUPS = [share]
