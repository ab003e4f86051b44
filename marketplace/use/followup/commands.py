"""`marketplace usage`: reporting use and seeing what is due, at the console."""

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
from marketplace.kernel.clock import SHANGHAI, now
from marketplace.trade.licences.queries import licence_numbered
from marketplace.trade.licences.reading import readable_licence
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.model import DUTY_STANDINGS, SUBJECTS
from marketplace.use.followup.queries import reports_of
from marketplace.use.followup.schemas import DutyView, ReportView, SubmitUsageReport
from marketplace.use.followup.service import submit_usage_report
from marketplace.web.formatting import ending


@click.group()
def usage() -> None:
    """Usage reports and what is due under a licence. / 使用情况与义务。

    Example: marketplace usage list-duties HZ-L-2026-000001-2 --as heyutong
    """


@usage.command()
@option_as
@click.argument("licence")
@click.option("--uses", required=True, type=int, help="number of uses / 使用次数")
@click.option("--rows", required=True, type=int, help="rows in total / 行数")
@click.option("--purpose", required=True, help="such as operationsImprovement / 用途")
@click.option("--findings", default="", help="in your own words / 说明")
@option_json
@option_market
def report(
    *,
    user: str,
    licence: str,
    uses: int,
    rows: int,
    purpose: str,
    findings: str,
    as_json: bool,
    practice: bool,
) -> None:
    """Report the use of a licence since the last report. / 报送使用情况。

    Example: marketplace usage report HZ-L-2026-000001-2 --as heyutong --uses 2 --rows 800
    --purpose operationsImprovement
    """

    async def work() -> ReportView:
        found = await licence_numbered(licence)
        given = {
            "licence_id": found.licence_id,
            "uses": uses,
            "rows": rows,
            "purpose": purpose,
            "findings": findings,
        }
        command = command_from(SubmitUsageReport, given)
        return await submit_usage_report(await actor_called(user), command)

    entered = run_in_market(work, practice=practice)
    echo_view(entered, as_json=as_json, line=_report(entered))


@usage.command("list")
@option_as
@click.argument("licence")
@option_json
@option_market
def list_(*, user: str, licence: str, as_json: bool, practice: bool) -> None:
    """List the usage reports of a licence. / 列出使用情况报告。

    Example: marketplace usage list HZ-L-2026-000001-2 --as heyutong
    """

    async def work() -> list[ReportView]:
        return await reports_of((await _readable(user, licence)).licence_id)

    found = run_in_market(work, practice=practice)
    echo_list(found, _report, as_json=as_json)


@usage.command("list-duties")
@option_as
@click.argument("licence")
@option_json
@option_market
def duties(*, user: str, licence: str, as_json: bool, practice: bool) -> None:
    """List the duties of a licence with their clocks. / 列出义务与期限。

    Example: marketplace usage list-duties HZ-L-2026-000001-2 --as heyutong
    """

    async def work() -> list[DutyView]:
        return await duties_of((await _readable(user, licence)).licence_id, now())

    found = run_in_market(work, practice=practice)
    echo_list(found, _duty, as_json=as_json)


async def _readable(user: str, number: str) -> LicenceView:
    found = await licence_numbered(number)
    return await readable_licence(await actor_called(user), found.licence_id)


def _report(one: ReportView) -> str:
    subjects = [SUBJECTS[each.subject] for each in one.discrepancies]
    differing = "、".join(f"{each.zh} {each.en}" for each in subjects)
    verdict = f"不符 differs: {differing}" if differing else "相符 agrees"
    return (
        f"{one.number}  {one.until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}  "
        f"报送 reported {one.uses} / {one.rows:,}  "
        f"计量 metered {one.metered_uses} / {one.metered_rows:,}  {verdict}"
    )


def _duty(one: DutyView) -> str:
    words = DUTY_STANDINGS[one.standing]
    line = f"{one.words.zh} {one.words.en}  {words.zh} {words.en}"
    if one.clock is None:
        return line
    return (
        f"{line}  {ending(one.clock.due_at)}  {one.clock.working_days_left:+d} 工作日 working days"
    )


GROUPS = [usage]
