"""`marketplace account`: opening and closing accounts, and making tokens, at the console."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from marketplace.cli_support import (
    actor_called,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.foundation.accounts.model import Scope
from marketplace.foundation.accounts.schemas import CreateUser, DisableUser, MakeToken, TokenMade
from marketplace.foundation.accounts.service import create_user, disable_user, make_token
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import now


@click.group()
def account() -> None:
    """Users and their tokens. / 用户与访问令牌。

    Example: marketplace account create chenxiaolan --name 陈晓岚
    """


@account.command()
@click.argument("username")
@click.option("--name", required=True, help="shown to others / 显示名")
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
@option_json
@option_market
def create(
    *, username: str, name: str, password_stdin: bool, as_json: bool, practice: bool
) -> None:
    """Open an account; it may do nothing until it is appointed. / 开立账号。

    Example: marketplace account create chenxiaolan --name 陈晓岚
    """
    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else click.prompt("密码 / password", hide_input=True, confirmation_prompt=True)
    )
    command = CreateUser(username=username, display_name=name, password=password)
    made = run_in_market(lambda: create_user(SYSTEM, command), practice=practice)
    echo_view(made, as_json=as_json, line=f"{made.username}  {made.display_name}")


@account.command()
@click.argument("username")
@option_json
@option_market
def disable(*, username: str, as_json: bool, practice: bool) -> None:
    """Close an account; what it did stays. / 停用账号。

    Example: marketplace account disable chenxiaolan
    """
    command = DisableUser(username=username)
    closed = run_in_market(lambda: disable_user(SYSTEM, command), practice=practice)
    echo_view(closed, as_json=as_json, line=f"{closed.username}  已停用 / closed")


@account.command("make-token")
@option_as
@click.option("--label", required=True, help="what for / 用途")
@click.option("--scope", type=click.Choice([scope.value for scope in Scope]), default="read")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True)
@option_json
@option_market
def token(*, user: str, label: str, scope: str, days: int, as_json: bool, practice: bool) -> None:
    """Make a token for a program; it is printed this once. / 生成访问令牌。

    Example: marketplace account make-token --as chenxiaolan --label "nightly report" --days 30
    """
    command = MakeToken(label=label, scope=Scope(scope), expires_at=now() + timedelta(days=days))

    async def work() -> TokenMade:
        return await make_token(await actor_called(user), command)

    made = run_in_market(work, practice=practice)
    echo_view(made, as_json=as_json, line=made.token)


GROUPS = [account]
