"""`marketplace delivery`, `marketplace discrepancy`: accepting what came, settling what differs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

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
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import SHANGHAI
from marketplace.trade.licences.queries import licence_called
from marketplace.trade.licences.reading import readable_licence
from marketplace.use.delivery.queries import deliveries_of
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.followup import objections, service
from marketplace.use.followup.model import ACCEPTANCES, STATES, SUBJECTS, ObjectionGround
from marketplace.use.followup.queries import discrepancies_of
from marketplace.use.followup.reading import licence_delivered_under, licence_in_dispute
from marketplace.use.followup.schemas import (
    AcceptanceView,
    AcceptDelivery,
    DecideObjection,
    DiscrepancyView,
    ExplainDiscrepancy,
    ObjectionView,
    ObjectToDelivery,
    SettleDiscrepancy,
)


@click.group()
def delivery() -> None:
    """What was delivered, and whether it is accepted. / 交付与验收。

    Example: marketplace delivery list HZ-L-2026-000001-2 --as heyutong
    """


@delivery.command("list")
@click.argument("licence")
@option_as
@option_json
@option_market
def list_deliveries(*, licence: str, user: str, as_json: bool, practice: bool) -> None:
    """List the deliveries under LICENCE with their receipts. / 列出交付与回执。

    Example: marketplace delivery list HZ-L-2026-000001-2 --as heyutong
    """

    async def work() -> list[DeliveryView]:
        return await deliveries_of(await _readable(await actor_called(user), licence))

    found = run_in_market(work, practice=practice)
    echo_list(found, _delivery, as_json=as_json)


@delivery.command()
@click.argument("delivery_id", metavar="DELIVERY", type=click.UUID)
@option_as
@option_json
@option_market
def accept(*, delivery_id: UUID, user: str, as_json: bool, practice: bool) -> None:
    """Accept DELIVERY, within the window. / 验收。

    Example: marketplace delivery accept DELIVERY --as heyutong
    """

    async def work() -> AcceptanceView:
        actor = await actor_called(user)
        await licence_delivered_under(actor, delivery_id)
        return await service.accept_delivery(actor, AcceptDelivery(delivery_id=delivery_id))

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_acceptance(view))


@delivery.command("object")
@click.argument("delivery_id", metavar="DELIVERY", type=click.UUID)
@click.option("--ground", required=True, type=click.Choice([one.value for one in ObjectionGround]))
@option_as
@option_json
@option_market
def object_to(*, delivery_id: UUID, ground: str, user: str, as_json: bool, practice: bool) -> None:
    """Object to DELIVERY, within the window. / 提出质量异议。

    Example: marketplace delivery object DELIVERY --ground stale --as heyutong
    """

    async def work() -> AcceptanceView:
        actor = await actor_called(user)
        await licence_delivered_under(actor, delivery_id)
        command = ObjectToDelivery(delivery_id=delivery_id, ground=ObjectionGround(ground))
        return await service.object_to_delivery(actor, command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_acceptance(view))


@delivery.command()
@click.argument("delivery_id", metavar="DELIVERY", type=click.UUID)
@click.option("--uphold/--overrule", "is_upheld", required=True, help="支持 / 不支持")
@option_as
@option_json
@option_market
def decide(*, delivery_id: UUID, is_upheld: bool, user: str, as_json: bool, practice: bool) -> None:
    """Decide an objection to DELIVERY; upheld, it credits part of the fee. / 答复异议。

    Example: marketplace delivery decide DELIVERY --uphold --as wujianping
    """

    async def work() -> ObjectionView:
        actor = await actor_called(user)
        await licence_delivered_under(actor, delivery_id)
        command = DecideObjection(delivery_id=delivery_id, is_upheld=is_upheld)
        return await objections.decide_objection(actor, command)

    view = run_in_market(work, practice=practice)
    words = ACCEPTANCES[view.standing]
    echo_view(view, as_json=as_json, line=f"{view.delivery_number}  {words.zh} {words.en}")


@click.group()
def discrepancy() -> None:
    """Where a usage report differs from the gateway's figures. / 报送差异。

    Example: marketplace discrepancy list HZ-L-2026-000001-2 --as heyutong
    """


@discrepancy.command("list")
@click.argument("licence")
@option_as
@option_json
@option_market
def list_discrepancies(*, licence: str, user: str, as_json: bool, practice: bool) -> None:
    """List the differences under LICENCE, the newest first. / 列出差异。

    Example: marketplace discrepancy list HZ-L-2026-000001-2 --as heyutong
    """

    async def work() -> list[DiscrepancyView]:
        return await discrepancies_of(await _readable(await actor_called(user), licence))

    found = run_in_market(work, practice=practice)
    echo_list(found, _difference, as_json=as_json)


@discrepancy.command()
@click.argument("discrepancy_id", metavar="DISCREPANCY", type=click.UUID)
@click.option("--explanation", required=True, help="where it comes from / 说明")
@option_as
@option_json
@option_market
def explain(
    *, discrepancy_id: UUID, explanation: str, user: str, as_json: bool, practice: bool
) -> None:
    """Explain DISCREPANCY, as the buyer. / 说明差异。

    Example: marketplace discrepancy explain DISCREPANCY --explanation 含试算 --as heyutong
    """

    async def work() -> DiscrepancyView:
        actor = await actor_called(user)
        await licence_in_dispute(actor, discrepancy_id)
        given = {"discrepancy_id": discrepancy_id, "explanation": explanation}
        command = command_from(ExplainDiscrepancy, given)
        return await service.explain_discrepancy(actor, command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_difference(view))


@discrepancy.command()
@click.argument("discrepancy_id", metavar="DISCREPANCY", type=click.UUID)
@click.option("--breach", "is_breach", is_flag=True, help="it is a breach / 认定违约")
@option_as
@option_json
@option_market
def settle(
    *, discrepancy_id: UUID, is_breach: bool, user: str, as_json: bool, practice: bool
) -> None:
    """Settle DISCREPANCY, or find a breach, as its owner. / 处理差异。

    Example: marketplace discrepancy settle DISCREPANCY --as wujianping
    """

    async def work() -> DiscrepancyView:
        actor = await actor_called(user)
        await licence_in_dispute(actor, discrepancy_id)
        command = SettleDiscrepancy(discrepancy_id=discrepancy_id, is_breach=is_breach)
        return await service.settle_discrepancy(actor, command)

    view = run_in_market(work, practice=practice)
    echo_view(view, as_json=as_json, line=_difference(view))


async def _readable(actor: Actor, licence: str) -> UUID:
    return (await readable_licence(actor, await licence_called(licence))).licence_id


def _delivery(one: DeliveryView) -> str:
    receipt = "已签收 countersigned" if one.acknowledged_at else "待签收 to be countersigned"
    return (
        f"{one.delivery_id}  {one.number}  {_at(one.opened_at)}  {one.rows:,} 行 rows  "
        f"{one.delivered_digest or '-'}  {receipt}"
    )


def _acceptance(one: AcceptanceView) -> str:
    words = ACCEPTANCES[one.standing]
    return f"{one.delivery_id}  {words.zh} {words.en}  {_at(one.clock.due_at)}"


def _difference(one: DiscrepancyView) -> str:
    subject, state = SUBJECTS[one.subject], STATES[one.state]
    return (
        f"{one.discrepancy_id}  {subject.zh} {subject.en}  {one.reported} / {one.found}  "
        f"{state.zh} {state.en}"
    )


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


GROUPS = [delivery, discrepancy]
