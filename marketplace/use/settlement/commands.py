"""`marketplace fee`: what is owed, paying it and confirming it, at the console."""

from __future__ import annotations

import click

from marketplace.cli_support import (
    actor_called,
    command_from,
    echo_list,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.trade.licences.queries import licence_numbered
from marketplace.use.settlement.model import ACCOUNT_ROLES, FEE_STANDINGS
from marketplace.use.settlement.queries import statements_for
from marketplace.use.settlement.schemas import ConfirmPayment, FeeView, PayFee, StatementView
from marketplace.use.settlement.service import confirm_payment, pay_fee


@click.group()
def fee() -> None:
    """Fees of licences and accounts. / 许可费用与账户。

    Example: marketplace fee list --as heyutong
    """


@fee.command("list")
@option_as
@option_json
@option_market
def list_(*, user: str, as_json: bool, practice: bool) -> None:
    """Show the accounts of your enterprises and units. / 查看对账单。

    Example: marketplace fee list --as heyutong
    """

    async def work() -> list[StatementView]:
        return await statements_for(await actor_called(user))

    found = run_in_market(work, practice=practice)
    echo_list(found, _statement, as_json=as_json)


@fee.command()
@option_as
@click.argument("licence")
@click.option("--reference", default="", help="of the transfer, outside the practice market")
@option_json
@option_market
def pay(*, user: str, licence: str, reference: str, as_json: bool, practice: bool) -> None:
    """Pay a licence's fee, or state its payment. / 付款或登记付款。

    Example: marketplace fee pay HZ-L-2026-000001-2 --as heyutong --practice
    """

    async def work() -> FeeView:
        found = await licence_numbered(licence)
        given = {"licence_id": found.licence_id, "reference": reference}
        return await pay_fee(await actor_called(user), command_from(PayFee, given))

    paid = run_in_market(work, practice=practice)
    echo_view(paid, as_json=as_json, line=_fee(paid))


@fee.command()
@option_as
@click.argument("licence")
@option_json
@option_market
def confirm(*, user: str, licence: str, as_json: bool, practice: bool) -> None:
    """Confirm that a stated payment arrived. / 确认已收款。

    Example: marketplace fee confirm HZ-L-2026-000001-2 --as wujianping
    """

    async def work() -> FeeView:
        found = await licence_numbered(licence)
        command = ConfirmPayment(licence_id=found.licence_id)
        return await confirm_payment(await actor_called(user), command)

    paid = run_in_market(work, practice=practice)
    echo_view(paid, as_json=as_json, line=_fee(paid))


def _statement(statement: StatementView) -> str:
    roles = [(ACCOUNT_ROLES[one.role], one.amount) for one in statement.balances]
    held = [f"  {role.zh} {role.en}  {amount}" for role, amount in roles]
    return "\n".join([statement.name.zh, *held, *(f"  {_fee(fee)}" for fee in statement.fees)])


def _fee(fee: FeeView) -> str:
    words = FEE_STANDINGS[fee.standing]
    return f"{fee.licence_number}  {fee.price}  {words.zh} {words.en}"


GROUPS = [fee]
