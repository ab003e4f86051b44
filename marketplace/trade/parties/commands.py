"""`marketplace key`: the signing keys of units and enterprises, at the console."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from marketplace.cli_support import (
    actor_called,
    echo_list,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.foundation.organizations.queries import unit_called
from marketplace.trade.parties import service
from marketplace.trade.parties.model import PartyKind
from marketplace.trade.parties.reading import jwk_in, keys_bound_by
from marketplace.trade.parties.schemas import KeyView, MakeKey, RegisterKey, RetireKey

PASSPHRASE_VARIABLE = "CONTRACTS_PASSPHRASE"
"""The variable that `contracts` reads as well."""


@click.group()
def key() -> None:
    """Signing keys of units and enterprises. / 单位与企业的签名密钥。

    Example: marketplace key make --unit hz-data-bureau --as luyaqin
    """


def option_organisation(function: Any) -> Any:
    """Add `--unit CODE` and `--enterprise ID`, of which one is given."""
    unit = click.option("--unit", default="", metavar="CODE", help="code or name / 单位")
    enterprise = click.option("--enterprise", type=click.UUID, default=None, help="/ 企业编号")
    return unit(enterprise(function))


@key.command("list")
@option_as
@option_json
@option_market
def list_(*, user: str, as_json: bool, practice: bool) -> None:
    """List the keys in force of those whom you may bind. / 列出您可代表者的有效密钥。

    Example: marketplace key list --as heyutong
    """

    async def work() -> list[KeyView]:
        return await keys_bound_by(await actor_called(user))

    found = run_in_market(work, practice=practice)
    echo_list(found, _line, as_json=as_json)


@key.command()
@option_as
@option_organisation
@click.option(
    "--public",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="register this public key (JWK) instead / 改为登记公钥",
)
@option_json
@option_market
def make(
    *,
    user: str,
    unit: str,
    enterprise: UUID | None,
    public: Path | None,
    as_json: bool,
    practice: bool,
) -> None:
    """Make a key under a passphrase, or register one that you hold. / 创建或登记签名密钥。

    The passphrase comes from CONTRACTS_PASSPHRASE or is asked for without showing it.

    Example: marketplace key make --enterprise ID --as heyutong
    Example: marketplace key make --unit hz-data-bureau --public key.json --as luyaqin
    """
    require_one(unit, enterprise)
    said = public.read_bytes() if public else b""

    async def work() -> KeyView:
        actor, whose = await actor_called(user), await organisation(unit, enterprise)
        if public is not None:
            return await service.register_key(actor, RegisterKey(jwk=jwk_in(said), **whose))
        phrase = asked_passphrase(confirm=True)
        return await service.make_key(actor, MakeKey(passphrase=phrase, **whose))

    made = run_in_market(work, practice=practice)
    echo_view(made, as_json=as_json, line=_line(made))


@key.command()
@option_as
@click.argument("key_id", type=click.UUID)
@option_json
@option_market
def retire(*, user: str, key_id: UUID, as_json: bool, practice: bool) -> None:
    """Stop using a key for new contracts. / 停用密钥。

    Example: marketplace key retire ID --as heyutong
    """

    async def work() -> KeyView:
        return await service.retire_key(await actor_called(user), RetireKey(key_id=key_id))

    retired = run_in_market(work, practice=practice)
    echo_view(retired, as_json=as_json, line=_line(retired))


def require_one(unit: str, enterprise: UUID | None) -> None:
    """Refuse a command line that names no organisation, or two."""
    if bool(unit) == (enterprise is not None):
        raise click.UsageError("--unit CODE / --enterprise ID: 二选一 / give one of them")


async def organisation(unit: str, enterprise: UUID | None) -> dict[str, Any]:
    """Return the organisation that a command line names, as commands take it."""
    if enterprise is not None:
        return {"kind": PartyKind.ENTERPRISE, "organisation_id": enterprise}
    return {"kind": PartyKind.UNIT, "organisation_id": (await unit_called(unit)).id}


def asked_passphrase(*, confirm: bool) -> str:
    """Return the passphrase of `CONTRACTS_PASSPHRASE`, else what is typed unseen."""
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is not None:
        return given
    prompt = "口令 / passphrase"
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))


def _line(view: KeyView) -> str:
    state = "已停用 retired" if view.retired_at else "有效 in force"
    return f"{view.key_id}  {state}  {view.custody}  {view.thumbprint}"


GROUPS = [key]
