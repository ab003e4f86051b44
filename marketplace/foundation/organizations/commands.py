"""`marketplace unit` and `marketplace enterprise`, at the console."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from marketplace.cli_support import (
    actor_called,
    echo_view,
    option_as,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import (
    list_units,
    memberships_of,
    officers_of,
    unit_called,
)
from marketplace.foundation.organizations.schemas import (
    AddMember,
    AppointOfficer,
    EnterpriseView,
    FilePlan,
    FilingView,
    Loaded,
    MembershipView,
    Posting,
    ReceiptPlan,
    RegisterEnterprise,
    UnitView,
    VerifyEnterprise,
)
from marketplace.foundation.organizations.service import (
    add_member,
    appoint_officer,
    file_plan,
    load_register,
    receipt_plan,
    register_enterprise,
    verify_enterprise,
)
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.clock import SHANGHAI, now
from marketplace.kernel.stores import store

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def unit() -> None:
    """Units and who answers for them. / 单位与责任人。

    Example: marketplace unit list
    """


@unit.command()
@option_json
@option_market
def load(*, as_json: bool, practice: bool) -> None:
    """Take over the regions, tiers and units that ship; again changes nothing. / 载入单位名册。

    Example: marketplace unit load
    """

    async def work() -> Loaded:
        return await load_register(SYSTEM)

    loaded = run_in_market(work, practice=practice)
    line = f"新增 {loaded.jurisdictions} 个地区、{loaded.units} 个单位 / new regions and units"
    echo_view(loaded, as_json=as_json, line=line)


@unit.command("list")
@click.option("--pilots", is_flag=True, help="the 33 pilot units alone / 仅试点单位")
@option_json
@option_market
def units(*, pilots: bool, as_json: bool, practice: bool) -> None:
    """List the units. / 列出单位。

    Example: marketplace unit list --pilots
    """

    async def work() -> list[UnitView]:
        return await list_units(only_pilots=pilots)

    found = run_in_market(work, practice=practice)
    lines = [
        f"{unit.code:22} {unit.kind.value:20} {unit.name.zh}  {unit.name.en}" for unit in found
    ]
    echo_view(found, as_json=as_json, line="\n".join(lines))


@unit.command("show")
@click.argument("unit")
@click.option("--at", type=click.DateTime(), help="Shanghai time / 北京时间；缺省为现在")
@option_json
@option_market
def officers(*, unit: str, at: datetime | None, as_json: bool, practice: bool) -> None:
    """Show who answers for a unit, now or at an instant. / 查询责任人。

    Example: marketplace unit show hz-data-bureau --at 2026-01-01
    """

    async def work() -> list[Posting]:
        instant = at.replace(tzinfo=SHANGHAI) if at else now()
        return await officers_of((await unit_called(unit)).id, instant)

    found = run_in_market(work, practice=practice)
    echo_view(found, as_json=as_json, line="\n".join(map(_posting, found)) or "无 / nobody")


@unit.command()
@option_as
@click.argument("unit")
@click.argument("username")
@click.argument("post", type=click.Choice([post.value for post in Post]))
@option_json
@option_market
def appoint(
    *, user: str, unit: str, username: str, post: str, as_json: bool, practice: bool
) -> None:
    """Appoint a user to a post from now on. / 任命。

    Example: marketplace unit appoint hz-data-bureau chenxiaolan liaison --as luyaqin
    """

    async def work() -> Posting:
        unit_id = (await unit_called(unit)).id
        command = AppointOfficer(unit_id=unit_id, username=username, post=Post(post))
        return await appoint_officer(await actor_called(user), command)

    appointed = run_in_market(work, practice=practice)
    echo_view(appointed, as_json=as_json, line=_posting(appointed))


@unit.command("file-plan")
@option_as
@click.argument("unit")
@click.argument("plan", type=FILE)
@option_json
@option_market
def file_(*, user: str, unit: str, plan: Path, as_json: bool, practice: bool) -> None:
    """File a unit's plan with the office. / 报送实施方案备案。

    Example: marketplace unit file-plan hz-data-bureau plan.pdf --as zhoumingde
    """
    content = plan.read_bytes()

    async def work() -> FilingView:
        actor, found = await actor_called(user), await unit_called(unit)
        kept = await store().put_bytes(content)
        return await file_plan(actor, FilePlan(unit_id=found.id, plan_digest=kept.digest))

    filed = run_in_market(work, practice=practice)
    echo_view(filed, as_json=as_json, line=f"{filed.id}  已备案，待回执 / filed, receipt follows")


@unit.command("receipt-plan")
@option_as
@click.argument("filing", type=click.UUID)
@option_json
@option_market
def receipt(*, user: str, filing: UUID, as_json: bool, practice: bool) -> None:
    """Acknowledge a filed plan. / 出具备案回执。

    Example: marketplace unit receipt-plan ID --as luyaqin
    """

    async def work() -> FilingView:
        return await receipt_plan(await actor_called(user), ReceiptPlan(filing_id=filing))

    received = run_in_market(work, practice=practice)
    echo_view(received, as_json=as_json, line=f"{received.id}  {received.receipt_number}")


@click.group()
def enterprise() -> None:
    """Enterprises and who acts for them. / 企业与成员。

    Example: marketplace enterprise register 企业名称 CODE --as zhangwei
    """


@enterprise.command()
@option_as
@click.argument("name")
@click.argument("credit_code")
@option_json
@option_market
def register(*, user: str, name: str, credit_code: str, as_json: bool, practice: bool) -> None:
    """Enter one's enterprise by its credit code. / 登记企业。

    Example: marketplace enterprise register 企业名称 CODE --as zhangwei
    """

    async def work() -> EnterpriseView:
        command = RegisterEnterprise(name=name, credit_code=credit_code)
        return await register_enterprise(await actor_called(user), command)

    entered = run_in_market(work, practice=practice)
    echo_view(entered, as_json=as_json, line=f"{entered.id}  {entered.name}  待核验 / to verify")


@enterprise.command()
@option_as
@click.argument("enterprise", type=click.UUID)
@click.argument("document", type=FILE)
@option_json
@option_market
def verify(*, user: str, enterprise: UUID, document: Path, as_json: bool, practice: bool) -> None:
    """Confirm an enterprise's identity on a document. / 核验企业。

    Example: marketplace enterprise verify ID licence.pdf --as luyaqin
    """
    content = document.read_bytes()

    async def work() -> EnterpriseView:
        actor = await actor_called(user)
        kept = await store().put_bytes(content)
        command = VerifyEnterprise(enterprise_id=enterprise, evidence_digest=kept.digest)
        return await verify_enterprise(actor, command)

    verified = run_in_market(work, practice=practice)
    echo_view(verified, as_json=as_json, line=f"{verified.id}  {verified.name}  已核验 / verified")


@enterprise.command("list")
@option_as
@option_json
@option_market
def list_own(*, user: str, as_json: bool, practice: bool) -> None:
    """List the enterprises that you act for. / 列出你所代表的企业。

    Example: marketplace enterprise list --as heyutong
    """

    async def work() -> list[MembershipView]:
        actor = await actor_called(user)
        return await memberships_of(actor.user_id, now()) if actor.user_id else []

    found = run_in_market(work, practice=practice)
    lines = [f"{one.enterprise_id}  {one.enterprise_name}  {_role(one)}" for one in found]
    echo_view(found, as_json=as_json, line="\n".join(lines) or "没有 / none")


@enterprise.command("add-member")
@option_as
@click.argument("enterprise", type=click.UUID)
@click.argument("username")
@option_json
@option_market
def add(*, user: str, enterprise: UUID, username: str, as_json: bool, practice: bool) -> None:
    """Let a user act for an enterprise. / 添加成员。

    Example: marketplace enterprise add-member ID lina --as zhangwei
    """

    async def work() -> MembershipView:
        command = AddMember(enterprise_id=enterprise, username=username)
        return await add_member(await actor_called(user), command)

    added = run_in_market(work, practice=practice)
    line = f"{added.user_name}  {added.enterprise_name}  {_role(added)}"
    echo_view(added, as_json=as_json, line=line)


def _role(member: MembershipView) -> str:
    return f"{member.role.label.zh} {member.role.label.en}"


def _posting(posting: Posting) -> str:
    until = posting.until.astimezone(SHANGHAI).date() if posting.until else "在任 serving"
    since = posting.since.astimezone(SHANGHAI).date()
    post = posting.post.label
    return f"{post.zh} {post.en}  {posting.user_name}  {since} – {until}"


GROUPS = [unit, enterprise]
